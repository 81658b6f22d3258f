"""Prints what make bridges found, and fails where a number is wrong: table.py FOLDER"""

import json
import sys
from pathlib import Path

LIMIT = 1e-6
BRIDGES = {
    "JAX to XLA": "xla/imported.json", "XLA to TensorFlow": "xla/opened.json",
    "TensorFlow to pure Go": "go/imported.json", "pure Go to JAX": "go/opened.json",
}


def main(folder):
    found = {name: json.loads((folder / file).read_text()) for name, file in BRIDGES.items()}
    models = sorted(path.stem for path in (folder / "jax").glob("*.json"))
    wrong = []
    print("Largest difference of predictions, and of the losses of a training that goes on\n")
    print(f"{'':20}" + "".join(f"{name:>24}" for name in BRIDGES))
    for model in models:
        row = f"{model:20}"
        for name, results in found.items():
            cell = results.get(model, {"error": "missing"})
            if "error" in cell:
                wrong.append(f"{model}, {name}: {cell['error']}")
            elif not max(cell.values()) <= LIMIT:
                wrong.append(f"{model}, {name}: the largest difference is above {LIMIT}")
            texts = [f"{cell[key]:.1e}" if key in cell else "-" for key in ("predictions", "losses")]
            row += f"{', '.join(texts):>24}"
        print(row)
    print("\n".join(["", *wrong]) if wrong else f"\n{len(models)} models, none off by more than {LIMIT}")
    return bool(wrong) or not models


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
