package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// GRU is the gated recurrent unit of Cho et al. [4], Keras's GRU with its defaults: x [batch, time,
// features] -> [batch, units]. By Keras's reset_after, a default, r gates the product with U, not
// h.
//
//	z_t = σ(x_t W_z + b_z + h_{t-1} U_z + c_z)     update gate
//	r_t = σ(x_t W_r + b_r + h_{t-1} U_r + c_r)     reset gate
//	m_t = h_{t-1} U_h + c_h
//	g_t = tanh(x_t W_h + b_h + r_t m_t)            candidate
//	h_t = z_t h_{t-1} + (1 - z_t) g_t
//
// with the kernel W [features, 3*units], the recurrent kernel U [units, 3*units] and the bias [2,
// 3*units] with the rows b and c; the gates lie side by side in the order z, r, h. With
// ResetBefore, Keras's reset_after=False, there is one bias [3*units], and
//
//	g_t = tanh(x_t W_h + b_h + (r_t h_{t-1}) U_h)
//
// Activation takes the place of tanh, RecurrentActivation the place of σ.
type GRU struct {
	Units               int        // size of the hidden state h, and of the output
	Activation          Activation // "": tanh
	RecurrentActivation Activation // "": sigmoid
	NoBias              bool       // without b and c
	ResetBefore         bool       // r gates h before its product with U, not after
	Dropout             float64    // fraction of x dropped in training, one draw a sequence
	RecurrentDropout    float64    // fraction of h_{t-1} dropped, one draw a gate

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

// Kind returns "gru".
func (GRU) Kind() string { return "gru" }

// Cell returns the equations; an [RNN] takes them too, in a stack of cells.
func (l GRU) Cell() Cell {
	sigmoid, tanh := l.RecurrentActivation.orDefault("sigmoid"), l.Activation.orDefault("tanh")
	c := Cell{
		Units:  l.Units,
		States: []string{"h"},
		Gates: []Gate{
			{Name: "z", Activation: sigmoid},
			{Name: "r", Activation: sigmoid},
			{Name: "m", NoInput: true},
			{Name: "g", Activation: tanh, NoRecurrent: true}},
		Biases:           TwoBiases,
		Weights:          l.weightOptions(),
		Dropout:          l.Dropout,
		RecurrentDropout: l.RecurrentDropout,
		Step: func(s *Step) {
			h := s.State("h")
			z := s.Gate("z", h)
			r := s.Gate("r", h)
			m := s.Gate("m", h)
			g := s.Gate("g", nil, Mul(r, m))
			s.Next("h", Add(g, Mul(z, Sub(h, g)))) // z h + (1 - z) g
		},
	}
	if l.ResetBefore {
		c.Gates = append(c.Gates[:2:2], Gate{Name: "g", Activation: tanh}) // z, r, g
		c.Biases = OneBias
		c.Step = func(s *Step) {
			h := s.State("h")
			z := s.Gate("z", h)
			r := s.Gate("r", h)
			g := s.Gate("g", Mul(r, h))
			s.Next("h", Add(g, Mul(z, Sub(h, g))))
		}
	}
	if l.NoBias {
		c.Biases = NoBias
	}
	return c
}

// OutputDims returns [units], or [time, units] with ReturnSequences, for [time, features]. It
// panics where a field or the input is wrong.
func (l GRU) OutputDims(input []int) []int { return l.recurrence().outputDims(input) }

// Weights declares kernel, recurrent kernel and bias.
func (l GRU) Weights(input []int) []Weight { return l.recurrence().weights(input) }

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units], or [batch, time,
// units] with ReturnSequences.
func (l GRU) Call(scope *model.Scope, x *Node) *Node { return l.Scan(scope, x, With{}).Output }

// Scan is Call with further inputs and outputs: see [With] and [Result].
func (l GRU) Scan(scope *model.Scope, x *Node, with With) Result {
	return l.recurrence().scan(scope, x, with)
}

func (l GRU) recurrence() recurrence {
	return recurrence{l.Kind(), []Cell{l.Cell()},
		l.ReturnSequences, l.GoBackwards, l.Stateful, l.ZeroOutputForMask, l.Unroll}
}

func (l GRU) weightOptions() WeightOptions {
	return WeightOptions{l.KernelInitializer, l.RecurrentInitializer, l.BiasInitializer,
		l.KernelRegularizer, l.RecurrentRegularizer, l.BiasRegularizer}
}
