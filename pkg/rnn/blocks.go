package rnn

import (
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
)

// kernel returns a gate's block of the kernel, [features, units]; nil if it has none.
func (s scan) kernel(g Gate) *Node { return s.blockOf(s.weights["kernel"], s.cell.withInput(), g) }

// recurrentKernel returns a gate's block of the recurrent kernel, [units, units]; nil if it has
// none.
func (s scan) recurrentKernel(g Gate) *Node {
	return s.blockOf(s.weights["recurrent_kernel"], s.cell.withRecurrent(), g)
}

// bias returns the sum of a gate's biases, [units]; nil if there are none.
func (s scan) bias(g Gate) *Node {
	switch s.cell.Biases {
	case OneBias:
		return s.blockOf(s.weights["bias"], s.cell.Gates, g)
	case TwoBiases:
		rows := func(i int) *Node { return Squeeze(Slice(s.weights["bias"], AxisElem(i)), 0) }
		ofInput := s.blockOf(rows(0), s.cell.withInput(), g)
		return sum(ofInput, s.blockOf(rows(1), s.cell.withRecurrent(), g))
	}
	return nil
}

// blockOf returns g's block of a weight with the gates' blocks side by side; nil if it has none.
func (s scan) blockOf(weight *Node, gates []Gate, g Gate) *Node {
	i := slices.IndexFunc(gates, func(other Gate) bool { return other.Name == g.Name })
	if i < 0 {
		return nil
	}
	return block(weight, i, s.cell.Units)
}

// block returns the k-th block of units features on the last axis.
func block(x *Node, k, units int) *Node {
	return SliceAxis(x, -1, AxisRange(k*units, (k+1)*units))
}

// beside puts blocks side by side on their last axis.
func beside(blocks []*Node) *Node { return Concatenate(blocks, -1) }
