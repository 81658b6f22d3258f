# /// script
# requires-python = ">=3.11"
# dependencies = ["h5py==3.14.0", "numpy==2.4.6"]
# ///
"""Turn a file of Keras into safetensors, which gornn reads and writes in Go, or back:

    uv run pkg/keras/convert.py lstm.keras lstm.safetensors
    uv run pkg/keras/convert.py lstm.safetensors lstm.keras

A .weights.h5 file may stand in the place of the .keras file. Where Keras is installed, python
does as well as uv run. Only the container changes: a tensor has the path of its HDF5 dataset
("layers/lstm/cell/vars/0") and its type, and config.json, metadata.json and the assets, such as a
vocabulary, are texts of the header. Nothing of the file is run.
"""

import io
import json
import os
import sys
import zipfile
from pathlib import Path

try:
    import h5py
    import numpy as np
except ImportError as missing:
    sys.exit(f"{missing}: start this with uv run, or with the Python where Keras is installed")

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2"}
TYPES |= {"U64": "<u8", "U32": "<u4", "U16": "<u2", "I8": "|i1", "U8": "|u1", "BOOL": "|b1"}
NAMES = {numpy: name for name, numpy in TYPES.items()}
WEIGHTS = "model.weights.h5"
TEXTS = {"metadata": "metadata.json", "config": "config.json"}  # assets keep their paths
EXPANSION = 100  # a file that grows more is made to fill the memory


class Refused(Exception):
    """What a file is or lacks, for which it is not converted."""


def read_keras(data):
    """Return the tensors by their paths, and the texts, of a .keras file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {member.filename: member.file_size for member in archive.infolist()}
        if WEIGHTS not in sizes or not {*TEXTS.values()} <= sizes.keys():
            raise Refused(f"it lacks {WEIGHTS}, config.json or metadata.json of Keras 3")
        if sum(sizes.values()) > EXPANSION * len(data):
            raise Refused(f"it would grow to {sum(sizes.values()):,} bytes")
        texts = {name: archive.read(member).decode() for name, member in TEXTS.items()}
        assets = [name for name in sizes if name.startswith("assets/") and name[-1] != "/"]
        texts |= {name: archive.read(name).decode() for name in assets}
        return read_weights(archive.read(WEIGHTS))[0], texts


def read_weights(data):
    tensors = {}

    def visit(path, node):
        if not isinstance(node, h5py.Dataset):
            return
        if node.external or node.is_virtual or node.nbytes > EXPANSION * len(data):
            raise Refused(f"{path} has its numbers elsewhere, or nowhere")
        if (numpy := node.dtype.newbyteorder("<").str) not in NAMES:
            raise Refused(f"{path} is of type {node.dtype}, for which there is no rule")
        tensors[path] = np.asarray(node[()], numpy)

    with h5py.File(io.BytesIO(data)) as file:
        if "layer_names" in file.attrs or "model_weights" in file:
            raise Refused("Keras 2 wrote it: load and save it again with Keras 3")
        file.visititems(visit)
    return tensors, {}


def read_safetensors(data):
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    texts = header.pop("__metadata__", {})
    if texts.pop("format", None) != "keras":
        raise Refused('it has no "format": "keras" in its header, as ExportKeras writes it')
    tensors = {}
    for path, tensor in header.items():
        part = slice(*(begin + offset for offset in tensor["data_offsets"]))
        values = np.frombuffer(data[part], TYPES[tensor["dtype"]])
        tensors[path] = values.reshape(tensor["shape"])
    return tensors, texts


def write_keras(tensors, texts):
    if not TEXTS.keys() <= texts.keys():
        raise Refused("it has weights alone: name a .weights.h5 file, not a .keras file")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in texts.items():
            archive.writestr(zipfile.ZipInfo(TEXTS.get(name, name)), text)
        archive.writestr(zipfile.ZipInfo(WEIGHTS), write_weights(tensors, {}))
    return file.getvalue()


def write_weights(tensors, texts):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for path, values in tensors.items():
            file[path] = values
    return buffer.getvalue()


def write_safetensors(tensors, texts):
    header, end = {"__metadata__": {"format": "keras"} | texts}, 0
    for path, values in tensors.items():
        begin, end = end, end + values.nbytes
        shape, name = list(values.shape), NAMES[values.dtype.str]
        header[path] = {"dtype": name, "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    parts = [values.tobytes() for values in tensors.values()]
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


KINDS = {".keras": (read_keras, write_keras), ".weights.h5": (read_weights, write_weights)}
KINDS[".safetensors"] = read_safetensors, write_safetensors


def convert(source, target):
    """Write the target, a Path, whole or not at all."""
    found = [[kind for kind in KINDS if path.name.endswith(kind)] for path in (source, target)]
    if found.count([".safetensors"]) != 1 or [] in found:
        names = f"{source.name} and {target.name}"
        raise Refused(f"one must end in .safetensors, one in .keras or .weights.h5, not {names}")
    (read, _), (_, write) = (KINDS[kind] for kind, in found)
    data = source.read_bytes()
    try:
        tensors, texts = read(data)
    except Exception as error:
        ours = isinstance(error, Refused)
        raise error if ours else Refused(f"it is damaged, or not what its name says: {error}")
    data = write(tensors, texts)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        convert(*map(Path, sys.argv[1:]))
    except (Refused, OSError) as error:
        sys.exit(f"{sys.argv[1]} cannot be converted: {error}")
