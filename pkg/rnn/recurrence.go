package rnn

import (
	"slices"
	"strconv"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
)

// recurrence is the common part of the recurrent layers of one direction: a cell, or several one on
// top of the other, and the way through time. Its fields are the layers' fields.
type recurrence struct {
	kind              string
	cells             []Cell
	returnSequences   bool
	goBackwards       bool
	stateful          bool
	zeroOutputForMask bool
	unroll            bool
}

// hasOptions reports whether any field beside the cells is set.
func (r recurrence) hasOptions() bool {
	return r.returnSequences || r.goBackwards || r.stateful || r.zeroOutputForMask || r.unroll
}

// outputDims is OutputDims of a recurrent layer.
func (r recurrence) outputDims(input []int) []int {
	if len(r.cells) == 0 {
		Panicf("rnn: %s: there must be a cell, got none", r.kind)
	}
	for _, c := range r.cells {
		c.check(r.kind)
	}
	switch {
	case len(input) != 2:
		Panicf("rnn: %s: the input must be [batch, time, features], got %s; "+
			"a recurrent layer below needs ReturnSequences: true, ids an Embedding",
			r.kind, dims.Text(input))
	case input[0] == 0 || input[1] <= 0:
		Panicf("rnn: %s: the input must have at least one time step and one feature, got %s",
			r.kind, dims.Text(input))
	}
	units := r.cells[len(r.cells)-1].Units
	if r.returnSequences {
		return []int{input[0], units}
	}
	return []int{units}
}

// weights declares the weights of all cells.
func (r recurrence) weights(input []int) (weights []Weight) {
	features := input[1]
	for i, c := range r.cells {
		for _, w := range c.weights(features) {
			w.Name = r.path(i, w.Name)
			weights = append(weights, w)
		}
		features = c.Units
	}
	return weights
}

// path returns the layer's name for something of the i-th cell: with several cells, the cell's
// number comes first.
func (r recurrence) path(i int, name string) string {
	if len(r.cells) == 1 {
		return name
	}
	return model.JoinPath(strconv.Itoa(i), name)
}

// scan is Scan of a recurrent layer.
func (r recurrence) scan(scope *model.Scope, x *Node, with With) Result {
	dims := x.Shape().Dimensions
	r.outputDims(dims[min(1, len(dims)):]) // panics where x does not fit
	r.check(with, dims)
	mask := with.Mask
	if r.goBackwards {
		x = reversed(x, 1)
		if mask != nil {
			mask = Reverse(mask, 1)
		}
	}
	outputs, result := r.scanCells(scope, Transpose(x, 0, 1), mask, with)
	if r.stateful && !with.Trace {
		r.storeStates(scope, result.States)
	}
	if r.returnSequences {
		result.Output, result.Mask = Transpose(outputs, 0, 1), mask // [batch, time, units]
	}
	if r.zeroOutputForMask && mask != nil {
		if !r.returnSequences {
			mask = Squeeze(SliceAxis(mask, 1, AxisElem(-1)), 1) // [batch]
		}
		result.Output = Where(mask, result.Output, ZerosLike(result.Output))
	}
	return result
}

// scanCells takes x [time, batch, features] through the cells from the lowest to the highest. It
// returns the outputs of the highest at all time steps, [time, batch, units], and its last output,
// the states and the trace of all.
func (r recurrence) scanCells(
	scope *model.Scope, x, mask *Node, with With) (outputs *Node, result Result) {
	training := scope.IsTraining(x.Graph())
	first := r.first(scope, x, with.States)
	result.Trace = map[string]*Node{}
	for i, c := range r.cells {
		s := scan{cell: c, x: drop(scope, x, c.Dropout), weights: r.variables(scope, i, x),
			first: named{}, unroll: r.unroll}
		for _, name := range c.States {
			s.first[name], first = first[0], first[1:]
		}
		if mask != nil {
			s.mask = Transpose(mask, 0, 1)
		}
		if c.RecurrentDropout > 0 && training {
			s.dropout = c.dropouts(scope, x)
		}
		made := s.run(r.returnSequences || with.Trace || i+1 < len(r.cells), training)
		x, result.Output = made.outputs, made.output
		for _, name := range c.States {
			result.States = append(result.States, made.states[name])
		}
		for _, name := range made.trace.sorted() {
			result.Trace[r.path(i, name)] = r.inTime(Transpose(made.trace[name], 0, 1))
		}
	}
	return x, result
}

// check panics if mask or states do not fit x.
func (r recurrence) check(with With, dims []int) {
	fitsInput := func(mask *Node) bool {
		return mask.DType() == dtypes.Bool && slices.Equal(mask.Shape().Dimensions, dims[:2])
	}
	if mask := with.Mask; mask != nil && !fitsInput(mask) {
		Panicf("rnn: %s: the mask must be bool [%d, %d], as the input's batch and time, got %s",
			r.kind, dims[0], dims[1], mask.Shape())
	}
	units := r.units()
	if with.States == nil {
		return
	}
	if len(with.States) != len(units) {
		Panicf("rnn: %s: there must be %d states, got %d", r.kind, len(units), len(with.States))
	}
	for i, state := range with.States {
		if !slices.Equal(state.Shape().Dimensions, []int{dims[0], units[i]}) {
			Panicf("rnn: %s: state %d must be [%d, %d], got %s",
				r.kind, i+1, dims[0], units[i], state.Shape())
		}
	}
}

// units returns the size of each state.
func (r recurrence) units() (units []int) {
	for _, c := range r.cells {
		for range c.States {
			units = append(units, c.Units)
		}
	}
	return units
}

// inTime returns a sequence [batch, time, units] in the order of time.
func (r recurrence) inTime(sequence *Node) *Node {
	if r.goBackwards {
		return Reverse(sequence, 1)
	}
	return sequence
}

// variables returns the weights of the i-th cell, by the cell's names for them.
func (r recurrence) variables(scope *model.Scope, i int, x *Node) named {
	weights := named{}
	for _, w := range r.cells[i].weights(x.Shape().Dim(2)) {
		name := w.Name
		w.Name = r.path(i, name)
		weights[name] = w.Variable(scope).NodeValue(x.Graph())
	}
	return weights
}
