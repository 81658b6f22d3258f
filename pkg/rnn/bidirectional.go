package rnn

import (
	"fmt"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Bidirectional runs a layer and its twin, which reads the sequence backwards with weights of its
// own, and merges their outputs, Keras's Bidirectional: x [batch, time, features] -> [batch,
// 2*units], or [batch, time, 2*units] with ReturnSequences in Layer. MergeModes other than Concat
// give units, not 2*units. As in Keras, sequences are 0 at masked steps.
//
// M. Schuster, K. Paliwal, Bidirectional recurrent neural networks, IEEE Trans. Signal Processing
// 45(11), 1997.
type Bidirectional struct {
	Layer     Layer     // a SimpleRNN, GRU, LSTM or RNN without GoBackwards
	Backward  Layer     // the backward layer, with GoBackwards; nil: Layer's twin
	MergeMode MergeMode // "": Concat
}

// MergeMode merges the outputs of the two directions: Concat side by side, the others value by
// value.
type MergeMode string

// The merge modes.
const (
	Concat  MergeMode = "concat"
	Plus    MergeMode = "sum"
	Product MergeMode = "mul"
	Average MergeMode = "ave"
)

// Kind returns "bidirectional".
func (Bidirectional) Kind() string { return "bidirectional" }

// OutputDims returns [units], or [time, units] with ReturnSequences; twice the units with Concat.
// It panics where the two layers or the input do not fit.
func (b Bidirectional) OutputDims(input []int) []int {
	forward, backward := b.directions()
	dims, other := forward.outputDims(input), backward.outputDims(input)
	last := len(dims) - 1
	if b.concat() {
		return append(dims[:last:last], dims[last]+other[last])
	}
	if dims[last] != other[last] {
		Panicf("rnn: bidirectional: Layer and Backward must have as many units "+
			"to be merged by %q, got %d and %d", b.MergeMode, dims[last], other[last])
	}
	return dims
}

func (b Bidirectional) concat() bool { return b.MergeMode == "" || b.MergeMode == Concat }

// Weights declares the weights of both directions, "forward/kernel" to "backward/bias".
func (b Bidirectional) Weights(input []int) (weights []Weight) {
	forward, backward := b.directions()
	for _, w := range forward.weights(input) {
		w.Name = model.JoinPath("forward", w.Name)
		weights = append(weights, w)
	}
	for _, w := range backward.weights(input) {
		w.Name = model.JoinPath("backward", w.Name)
		weights = append(weights, w)
	}
	return weights
}

// Call adds both directions to the graph: x [batch, time, features] -> the merged outputs.
func (b Bidirectional) Call(scope *model.Scope, x *Node) *Node {
	return b.Scan(scope, x, With{}).Output
}

// Scan is Call with further inputs and outputs: see [With] and [Result]. States and Trace have the
// forward direction before the backward one; names in Trace begin with "forward/" and "backward/".
func (b Bidirectional) Scan(scope *model.Scope, x *Node, with With) Result {
	forward, backward := b.directions()
	withForward, withBackward := with, with
	if with.States != nil {
		n := min(len(forward.units()), len(with.States))
		withForward.States, withBackward.States = with.States[:n], with.States[n:]
	}
	f := forward.scan(scope.At("forward"), x, withForward)
	g := backward.scan(scope.At("backward"), x, withBackward)
	if backward.returnSequences {
		g.Output = reversed(g.Output, 1) // back to the order of time
	}
	result := Result{Output: b.merge(f.Output, g.Output), Mask: f.Mask,
		States: append(f.States, g.States...), Trace: map[string]*Node{}}
	for name, values := range f.Trace {
		result.Trace[model.JoinPath("forward", name)] = values
	}
	for name, values := range g.Trace {
		result.Trace[model.JoinPath("backward", name)] = values
	}
	return result
}

func (b Bidirectional) merge(forward, backward *Node) *Node {
	switch b.MergeMode {
	case Plus:
		return Add(forward, backward)
	case Product:
		return Mul(forward, backward)
	case Average:
		return MulScalar(Add(forward, backward), 0.5)
	}
	return Concatenate([]*Node{forward, backward}, -1)
}

// oneWay is a recurrent layer of one direction.
type oneWay interface{ recurrence() recurrence }

// directions returns the two layers. It panics if they do not go together.
func (b Bidirectional) directions() (forward, backward recurrence) {
	switch b.MergeMode {
	case "", Concat, Plus, Product, Average:
	default:
		Panicf("rnn: Bidirectional.MergeMode must be one of %q, %q, %q, %q, got %q",
			Concat, Plus, Product, Average, b.MergeMode)
	}
	forward = direction("Layer", b.Layer, false)
	backward = forward
	backward.goBackwards = true
	if b.Backward != nil {
		backward = direction("Backward", b.Backward, true)
		if backward.returnSequences != forward.returnSequences ||
			backward.stateful != forward.stateful {
			Panicf("rnn: Bidirectional: Layer and Backward must have the same "+
				"ReturnSequences and Stateful, got %t, %t and %t, %t",
				forward.returnSequences, forward.stateful,
				backward.returnSequences, backward.stateful)
		}
	}
	forward.zeroOutputForMask = forward.returnSequences
	backward.zeroOutputForMask = forward.returnSequences
	return forward, backward
}

// direction returns the layer l of a field.
func direction(field string, l Layer, goBackwards bool) recurrence {
	way, with := "without", "with"
	if goBackwards {
		way, with = with, way
	}
	layer, ok := l.(oneWay)
	if !ok || isNil(l) {
		Panicf("rnn: Bidirectional.%s must be a SimpleRNN, GRU, LSTM or RNN %s GoBackwards, got %s",
			field, way, typeName(l))
	}
	if layer.recurrence().goBackwards != goBackwards {
		Panicf("rnn: Bidirectional.%s must be a SimpleRNN, GRU, LSTM or RNN %s GoBackwards, "+
			"got %s %s it", field, way, typeName(l), with)
	}
	return layer.recurrence()
}

// typeName returns the name of a layer's type without its package.
func typeName(l Layer) string {
	name := fmt.Sprintf("%T", l)
	if l != nil && isNil(l) {
		name += "(nil)"
	}
	return name[strings.LastIndex(name, ".")+1:]
}
