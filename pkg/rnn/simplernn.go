package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// SimpleRNN is the fully connected recurrent layer of Elman [2], Keras's SimpleRNN: x [batch, time,
// features] -> [batch, units].
//
//	h_t = tanh(x_t W + h_{t-1} U + b)
//
// with the kernel W [features, units], the recurrent kernel U [units, units] and the bias b
// [units]. Activation takes the place of tanh.
type SimpleRNN struct {
	Units            int        // size of the hidden state h, and of the output
	Activation       Activation // "": tanh
	NoBias           bool       // without b
	Dropout          float64    // fraction of x dropped in training, one draw a sequence
	RecurrentDropout float64    // fraction of h_{t-1} dropped before U

	ReturnSequences   bool // return every h_t, not only the last
	GoBackwards       bool // from the last time step to the first; sequences come out in that order
	Stateful          bool // begin with the last states of the batch before
	ZeroOutputForMask bool // output 0, not the last output, where the mask is false
	Unroll            bool // lay the steps out one after another, without a loop: compiles long

	KernelInitializer    Initialization // "": "glorot_uniform"
	RecurrentInitializer Initialization // "": "orthogonal"
	BiasInitializer      Initialization // "": "zeros"
	KernelRegularizer    Regularizer
	RecurrentRegularizer Regularizer
	BiasRegularizer      Regularizer
}

// Kind returns "simple_rnn".
func (SimpleRNN) Kind() string { return "simple_rnn" }

// Cell returns the equations; an [RNN] takes them too, in a stack of cells.
func (l SimpleRNN) Cell() Cell {
	return Cell{
		Units:            l.Units,
		States:           []string{"h"},
		Gates:            []Gate{{Name: "a", Activation: l.Activation.orDefault("tanh")}},
		Biases:           oneBias(l.NoBias),
		Weights:          l.weightOptions(),
		Dropout:          l.Dropout,
		RecurrentDropout: l.RecurrentDropout,
		Step: func(s *Step) {
			h := s.State("h")
			a := s.Gate("a", h)
			s.Next("h", a)
		},
	}
}

// OutputDims returns [units], or [time, units] with ReturnSequences, for [time, features]. It
// panics where a field or the input is wrong.
func (l SimpleRNN) OutputDims(input []int) []int { return l.recurrence().outputDims(input) }

// Weights declares kernel, recurrent kernel and bias.
func (l SimpleRNN) Weights(input []int) []Weight { return l.recurrence().weights(input) }

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units], or [batch, time,
// units] with ReturnSequences.
func (l SimpleRNN) Call(scope *model.Scope, x *Node) *Node {
	return l.Scan(scope, x, With{}).Output
}

// Scan is Call with further inputs and outputs: see [With] and [Result].
func (l SimpleRNN) Scan(scope *model.Scope, x *Node, with With) Result {
	return l.recurrence().scan(scope, x, with)
}

func (l SimpleRNN) recurrence() recurrence {
	return recurrence{l.Kind(), []Cell{l.Cell()},
		l.ReturnSequences, l.GoBackwards, l.Stateful, l.ZeroOutputForMask, l.Unroll}
}

func (l SimpleRNN) weightOptions() WeightOptions {
	return WeightOptions{l.KernelInitializer, l.RecurrentInitializer, l.BiasInitializer,
		l.KernelRegularizer, l.RecurrentRegularizer, l.BiasRegularizer}
}
