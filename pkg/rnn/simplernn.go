package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// SimpleRNN is the fully connected recurrent layer of Elman [2], Keras's SimpleRNN with its defaults:
//
//	h_t = tanh(x_t W + h_{t-1} U + b),   h_0 = 0
//
// with the kernel W [features, units], the recurrent kernel U [units, units] and the bias b [units].
type SimpleRNN struct {
	Units           int  // size of the hidden state h, and of the output
	ReturnSequences bool // return every h_t, not only the last
	GoBackwards     bool // from the last time step to the first; sequences come out in that order
	Unroll          bool // lay the time steps out one after another: compiles long, for short sequences
}

// Kind returns "simple_rnn".
func (SimpleRNN) Kind() string { return "simple_rnn" }

// OutputDims returns [units], or [time, units] with ReturnSequences.
func (l SimpleRNN) OutputDims(input []int) []int {
	return outputDims(l.Kind(), l.Units, l.ReturnSequences, input)
}

// Weights declares kernel (Glorot uniform), recurrent kernel (orthogonal) and bias (zeros).
func (l SimpleRNN) Weights(input []int) []Weight {
	return []Weight{
		{"kernel", []int{input[1], l.Units}, GlorotUniform},
		{"recurrent_kernel", []int{l.Units, l.Units}, Orthogonal},
		{"bias", []int{l.Units}, Constant(0)},
	}
}

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units] or [batch, time, units].
func (l SimpleRNN) Call(scope *model.Scope, x *Node) *Node {
	return call(l, scope, x, l.ReturnSequences, l.GoBackwards)
}

func (l SimpleRNN) scan(x *Node, weights []*Node, training bool) *Node {
	w, u := weights[0], weights[1]
	keep := training || l.ReturnSequences
	last, h := l.forward(x, weights, keep)
	output := last
	if l.ReturnSequences {
		output = h
	}
	return WithGradient(append([]*Node{x}, weights...), output, func(adjoint *Node) []*Node {
		if !keep {
			_, h = l.forward(x, weights, true)
		}
		da := l.backward(adjoint, h, u)
		return []*Node{
			project(da, Transpose(w, 0, 1)),
			kernelGradient(x, da),
			kernelGradient(previous(h), da),
			ReduceSum(da, 0, 1),
		}
	})
}

// forward returns the last h [batch, units] and, if asked to keep them, every h_t [time, batch, units],
// each written over its x_t W.
func (l SimpleRNN) forward(x *Node, weights []*Node, keep bool) (last, h *Node) {
	time, batch := x.Shape().Dim(0), x.Shape().Dim(1)
	carry, sequences := scan{
		carry:     []*Node{zeros(x, batch*l.Units)},
		sequences: stopGradients(flat(project(x, weights[0]))...),
		constants: stopGradients(weights[1], repeat(weights[2], batch)),
		unroll:    l.Unroll,
	}.run(func(carry, at, constants []*Node) (next, write []*Node) {
		h, xw, u, b := carry[0], at[0], constants[0], constants[1]
		h = Tanh(Add(Add(xw, b), product(h, u)))
		if !keep {
			return []*Node{h}, nil
		}
		return []*Node{h}, []*Node{h}
	})
	return Reshape(carry[0], batch, l.Units), Reshape(sequences[0], time, batch, l.Units)
}

// backward returns the adjoint of each a_t = x_t W + h_{t-1} U + b, [time, batch, units]:
//
//	da_t = dh_t (1 - h_t²),   dh_{t-1} = da_t Uᵀ
func (l SimpleRNN) backward(adjoint, h, u *Node) *Node {
	dh, each := upstream(adjoint)
	_, sequences := scan{
		carry:     []*Node{Reshape(dh, -1)},
		sequences: flat(append([]*Node{h, ZerosLike(h)}, each...)...),
		constants: []*Node{Transpose(u, 0, 1)},
		reverse:   true,
		unroll:    l.Unroll,
	}.run(func(carry, at, constants []*Node) (next, write []*Node) {
		dh, h := plus(carry[0], at[2:]), at[0]
		da := Mul(dh, Sub(ConstAs(h, 1.0), Square(h)))
		return []*Node{product(da, constants[0])}, []*Node{nil, da}
	})
	return Reshape(sequences[1], h.Shape().Dimensions...)
}
