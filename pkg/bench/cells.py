"""Time cells of a notebook in the Go kernel: python pkg/bench/cells.py ROUNDS

Prints one JSON object: for each kind of cell the seconds that it took, one number a round. Each
round changes the cell, as a person who works on it does, so that it is compiled and linked anew.
"""

import json
import sys
import time
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"

# For each kind a cell that comes first, and the one that is timed. What a cell declares is part of
# all later ones, so each kind has its own kernel. The model comes first: the figure shows its run.
CELLS = {
    "a model (keras)": (
        """
import (
	"fmt"
	"github.com/janpfeifer/must"
	"gornn/pkg/keras"
)
func tiny() *keras.Sequential {
	model := keras.NewSequential("tiny", keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy,
		Optimizer: keras.RMSprop{}, Metrics: []keras.Metric{keras.Accuracy}})
	return model
}
%%
x, y := [][]float64{{0}, {1}}, []int{0, 1}
must.M1(tiny().Fit(x, y, keras.Fit{Epochs: 3, ValidationX: x, ValidationY: y}))
""",
        'fmt.Println(tiny().Name(), must.M1(keras.Backend()))',
    ),
    "a figure (nb)": (
        """
import (
	"fmt"
	"github.com/janpfeifer/must"
	"gornn/pkg/nb"
)
""",
        'must.M(nb.PlotLoss("tiny"))',
    ),
    "plain Go": ('import "fmt"', 'fmt.Println("a line")'),
}


def time_cells(first, source, rounds):
    """Return what the cell takes, in each of the rounds."""
    client = NotebookClient(
        new_notebook(),
        timeout=None,
        kernel_name="gonb",
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )

    def seconds(text):
        client.nb.cells.append(new_code_cell(text))
        start = time.perf_counter()
        client.execute_cell(client.nb.cells[-1], len(client.nb.cells) - 1)
        return time.perf_counter() - start

    with client.setup_kernel():
        seconds(first)
        taken = [seconds(f"%%\nfmt.Println({number})\n{source}") for number in range(rounds + 1)]
    return taken[1:]  # the first time, packages may be compiled


def main(rounds):
    print(json.dumps({kind: time_cells(*cells, rounds) for kind, cells in CELLS.items()}))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(int(sys.argv[1]))
