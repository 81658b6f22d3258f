package rnn

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Sequences are time-major here, [time, batch, features]: the values of one time step lie together.

// before returns the values one time step earlier, and first at the first: [time, ...], [...].
func before(sequence, first *Node) *Node {
	last := sequence.Shape().Dim(0) - 1
	return Concatenate([]*Node{InsertAxes(first, 0), SliceAxis(sequence, 0, AxisRange(0, last))}, 0)
}

// sum adds the terms other than nil.
func sum(terms ...*Node) (total *Node) {
	for _, term := range terms {
		if total == nil {
			total = term
		} else if term != nil {
			total = Add(total, term)
		}
	}
	return total
}

// project returns x kernel at all time steps: [time, batch, a] and [a, b] -> [time, batch, b].
func project(x, kernel *Node) *Node {
	dims := x.Shape().Dimensions
	return Reshape(MatMul(rows(x), kernel), dims[0], dims[1], kernel.Shape().Dim(1))
}

// kernelGradient sums the outer products of x [time, batch, a] and d [time, batch, b] over time and
// batch: the gradient of a kernel [a, b], where d is the adjoint of x kernel.
func kernelGradient(x, d *Node) *Node {
	return MatMul(Transpose(rows(x), 0, 1), rows(d))
}

// rows merges time and batch: [time, batch, features] -> [time*batch, features].
func rows(sequence *Node) *Node {
	features := sequence.Shape().Dim(2)
	return Reshape(sequence, sequence.Shape().Size()/features, features)
}

// zerosInLoop returns zeros like x in a loop, where [Zeros] cannot be: see [scan.record].
func zerosInLoop(x *Node) *Node { return BroadcastToShape(ConstAs(x, 0.0), x.Shape()) }

// zeros returns zeros of the given dims, in like's graph and dtype.
func zeros(like *Node, dims ...int) *Node {
	return Zeros(like.Graph(), shapes.Make(like.DType(), dims...))
}
