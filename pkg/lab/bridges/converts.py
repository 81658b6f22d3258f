"""convert.py keeps every number and text, and refuses in a sentence what it cannot do."""

import io
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import h5py
import numpy as np
import safetensors.numpy

TEXTS = {"metadata.json": "{}", "config.json": '{"class_name": "Sequential"}'}
TEXTS |= {"assets/layers/words/vocabulary.txt": "die\nschöne\nMüllerin"}
TENSORS = {
    "layers/lstm/cell/vars/0": np.arange(6, dtype="float32").reshape(2, 3),
    "optimizer/vars/0": np.array(7, "int32"),
    "optimizer/vars/1": np.zeros((0, 4), "float16"),
    "seed": np.array([True, False]),
}


def weights(tensors=TENSORS, **attributes):
    file = io.BytesIO()
    with h5py.File(file, "w") as f:
        for name, values in tensors.items():
            f[name] = values
        f.attrs.update(attributes)
    return file.getvalue()


def archive(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return file.getvalue()


def whole():
    return archive(TEXTS | {"model.weights.h5": weights()})


def elsewhere():
    file = io.BytesIO()
    with h5py.File(file, "w") as f:
        f.create_dataset("x", (4,), "f4", external=[("/etc/hostname", 0, 16)])
    return file.getvalue()


def without_storage():
    file = io.BytesIO()
    with h5py.File(file, "w") as f:
        f.create_dataset("x", (1 << 40,), "f4", chunks=(1 << 10,))
    return file.getvalue()


def numbers(data):
    with h5py.File(io.BytesIO(data)) as f:
        return {name: f[name][()] for name in TENSORS if name in f}


class Convert(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def convert(self, source, target, data=None):
        """Return what convert.py says, and whether it ended well."""
        if data is not None:
            (self.folder / source).write_bytes(data)
        names = self.folder / source, self.folder / target
        command = [sys.executable, "pkg/keras/convert.py", *names]
        ended = subprocess.run(command, capture_output=True, text=True)
        return ended.stdout + ended.stderr, ended.returncode == 0

    def equal(self, got):
        self.assertEqual(got.keys(), TENSORS.keys())
        for name, values in TENSORS.items():
            np.testing.assert_array_equal(got[name], values)
            self.assertEqual((got[name].dtype, got[name].shape), (values.dtype, values.shape))

    def test_there_and_back(self):
        self.assertEqual(self.convert("a.keras", "a.safetensors", whole()), ("", True))
        self.equal(safetensors.numpy.load_file(self.folder / "a.safetensors"))
        for target in ("b.keras", "c.keras", "b.weights.h5"):
            self.assertEqual(self.convert("a.safetensors", target), ("", True))
        with zipfile.ZipFile(self.folder / "b.keras") as z:
            self.assertEqual({n: z.read(n).decode() for n in z.namelist() if n in TEXTS}, TEXTS)
            self.equal(numbers(z.read("model.weights.h5")))
        self.equal(numbers((self.folder / "b.weights.h5").read_bytes()))
        b, c = (self.folder / name for name in ("b.keras", "c.keras"))
        self.assertEqual(b.read_bytes(), c.read_bytes())

    def test_weights_alone(self):
        self.assertEqual(self.convert("a.weights.h5", "a.safetensors", weights()), ("", True))
        self.equal(safetensors.numpy.load_file(self.folder / "a.safetensors"))
        said, ended = self.convert("a.safetensors", "b.keras")
        self.assertTrue("weights alone" in said and not ended, said)

    def test_refusals(self):
        half = whole()[:-100]
        ours = safetensors.numpy.save({"dense/kernel": np.ones(3, "float32")})
        bomb = archive(TEXTS | {"model.weights.h5": bytes(1 << 22)})
        for source, target, data, want in (
            ("a.keras", "a.safetensors", None, "No such file"),
            ("a.keras", "a.safetensors", b"", "not what its name says"),
            ("a.keras", "a.safetensors", half, "not what its name says"),
            ("a.keras", "a.safetensors", archive(TEXTS), "it lacks model.weights.h5"),
            ("a.keras", "a.safetensors", archive({"model.weights.h5": weights()}), "it lacks"),
            ("a.keras", "a.safetensors", bomb, "it would grow to"),
            ("a.weights.h5", "a.safetensors", weights(layer_names="x"), "Keras 2 wrote it"),
            ("a.weights.h5", "a.safetensors", b"\x89HDF", "not what its name says"),
            ("a.weights.h5", "a.safetensors", elsewhere(), "has its numbers elsewhere"),
            ("a.weights.h5", "a.safetensors", without_storage(), "or nowhere"),
            ("a.weights.h5", "a.safetensors", weights({"x": "a text"}), "is of type object"),
            ("a.safetensors", "a.keras", ours, 'no "format": "keras"'),
            ("a.safetensors", "a.keras", ours[:20], "not what its name says"),
            ("a.h5", "a.safetensors", weights(), "must end in .safetensors"),
            ("a.keras", "a.weights.h5", whole(), "must end in .safetensors"),
            ("a.keras", "a.keras", whole(), "must end in .safetensors"),
            ("a.keras", "no/folder.safetensors", whole(), "No such file"),
        ):
            with self.subTest(source=source, want=want):
                said, ended = self.convert(source, target, data)
                self.assertTrue(want in said and not ended and said.count("\n") == 1, said)
                left = {path.name for path in self.folder.iterdir()}
                self.assertLessEqual(left, {source}, "something is left")
                for path in self.folder.iterdir():
                    path.unlink()


if __name__ == "__main__":
    unittest.main()
