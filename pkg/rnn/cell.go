package rnn

import (
	"math/rand/v2"
	"slices"

	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Cell is one step of a recurrent layer: its states, its gates and its equations. It knows nothing
// of time, masks, dropout and gradients: those are the scan's.
//
// The minimal gated unit of Zhou et al. (2016), say, has one gate f and a candidate g:
//
//	rnn.Cell{
//		Units:  32,
//		States: []string{"h"},
//		Gates:  []rnn.Gate{{Name: "f", Activation: "sigmoid"}, {Name: "g", Activation: "tanh"}},
//		Step: func(s *rnn.Step) {
//			h := s.State("h")
//			f := s.Gate("f", h)                  // σ(x W_f + h U_f + b_f)
//			g := s.Gate("g", Mul(f, h))          // tanh(x W_g + (f h) U_g + b_g)
//			s.Next("h", Add(Mul(f, g), Mul(OneMinus(f), h)))
//		},
//	}
//
// Its weights are the kernel W [features, gates*units] (Glorot uniform), the recurrent kernel U
// [units, gates*units] (orthogonal), each with a block for every gate that has one; the bias, see
// [Biases]; and the Vectors.
type Cell struct {
	Units   int      // size of every state, of every gate and of the output
	States  []string // names of the values passed from step to step; the first is the output
	Gates   []Gate   // in the order in which their blocks lie side by side in the weights
	Vectors []Weight // further weights, [units] each, for the equations
	Biases  Biases
	// Fractions dropped while training, by one draw for each sequence: of x, and of the operand of
	// each gate's recurrent kernel.
	Dropout, RecurrentDropout float64
	// Step writes the equations down. It is called more than once while a graph is built, and must
	// do the same each time.
	Step func(s *Step)
}

// Gate is a sum of products, and an activation of it:
//
//	activation(x W + operand U + b + plus)
//
// with a block W [features, units] of the kernel and a block U [units, units] of the recurrent
// kernel. The equations give operand and plus, see [Step.Gate].
type Gate struct {
	Name        string
	Activation  Activation // "": linear
	NoInput     bool       // without x W
	NoRecurrent bool       // without operand U
	Bias        float32    // first value of b
}

// Biases says how many biases a cell's gates have.
type Biases int

// OneBias, the zero value, gives each gate one bias; the weight "bias" is [gates*units]. TwoBiases
// gives each product one: "bias" is [2, products*units], the first row for the products with x, the
// second row for the products with the states. NoBias gives none.
const (
	OneBias Biases = iota
	TwoBiases
	NoBias
)

// oneBias returns NoBias for none, else OneBias.
func oneBias(none bool) Biases {
	if none {
		return NoBias
	}
	return OneBias
}

// input returns the loop's name for the gate's products with x at all time steps. A tanh's value
// takes their place under the gate's own name: XLA overwrites them without a copy.
func (g Gate) input() string {
	if g.Activation.isTanh() {
		return g.Name
	}
	return "x " + g.Name
}

// withInput returns the gates with a block in the kernel.
func (c Cell) withInput() []Gate {
	return slices.DeleteFunc(slices.Clone(c.Gates), func(g Gate) bool { return g.NoInput })
}

// withRecurrent returns the gates with a block in the recurrent kernel.
func (c Cell) withRecurrent() []Gate {
	return slices.DeleteFunc(slices.Clone(c.Gates), func(g Gate) bool { return g.NoRecurrent })
}

// weights declares the cell's weights: kernel (Glorot uniform), recurrent kernel (orthogonal), bias
// and vectors.
func (c Cell) weights(features int) []Weight {
	input, recurrent := len(c.withInput())*c.Units, len(c.withRecurrent())*c.Units
	weights := []Weight{
		{"kernel", []int{features, input}, GlorotUniform},
		{"recurrent_kernel", []int{c.Units, recurrent}, Orthogonal},
	}
	switch c.Biases {
	case OneBias:
		weights = append(weights, Weight{"bias", []int{len(c.Gates) * c.Units}, c.firstBias})
	case TwoBiases:
		weights = append(weights, Weight{"bias", []int{2, input}, Constant(0)})
	}
	return append(weights, c.Vectors...)
}

// firstBias starts each gate's bias at Gate.Bias.
func (c Cell) firstBias(_ *rand.Rand, dims []int) []float32 {
	bias := make([]float32, dims[0])
	for i := range bias {
		bias[i] = c.Gates[i/c.Units].Bias
	}
	return bias
}

// check panics with a sentence if the cell cannot be used in a layer of a kind.
func (c Cell) check(kind string) {
	switch {
	case c.Units <= 0:
		Panicf("rnn: %s: Units must be > 0, got %d", kind, c.Units)
	case c.Step == nil || len(c.States) == 0 || len(c.withInput()) == 0:
		Panicf("rnn: %s: the cell must have a Step, a state or more, "+
			"and a gate or more with an input", kind)
	case c.Biases == TwoBiases && len(c.withInput()) != len(c.withRecurrent()):
		Panicf("rnn: %s: with TwoBiases as many gates must have an input "+
			"as have a recurrent kernel, got %d and %d",
			kind, len(c.withInput()), len(c.withRecurrent()))
	}
	if !isRate(c.Dropout) || !isRate(c.RecurrentDropout) {
		Panicf("rnn: %s: Dropout and RecurrentDropout must be in [0, 1), got %g and %g",
			kind, c.Dropout, c.RecurrentDropout)
	}
	seen := map[string]bool{"": true, ownOutput: true}
	for _, name := range c.names() {
		if seen[name] {
			Panicf("rnn: %s: the names of states, gates and vectors must differ, "+
				"and not be empty or %q, got %q", kind, ownOutput, c.names())
		}
		seen[name] = true
	}
	for _, g := range c.Gates {
		if g.Activation.function().mixes {
			Panicf("rnn: %s: the activation of a gate must work value by value, got %q",
				kind, g.Activation)
		}
	}
}

func isRate(rate float64) bool { return rate >= 0 && rate < 1 }

// names lists the names of states, gates and vectors.
func (c Cell) names() []string { return slices.Concat(c.States, c.gateNames(), c.vectorNames()) }

func (c Cell) gateNames() []string {
	return xslices.Map(c.Gates, func(g Gate) string { return g.Name })
}

func (c Cell) vectorNames() []string {
	return xslices.Map(c.Vectors, func(w Weight) string { return w.Name })
}
