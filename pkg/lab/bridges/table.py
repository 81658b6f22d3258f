"""Print what make bridges found, and fail where a number is wrong: table.py FOLDER"""

import json
import sys
from pathlib import Path

LIMIT = 1e-6
BRIDGES = {
    "JAX to XLA": "xla/imported.json",
    "XLA to TensorFlow": "xla/tensorflow.json",
    "TensorFlow to pure Go": "go/imported.json",
    "pure Go to JAX": "go/jax.json",
}
PRETRAINED = {"to TensorFlow": "pretrained/tensorflow.json", "to JAX": "pretrained/jax.json"}


def table(folder, bridges, models):
    """Print a row for each model, and return sentences on what is wrong."""
    found = {name: json.loads((folder / file).read_text()) for name, file in bridges.items()}
    wrong = [] if models else ["there are no models"]
    print(f"{'':20}" + "".join(f"{name:>24}" for name in bridges))
    for model in models:
        cells = []
        for name, results in found.items():
            cell = results.get(model, {"error": "no figure"})
            if error := cell.pop("error", None):
                wrong.append(f"{model}, {name}: {error}")
            elif not max(cell.values()) <= LIMIT:
                wrong.append(f"{model}, {name}: the difference is above {LIMIT}")
            kinds = ("predictions", "losses")
            cells.append(", ".join(f"{cell[k]:.1e}" if k in cell else "-" for k in kinds))
        print(f"{model:20}" + "".join(f"{cell:>24}" for cell in cells))
    print()
    return wrong


def main(folder):
    print("The largest difference of predictions, and of the losses of a training that goes on\n")
    models = sorted(path.stem for path in (folder / "jax").glob("*.keras"))
    wrong = table(folder, BRIDGES, models)
    print("The pretrained models\n")
    wrong += table(folder, PRETRAINED, ["rnn", "gru", "lstm"])
    print("\n".join(wrong or [f"No difference is above {LIMIT}."]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
