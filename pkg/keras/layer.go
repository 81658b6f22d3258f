package keras

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/rnn"
)

// Layer is one step of a model: it declares its weights and output, and adds itself to a graph. The
// recurrent layers of package rnn, the layers of this package, and any type of yours with these
// methods are layers.
type Layer = rnn.Layer

// Masked is a layer that says what becomes of a mask, which tells true time steps from padding: of
// [Embedding] with MaskZero, of [Masking], and of all that may lie above them. A layer without this
// method, and not recurrent, is refused there.
type Masked interface {
	Layer
	// CallMasked is Call with the mask of x, [batch, time], or nil. It returns the mask of the
	// output too, or nil where that has none.
	CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node)
}

type (
	// SimpleRNN is the recurrent layer h_t = tanh(x_t W + h_{t-1} U + b); see [rnn.SimpleRNN].
	SimpleRNN = rnn.SimpleRNN
	// GRU is the gated recurrent unit; see [rnn.GRU] for its equations.
	GRU = rnn.GRU
	// LSTM is the long short-term memory with forget gates; see [rnn.LSTM] for its equations.
	LSTM = rnn.LSTM
	// RNN is the layer of a cell of one's own; see [rnn.RNN], and [rnn.Cell] for what a cell is.
	RNN = rnn.RNN
	// Bidirectional runs a recurrent layer in both directions and merges the outputs; see
	// [rnn.Bidirectional].
	Bidirectional = rnn.Bidirectional
)

// What cells and layers of one's own are written with. They are package rnn's, whose name a
// notebook with a function rnn cannot import.
type (
	// Cell is one step of an [RNN]: states, gates and equations; see [rnn.Cell].
	Cell = rnn.Cell
	// Gate is a sum of products and its activation; see [rnn.Gate].
	Gate = rnn.Gate
	// Step is what a cell writes its equations with; see [rnn.Step].
	Step = rnn.Step
	// Weight declares one trainable array; see [rnn.Weight].
	Weight = rnn.Weight
)

// How many biases the gates of a [Cell] have, other than one; see [rnn.OneBias].
const (
	TwoBiases = rnn.TwoBiases
	NoBias    = rnn.NoBias
)

// call adds a layer to a graph, with the mask of x, nil if there is none.
func call(l Layer, scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	switch l := l.(type) {
	case rnn.Recurrent:
		result := l.Scan(scope, x, rnn.With{Mask: mask})
		return result.Output, result.Mask
	case Masked:
		return l.CallMasked(scope, x, mask)
	}
	if mask != nil {
		exceptions.Panicf("keras: %s must say what becomes of a mask, which a layer below it makes: give it the method CallMasked of keras.Masked", l.Kind())
	}
	return l.Call(scope, x), nil
}
