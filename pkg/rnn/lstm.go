package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// LSTM is the long short-term memory of Hochreiter and Schmidhuber [3] with a forget gate, Keras's
// LSTM with its defaults: x [batch, time, features] -> [batch, units]. By Keras's unit_forget_bias,
// a default, the forget gate's bias starts at 1.
//
//	i_t = σ(x_t W_i + h_{t-1} U_i + b_i)      input gate
//	f_t = σ(x_t W_f + h_{t-1} U_f + b_f)      forget gate
//	g_t = tanh(x_t W_c + h_{t-1} U_c + b_c)   candidate
//	o_t = σ(x_t W_o + h_{t-1} U_o + b_o)      output gate
//	c_t = f_t c_{t-1} + i_t g_t
//	h_t = o_t tanh(c_t)
//
// with the kernel W [features, 4*units], the recurrent kernel U [units, 4*units] and the bias b
// [4*units]; the gates lie side by side in the order i, f, c, o. Activation takes the place of
// tanh, RecurrentActivation the place of σ.
type LSTM struct {
	Units               int        // size of the hidden state h and of the cell state c
	Activation          Activation // "": tanh
	RecurrentActivation Activation // "": sigmoid
	NoBias              bool       // without b
	NoUnitForgetBias    bool       // start the forget gate's bias at 0
	Dropout             float64    // fraction of x dropped in training, one draw a sequence
	RecurrentDropout    float64    // fraction of h_{t-1} dropped, one draw a gate

	ReturnSequences   bool // return every h_t, not only the last
	GoBackwards       bool // from the last time step to the first; sequences come out in that order
	Stateful          bool // begin with the last states of the batch before
	ZeroOutputForMask bool // output 0, not the last output, where the mask is false
	Unroll            bool // lay the steps out one after another, without a loop: compiles long

	KernelInitializer    Initialization // "": "glorot_uniform"
	RecurrentInitializer Initialization // "": "orthogonal"
	BiasInitializer      Initialization // "": "zeros"; the forget gate's is 1 all the same
	KernelRegularizer    Regularizer
	RecurrentRegularizer Regularizer
	BiasRegularizer      Regularizer
}

// Kind returns "lstm".
func (LSTM) Kind() string { return "lstm" }

// Cell returns the equations; an [RNN] takes them too, in a stack of cells.
func (l LSTM) Cell() Cell {
	sigmoid, tanh := l.RecurrentActivation.orDefault("sigmoid"), l.Activation.orDefault("tanh")
	remember := float32(1) // before the cell has learned to forget
	if l.NoUnitForgetBias {
		remember = 0
	}
	return Cell{
		Units:  l.Units,
		States: []string{"h", "c"},
		Gates: []Gate{
			{Name: "i", Activation: sigmoid},
			{Name: "f", Activation: sigmoid, Bias: remember},
			{Name: "g", Activation: tanh},
			{Name: "o", Activation: sigmoid}},
		Biases:           oneBias(l.NoBias),
		Weights:          l.weightOptions(),
		Dropout:          l.Dropout,
		RecurrentDropout: l.RecurrentDropout,
		Step: func(s *Step) {
			h, c := s.State("h"), s.State("c")
			i := s.Gate("i", h)
			f := s.Gate("f", h)
			g := s.Gate("g", h)
			o := s.Gate("o", h)
			c = s.Next("c", Add(Mul(f, c), Mul(i, g)))
			s.Next("h", Mul(o, tanh.Apply(c)))
		},
	}
}

// OutputDims returns [units], or [time, units] with ReturnSequences, for [time, features]. It
// panics where a field or the input is wrong.
func (l LSTM) OutputDims(input []int) []int { return l.recurrence().outputDims(input) }

// Weights declares kernel, recurrent kernel and bias.
func (l LSTM) Weights(input []int) []Weight { return l.recurrence().weights(input) }

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units], or [batch, time,
// units] with ReturnSequences.
func (l LSTM) Call(scope *model.Scope, x *Node) *Node { return l.Scan(scope, x, With{}).Output }

// Scan is Call with further inputs and outputs: see [With] and [Result].
func (l LSTM) Scan(scope *model.Scope, x *Node, with With) Result {
	return l.recurrence().scan(scope, x, with)
}

func (l LSTM) recurrence() recurrence {
	return recurrence{l.Kind(), []Cell{l.Cell()},
		l.ReturnSequences, l.GoBackwards, l.Stateful, l.ZeroOutputForMask, l.Unroll}
}

func (l LSTM) weightOptions() WeightOptions {
	return WeightOptions{l.KernelInitializer, l.RecurrentInitializer, l.BiasInitializer,
		l.KernelRegularizer, l.RecurrentRegularizer, l.BiasRegularizer}
}
