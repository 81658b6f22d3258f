package rnn

import (
	"slices"

	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/core/graph"
)

// withGradients returns outputs with a gradient with respect to inputs: backward maps the adjoints
// of outputs to the adjoints of inputs, in their order and shapes. The results are differentiable
// although outputs, a loop's, are not.
//
// GoMLX's one hook for a gradient is an identity of one node, so inputs and outputs pass through it
// as one flat concatenation. XLA removes the concatenation.
func withGradients(inputs, outputs []*Node, backward func(adjoints []*Node) []*Node) []*Node {
	all := append(slices.Clone(inputs), xslices.Map(outputs, StopGradient)...)
	through := IdentityWithCustomGradient(join(all), func(_, adjoint *Node) *Node {
		adjoints := split(adjoint, all)[len(inputs):]
		return join(append(slices.Clone(backward(adjoints)), xslices.Map(outputs, ZerosLike)...))
	})
	return split(through, all)[len(inputs):]
}

// withGradient is withGradients of nodes by their names.
func withGradient(inputs, outputs named, backward func(adjoints named) named) named {
	inOrder := func(adjoints []*Node) []*Node {
		return backward(outputs.with(adjoints)).values()
	}
	return outputs.with(withGradients(inputs.values(), outputs.values(), inOrder))
}

// join returns the numbers of all nodes in one row.
func join(nodes []*Node) *Node {
	flatten := func(x *Node) *Node { return Reshape(x, x.Shape().Size()) }
	return Concatenate(xslices.Map(nodes, flatten), 0)
}

// split undoes join: it returns the parts of a row in the shapes of like.
func split(row *Node, like []*Node) []*Node {
	parts, start := make([]*Node, len(like)), 0
	for i, node := range like {
		end := start + node.Shape().Size()
		parts[i] = Reshape(SliceAxis(row, 0, AxisRange(start, end)), node.Shape().Dimensions...)
		start = end
	}
	return parts
}

// reversed returns x in the opposite order on one axis. GoMLX's Reverse has no gradient.
func reversed(x *Node, axis int) *Node {
	return withGradients([]*Node{x}, []*Node{Reverse(x, axis)}, func(adjoints []*Node) []*Node {
		return []*Node{Reverse(adjoints[0], axis)}
	})[0]
}
