package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Layer declares its weights and its output, and adds itself to a graph. Dims describe one example,
// without the batch axis, such as [time, features]; -1 is a length of time not known yet. Package
// layers says more of layers.
type Layer interface {
	// Kind is Keras's name of the class in snake case, "simple_rnn": the usual scope of the layer.
	Kind() string
	// OutputDims returns the output's dims. It panics with a sentence if the layer cannot take the
	// input, or a field is wrong.
	OutputDims(input []int) []int
	// Weights declares the layer's weights, for an input that OutputDims has taken.
	Weights(input []int) []Weight
	// Call adds the layer to the graph: x [batch, ...] -> [batch, ...]. Its weights are variables
	// of scope.
	Call(scope *model.Scope, x *Node) *Node
}

// Recurrent is a layer with a scan over time: SimpleRNN, GRU, LSTM, RNN or Bidirectional.
type Recurrent interface {
	Layer
	// Scan is Call with a mask and first states, and with the last states and a trace.
	Scan(scope *model.Scope, x *Node, with With) Result
}

// With holds the optional inputs of a scan beside x [batch, time, features].
type With struct {
	Mask   *Node   // bool [batch, time]; false leaves the states as they are; nil: none
	States []*Node // before the first step, [batch, units] each, as in Result.States; nil: zeros
	Trace  bool    // return gates and states by name; the states of a stateful layer stay
}

// Result holds the outputs of a scan.
type Result struct {
	Output *Node            // [batch, units], or [batch, time, units] with ReturnSequences
	Mask   *Node            // of the output, bool [batch, time]; nil: none
	States []*Node          // after the last step, [batch, units] each, as in Cell.States
	Trace  map[string]*Node // gates and states by name, [batch, time, units]; no gradient
}
