package rnn

import (
	"slices"

	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/core/graph"
)

// product is an operand times the recurrent kernels of its gates.
type product struct {
	name  string // of the first gate
	gates []Gate // in the order of their equations
	// row: the gates are computed in one row, [batch, gates*units], by one tanh. They are four or
	// more, and their activations are tanh or sigmoid, a tanh too.
	row bool
}

// products groups gates by their operands.
func products(equations []equation) (all []product) {
	operands := map[*Node]int{}
	for _, e := range equations {
		if e.operand == nil {
			continue
		}
		i, found := operands[e.operand]
		if !found {
			i = len(all)
			operands[e.operand] = i
			all = append(all, product{name: e.name, row: true})
		}
		all[i].gates = append(all[i].gates, *e.gate)
		all[i].row = all[i].row && e.plus == nil && !e.gate.NoInput && e.gate.Activation.isTanh()
	}
	for i := range all {
		all[i].row = all[i].row && len(all[i].gates) >= 4
	}
	return all
}

// inRow returns the gates' blocks of a weight side by side, halved where the activation is a
// sigmoid: σ(a) = (1 + tanh(a/2)) / 2.
func (p product) inRow(block func(Gate) *Node) *Node {
	return Concatenate(xslices.Map(p.gates, func(g Gate) *Node {
		if g.Activation == "sigmoid" {
			return MulScalar(block(g), 0.5)
		}
		return block(g)
	}), -1)
}

// productOf returns the product of a gate's operand and the gate's place in it, or -1.
func (s scan) productOf(gate string) (p product, place int) {
	for _, p := range s.products {
		if i := slices.IndexFunc(p.gates, func(g Gate) bool { return g.Name == gate }); i >= 0 {
			return p, i
		}
	}
	return product{}, -1
}

func (s scan) inRows() bool {
	return slices.ContainsFunc(s.products, func(p product) bool { return p.row })
}

// flat returns values [..., batch, units] as loops have them: [..., batch*units], unless there is a
// row. Over one long axis XLA's CPU compiler makes vector instructions of a step, where over rows
// of 32 units it leaves much of it scalar.
func (s scan) flat(x *Node) *Node {
	if s.inRows() {
		return x
	}
	return Reshape(x, append(slices.Clone(x.Shape().Dimensions[:x.Rank()-2]), -1)...)
}

// unflat undoes flat.
func (s scan) unflat(x *Node) *Node {
	if s.inRows() {
		return x
	}
	return Reshape(x, append(slices.Clone(x.Shape().Dimensions[:x.Rank()-1]), -1, s.cell.Units)...)
}
