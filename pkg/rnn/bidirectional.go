package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Bidirectional runs a layer and its twin, which reads the sequence backwards and has weights of its own, and puts
// their outputs side by side, Keras's Bidirectional with merge_mode "concat": [batch, 2*units] or
// [batch, time, 2*units]. M. Schuster, K. Paliwal, Bidirectional recurrent neural networks, IEEE Trans. Signal
// Processing 45(11), 1997.
type Bidirectional struct {
	Layer Layer // a SimpleRNN, GRU or LSTM without GoBackwards
}

// Kind returns "bidirectional".
func (Bidirectional) Kind() string { return "bidirectional" }

// OutputDims returns [2*units], or [time, 2*units] with the layer's ReturnSequences.
func (b Bidirectional) OutputDims(input []int) []int {
	b.twin() // panics if the layer has none
	dims := b.Layer.OutputDims(input)
	last := len(dims) - 1
	return append(dims[:last:last], 2*dims[last])
}

// Weights declares the weights of both directions, "forward/kernel" to "backward/bias".
func (b Bidirectional) Weights(input []int) []Weight {
	var weights []Weight
	for _, direction := range []string{"forward", "backward"} {
		for _, w := range b.Layer.Weights(input) {
			w.Name = model.JoinPath(direction, w.Name)
			weights = append(weights, w)
		}
	}
	return weights
}

// Call adds both directions to the graph: x [batch, time, features] -> [batch, 2*units] or [batch, time, 2*units].
func (b Bidirectional) Call(scope *model.Scope, x *Node) *Node {
	forward := b.Layer.Call(scope.At("forward"), x)
	backward := b.twin().Call(scope.At("backward"), x)
	if backward.Rank() == 3 {
		backward = reversed(backward, 1) // back to the order of time
	}
	return Concatenate([]*Node{forward, backward}, -1)
}

// twin returns the layer that reads backwards.
func (b Bidirectional) twin() Layer {
	switch l := b.Layer.(type) {
	case SimpleRNN:
		if !l.GoBackwards {
			l.GoBackwards = true
			return l
		}
	case GRU:
		if !l.GoBackwards {
			l.GoBackwards = true
			return l
		}
	case LSTM:
		if !l.GoBackwards {
			l.GoBackwards = true
			return l
		}
	}
	Panicf("rnn: Bidirectional.Layer must be a SimpleRNN, GRU or LSTM without GoBackwards, got %#v", b.Layer)
	return nil
}
