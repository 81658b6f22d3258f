package rnn

import (
	"strconv"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// first returns the states before the first step: the given ones, else, in a stateful layer, the
// last states of the batch before, else zeros.
func (r recurrence) first(scope *model.Scope, x *Node, given []*Node) []*Node {
	if given != nil {
		return given
	}
	var states []*Node
	for i, units := range r.units() {
		if r.stateful {
			shape := shapes.Make(x.DType(), x.Shape().Dim(1), units)
			states = append(states, r.state(scope, i, shape).NodeValue(x.Graph()))
		} else {
			states = append(states, zeros(x, x.Shape().Dim(1), units))
		}
	}
	return states
}

// storeStates stores the states after the last step for the next batch.
func (r recurrence) storeStates(scope *model.Scope, states []*Node) {
	for i, state := range states {
		r.state(scope, i, state.Shape()).SetNodeValue(StopGradient(state))
	}
}

// StatesScope is the scope, within a stateful layer's, of the variables for its states.
const StatesScope = "states"

// state returns the variable of the i-th state for batches of a size, zeros at first.
func (r recurrence) state(scope *model.Scope, i int, shape shapes.Shape) *model.Variable {
	path := model.JoinPath(scope.Scope(), StatesScope, strconv.Itoa(shape.Dim(0)), strconv.Itoa(i))
	if v := scope.Store().GetVariable(path); v != nil {
		return v
	}
	return scope.Store().VariableWithValue(path, tensors.FromShape(shape)).SetTrainable(false)
}

// IsStateful reports whether a layer is recurrent and begins with the last states of the batch
// before.
func IsStateful(l Layer) bool {
	switch l := l.(type) {
	case Bidirectional:
		return IsStateful(l.Layer)
	case oneWay:
		return l.recurrence().stateful
	}
	return false
}
