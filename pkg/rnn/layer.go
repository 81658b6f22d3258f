package rnn

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Layer is what the recurrent layers have in common. Dims are without the batch axis, [time, features];
// a length of time that is not known yet is -1.
type Layer interface {
	// Kind is Keras's name of the class in snake case, "simple_rnn": the usual scope of the layer.
	Kind() string
	// OutputDims returns the output's dims. It panics where the layer cannot take the input.
	OutputDims(input []int) []int
	// Weights declares the layer's weights.
	Weights(input []int) []Weight
	// Call adds the layer to the graph: x [batch, time, features] -> [batch, units], or
	// [batch, time, units] with ReturnSequences. Its weights are variables of scope.
	Call(scope *model.Scope, x *Node) *Node
}

// recurrent is a layer of one direction: the part of its Call that the three cells do not share.
type recurrent interface {
	Layer
	// scan takes x [time, batch, features] through time, with the weights as declared, to the last hidden
	// state [batch, units] or all [time, batch, units]. Where training, the forward scan keeps what the
	// gradient will need; elsewhere the gradient, if anyone asks for it, scans again.
	scan(x *Node, weights []*Node, training bool) *Node
}

// call is the Call of a recurrent layer.
func call(l recurrent, scope *model.Scope, x *Node, returnSequences, goBackwards bool) *Node {
	g, dims := x.Graph(), x.Shape().Dimensions
	if len(dims) != 3 {
		l.OutputDims(dims[min(1, len(dims)):]) // panics, and says how to mend it
	}
	l.OutputDims(dims[1:])
	declared := l.Weights(dims[1:])
	weights := make([]*Node, len(declared))
	for i, w := range declared {
		weights[i] = w.Variable(scope).NodeValue(g)
	}
	x = Transpose(x, 0, 1) // [time, batch, features]
	if goBackwards {
		x = reversed(x, 0)
	}
	y := l.scan(x, weights, scope.IsTraining(g))
	if returnSequences {
		y = Transpose(y, 0, 1) // [batch, time, units]
	}
	return y
}

// outputDims is OutputDims of a recurrent layer.
func outputDims(kind string, units int, returnSequences bool, input []int) []int {
	switch {
	case units <= 0:
		Panicf("rnn: %s: Units must be > 0, got %d", kind, units)
	case len(input) != 2:
		Panicf("rnn: %s: the input must be [batch, time, features], got %s; "+
			"a recurrent layer below needs ReturnSequences: true, ids an Embedding", kind, shapeText(input))
	case input[0] == 0 || input[1] <= 0:
		Panicf("rnn: %s: the input must have at least one time step and one feature, got [batch, %d, %d]", kind, input[0], input[1])
	}
	if returnSequences {
		return []int{input[0], units}
	}
	return []int{units}
}

// shapeText writes the dims of one example with the batch axis: [batch, 100].
func shapeText(dims []int) string {
	text := "[batch"
	for _, d := range dims {
		text += fmt.Sprintf(", %d", d)
	}
	return text + "]"
}

// upstream splits the adjoint of a layer's output into what the backward scan starts from, the adjoint of the
// last h [batch, units], and what it meets at each step: no sequence, or that of the adjoints of each h.
func upstream(adjoint *Node) (dh *Node, each []*Node) {
	if adjoint.Rank() == 2 {
		return adjoint, nil
	}
	dims := adjoint.Shape().Dimensions
	return zeros(adjoint, dims[1], dims[2]), []*Node{adjoint}
}

// plus adds the one more term of a sum, where there is one.
func plus(x *Node, more []*Node) *Node {
	if len(more) == 0 {
		return x
	}
	return Add(x, more[0])
}
