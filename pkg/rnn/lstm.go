package rnn

import (
	"math/rand/v2"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// LSTM is the long short-term memory of Hochreiter and Schmidhuber [3] with a forget gate, Keras's LSTM with its
// defaults, of which unit_forget_bias is one: the forget gate's bias starts at 1.
//
//	i_t = σ(x_t W_i + h_{t-1} U_i + b_i)      input gate
//	f_t = σ(x_t W_f + h_{t-1} U_f + b_f)      forget gate
//	g_t = tanh(x_t W_c + h_{t-1} U_c + b_c)   candidate
//	o_t = σ(x_t W_o + h_{t-1} U_o + b_o)      output gate
//	c_t = f_t c_{t-1} + i_t g_t,   c_0 = 0
//	h_t = o_t tanh(c_t),           h_0 = 0
//
// with the kernel W [features, 4*units], the recurrent kernel U [units, 4*units] and the bias b [4*units]; the
// gates lie side by side in the order i, f, c, o.
type LSTM struct {
	Units           int  // size of the hidden state h, of the cell state c, and of the output
	ReturnSequences bool // return every h_t, not only the last
	GoBackwards     bool // from the last time step to the first; sequences come out in that order
	Unroll          bool // lay the time steps out one after another: compiles long, for short sequences
}

// Kind returns "lstm".
func (LSTM) Kind() string { return "lstm" }

// OutputDims returns [units], or [time, units] with ReturnSequences.
func (l LSTM) OutputDims(input []int) []int {
	return outputDims(l.Kind(), l.Units, l.ReturnSequences, input)
}

// Weights declares kernel (Glorot uniform), recurrent kernel (orthogonal) and bias (zeros, the forget gate's ones).
func (l LSTM) Weights(input []int) []Weight {
	return []Weight{
		{"kernel", []int{input[1], 4 * l.Units}, GlorotUniform},
		{"recurrent_kernel", []int{l.Units, 4 * l.Units}, Orthogonal},
		{"bias", []int{4 * l.Units}, unitForgetBias},
	}
}

// unitForgetBias starts the forget gate's bias at 1, so that a cell remembers before it has learned to forget.
func unitForgetBias(rng *rand.Rand, dims []int) []float32 {
	bias := Constant(0)(rng, dims)
	units := len(bias) / 4
	for i := units; i < 2*units; i++ {
		bias[i] = 1
	}
	return bias
}

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units] or [batch, time, units].
func (l LSTM) Call(scope *model.Scope, x *Node) *Node {
	return call(l, scope, x, l.ReturnSequences, l.GoBackwards)
}

func (l LSTM) scan(x *Node, weights []*Node, training bool) *Node {
	w, u := weights[0], weights[1]
	keep := training || l.ReturnSequences
	last, kept := l.forward(x, weights, keep)
	output := last
	if l.ReturnSequences {
		output = kept.h()
	}
	return WithGradient(append([]*Node{x}, weights...), output, func(adjoint *Node) []*Node {
		if !keep {
			_, kept = l.forward(x, weights, true)
		}
		da := l.backward(adjoint, kept, u)
		return []*Node{
			project(da, Transpose(w, 0, 1)),
			kernelGradient(x, da),
			kernelGradient(previous(kept.h()), da),
			ReduceSum(da, 0, 1),
		}
	})
}

// lstmStates are an LSTM's values at all time steps, [time, batch, units] each.
type lstmStates struct{ i, f, g, o, c *Node }

func (s lstmStates) h() *Node { return Mul(s.o, Tanh(s.c)) }

// forward returns the last h [batch, units] and, if asked to keep them, the states: the gates written over x W.
//
// Since σ(a) = (1 + tanh(a/2)) / 2, one tanh over the whole row [batch, 4*units] serves all four gates, with the
// halves taken in the weights; the row is kept as it is, and the σ taken again afterwards, which is cheaper than four
// slices put together again.
func (l LSTM) forward(x *Node, weights []*Node, keep bool) (last *Node, kept lstmStates) {
	units, time, batch := l.Units, x.Shape().Dim(0), x.Shape().Dim(1)
	one := OnesLike(zeros(x, units))
	half := MulScalar(one, 0.5)
	scale := Concatenate([]*Node{half, half, one, half}, 0) // [4*units]
	w, u, b := Mul(weights[0], InsertAxes(scale, 0)), Mul(weights[1], InsertAxes(scale, 0)), Mul(weights[2], scale)
	carry, sequences := scan{
		carry:     []*Node{zeros(x, batch, units), zeros(x, batch, units)},
		sequences: stopGradients(project(x, w), zeros(x, time, batch, units)),
		constants: stopGradients(u, BroadcastPrefix(b, batch)),
		unroll:    l.Unroll,
	}.run(func(carry, at, constants []*Node) (next, write []*Node) {
		h, c, xw, u, b := carry[0], carry[1], at[0], constants[0], constants[1]
		tanh := Tanh(Add(Add(xw, b), MatMul(h, u)))
		s := lstmGates(tanh, units)
		c = Add(Mul(s.f, c), Mul(s.i, s.g))
		h = Mul(s.o, Tanh(c))
		if !keep {
			return []*Node{h, c}, nil
		}
		return []*Node{h, c}, []*Node{tanh, c}
	})
	kept = lstmGates(sequences[0], units)
	kept.c = sequences[1]
	return carry[0], kept
}

// lstmGates takes the gates out of the row of tanh.
func lstmGates(tanh *Node, units int) lstmStates {
	return lstmStates{
		i: sigmoidFromTanh(gate(tanh, 0, units)),
		f: sigmoidFromTanh(gate(tanh, 1, units)),
		g: gate(tanh, 2, units),
		o: sigmoidFromTanh(gate(tanh, 3, units)),
	}
}

// backward returns the adjoint of each a_t = x_t W + h_{t-1} U + b, [time, batch, 4*units]. Each gate's adjoint
// is that of c_t or h_t times a factor that no later step changes:
//
//	dc_t = dc + dh o (1 - tanh²(c_t))
//	da_i = dc_t g i (1 - i)     da_f = dc_t c_{t-1} f (1 - f)     da_c = dc_t i (1 - g²)     da_o = dh tanh(c_t) o (1 - o)
//	dh_{t-1} = da Uᵀ,   dc_{t-1} = dc_t f
//
// The loop writes da_t over the factors.
func (l LSTM) backward(adjoint *Node, s lstmStates, u *Node) *Node {
	dh, each := upstream(adjoint)
	tanhC := Tanh(s.c)
	factors := Concatenate([]*Node{
		Mul(s.g, Mul(s.i, OneMinus(s.i))),
		Mul(previous(s.c), Mul(s.f, OneMinus(s.f))),
		Mul(s.i, OneMinus(Square(s.g))),
		Mul(tanhC, Mul(s.o, OneMinus(s.o))),
	}, -1)
	ofC := Mul(s.o, OneMinus(Square(tanhC)))
	_, sequences := scan{
		carry:     []*Node{dh, ZerosLike(dh)},
		sequences: append([]*Node{factors, ofC, s.f}, each...),
		constants: []*Node{Transpose(u, 0, 1)},
		reverse:   true,
		unroll:    l.Unroll,
	}.run(func(carry, at, constants []*Node) (next, write []*Node) {
		dh := plus(carry[0], at[3:])
		dc := Add(carry[1], Mul(dh, at[1]))
		da := Mul(at[0], Concatenate([]*Node{dc, dc, dc, dh}, -1))
		return []*Node{MatMul(da, constants[0]), Mul(dc, at[2])}, []*Node{da}
	})
	return sequences[0]
}
