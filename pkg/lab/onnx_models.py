"""ONNX Runtime computes what ExportONNX writes: pkg/lab/onnx_models.py [-record]

It has the tests of pkg/keras export a model of every layer and every option, and the layers of
which Keras's own outputs are known, with inputs of several batches and lengths. Each file must pass
onnx.checker, and ONNX Runtime must give the same outputs, but for rounding; what does not is named,
and the script fails. It needs the packages onnx and onnxruntime, 1.17 or later, and Go.

-record writes pkg/keras/testdata/onnx.json: of each file its checksum, and what ONNX Runtime gives.
TestExportONNX compares with it.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime

REPOSITORY = Path(__file__).resolve().parent.parent.parent
RECORD = REPOSITORY / "pkg/keras/testdata/onnx.json"
TOLERANCE = 1e-5  # of the largest output, or of 0.1


def export(folder):
    """Has the tests of pkg/keras write models and inputs into a folder."""
    subprocess.run(
        ["go", "test", "-count=1", "-run", "^TestExportONNXForRuntime$", "./pkg/keras",
         "-args", "-export", folder],
        cwd=REPOSITORY, check=True)


def run(path):
    """Yields for each input of a model the output that it must give, and ONNX Runtime's."""
    of = json.loads(path.with_suffix(".json").read_text())
    model = path.read_bytes()
    onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    ids = session.get_inputs()[0].type == "tensor(int64)"
    for given in of["of"]:
        x = numpy.array(given["Input"], numpy.int64 if ids else numpy.float32)
        want = numpy.array(given["Output"], numpy.float32)
        got, = session.run(["output"], {"input": x.reshape(given["Shape"])})
        yield f"{of['name']} of {given['Shape']}", want, got.ravel()


def difference(got, want):
    """The largest difference, relative to the largest value, or to 0.1."""
    if got.shape != want.shape:
        return numpy.inf
    return numpy.abs(got - want).max(initial=0) / numpy.abs(want).max(initial=0.1)


def compare(folder):
    """Compares all files of a folder; returns what differs, and a summary."""
    files, outputs, worst, wrong = sorted(folder.glob("*.onnx")), 0, 0.0, []
    for path in files:
        name = json.loads(path.with_suffix(".json").read_text())["name"]
        try:
            for name, want, got in run(path):
                off = difference(got, want)
                outputs, worst = outputs + 1, max(worst, off)
                if not off <= TOLERANCE:
                    wrong.append(f"{name}: off by {off:.2g} of the largest value")
        except Exception as error:  # whatever onnx and onnxruntime raise
            wrong.append(f"{name}: {error}")
    versions = f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}"
    return wrong, (f"{len(files)} models, {outputs} outputs, the largest difference "
                   f"{worst:.2g} of the largest value ({versions})")


def record(folder):
    """Writes what ONNX Runtime computes of each model of our own, for its first input."""
    models = {}
    for path in folder.glob("own*.onnx"):
        name = json.loads(path.with_suffix(".json").read_text())["name"]
        _, _, got = next(run(path))
        models[name] = {"SHA256": hashlib.sha256(path.read_bytes()).hexdigest(),
                        "Output": [float(f"{v:.7g}") for v in got]}
    lines = [f"{json.dumps(name)}: {json.dumps(models[name])}" for name in sorted(models)]
    RECORD.write_text('{"made by": "pkg/lab/onnx_models.py -record, onnxruntime '
                      + onnxruntime.__version__ + '",\n"models": {\n' + ",\n".join(lines) + "\n}}\n")


def main():
    with tempfile.TemporaryDirectory() as folder:
        export(folder)
        wrong, summary = compare(Path(folder))
        if not wrong and sys.argv[1:] == ["-record"]:
            record(Path(folder))
    print("\n".join(wrong + [summary]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
