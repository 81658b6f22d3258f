package golden

import (
	_ "embed"
	"encoding/json"
	"testing"
)

//go:embed testdata/keras_cells.json
var committedCells []byte

// Cells is testdata/keras_cells.json, made by testdata/make_golden_cells.py: the options of
// recurrent layers, and the layers around them.
type Cells struct {
	Cells    []Scanned
	Stacks   []Stack
	Training []Trained
}

// Scanned is a recurrent layer with all that may go in and come out: its output and last states,
// and the gradients of sum(output * upstream) + the sums of last[i] * upstreamLast[i].
type Scanned struct {
	Stack
	Mask         *Array           // [batch, time]
	States       []Array          // before the first step
	Dropout      map[string]Array // factors of x, "x", and of the operand of each gate
	Last         []Array
	UpstreamLast []Array `json:"upstream_last"`
	GradStates   []Array `json:"grad_states"`
}

// ReadCells returns the golden values of recurrent layers' options, and fails the test where they
// cannot be read.
func ReadCells(t testing.TB) (cells Cells) {
	t.Helper()
	if err := json.Unmarshal(committedCells, &cells); err != nil {
		t.Fatalf("golden values: %v", err)
	}
	return cells
}
