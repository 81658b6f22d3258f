package rnn

import (
	"math/rand/v2"
	"slices"

	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Cell is one step of a recurrent layer: its states, its gates and its equations. The scan adds
// time, masks, dropout and the gradient.
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
// [Biases]; and the Vectors. Weights may name others of Keras's initializers.
type Cell struct {
	Units   int      // size of every state, of every gate and of the output
	States  []string // names of the values passed from step to step; the first is the output
	Gates   []Gate   // in the order of their blocks in the weights
	Vectors []Weight // further weights, [units] each, for the equations
	Biases  Biases
	Weights WeightOptions // of kernel, recurrent kernel and bias
	// The fractions dropped while training, in [0, 1), by one draw for each sequence: of x, and of
	// the operand of each gate's recurrent kernel.
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
// gives each product one: "bias" is [2, products*units], with a row for the products with x and a
// row for the products with the states. NoBias gives none.
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

// input names the gate's products with x at all time steps, in a loop. A tanh's value takes the
// place of the products, without a copy in XLA, and so has the same name: the gate's.
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

// weights declares the cell's weights: kernel, recurrent kernel, bias and vectors.
func (c Cell) weights(features int) []Weight {
	input, recurrent := len(c.withInput())*c.Units, len(c.withRecurrent())*c.Units
	of := c.Weights
	weights := []Weight{
		{"kernel", []int{features, input},
			of.KernelInitializer.Or(GlorotUniform), of.KernelRegularizer},
		{"recurrent_kernel", []int{c.Units, recurrent},
			of.RecurrentInitializer.Or(Orthogonal), of.RecurrentRegularizer},
	}
	bias := Weight{"bias", []int{len(c.Gates) * c.Units}, c.firstBias, of.BiasRegularizer}
	switch c.Biases {
	case TwoBiases:
		bias.Dims, bias.Init = []int{2, input}, of.BiasInitializer.Or(Constant(0))
		fallthrough
	case OneBias:
		weights = append(weights, bias)
	}
	return append(weights, c.Vectors...)
}

// firstBias starts the bias of a gate at its Gate.Bias. As in Keras, the initializer draws for each
// run of gates without one.
func (c Cell) firstBias(rng *rand.Rand, dims []int) (bias []float32) {
	for i := 0; i < len(c.Gates); {
		run := 1
		for i+run < len(c.Gates) && c.Gates[i+run].Bias == c.Gates[i].Bias {
			run++
		}
		first := Constant(c.Gates[i].Bias)
		if c.Gates[i].Bias == 0 {
			first = c.Weights.BiasInitializer.Or(first)
		}
		bias = append(bias, first(rng, []int{run * c.Units})...)
		i += run
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
	c.Weights.check("rnn: "+kind+": ", c.Biases)
	c.checkNames(kind)
	for _, g := range c.Gates {
		if g.Activation.function().mixes {
			Panicf("rnn: %s: the activation of a gate must work value by value, got %q",
				kind, g.Activation)
		}
	}
	for _, v := range c.Vectors {
		if !slices.Equal(v.Dims, []int{c.Units}) {
			Panicf("rnn: %s: the vector %q must have Dims %v, a number for each unit, got %v",
				kind, v.Name, []int{c.Units}, v.Dims)
		}
	}
}

func (c Cell) checkNames(kind string) {
	seen := map[string]bool{"": true, ownOutput: true}
	for _, name := range c.names() {
		if seen[name] {
			Panicf("rnn: %s: the names of states, gates and vectors must differ, "+
				"and not be empty or %q, got %q", kind, ownOutput, c.names())
		}
		seen[name] = true
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
