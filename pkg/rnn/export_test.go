package rnn

import (
	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// ScanDropped is the Scan of a layer of one cell with given factors of dropout, which the layer
// draws: [batch, features] of x, and [batch, units] of the operand of each gate, by its name.
func ScanDropped(l Layer, scope *model.Scope, x, mask *Node, factors map[string]*Node) Result {
	r := l.(oneWay).recurrence()
	batch := x.Shape().Dim(0)
	x = Transpose(Mul(x, InsertAxes(factors[input], 1)), 0, 1)
	s := scan{cell: r.cells[0], x: x, weights: r.variables(scope, 0, x), first: named{},
		dropout: named{}, unroll: r.unroll}
	for _, name := range s.cell.States {
		s.first[name] = zeros(x, batch, s.cell.Units)
	}
	for _, g := range s.cell.withRecurrent() {
		if factor := factors[g.Name]; factor != nil {
			s.dropout[g.Name] = factor
		}
	}
	if mask != nil {
		s.mask = Transpose(mask, 0, 1)
	}
	of := s.run(r.returnSequences, true)
	result := Result{Output: of.output}
	if r.returnSequences {
		result.Output = Transpose(of.outputs, 0, 1)
	}
	for _, name := range s.cell.States {
		result.States = append(result.States, of.states[name])
	}
	return result
}

// TakeStepsAtOnce has loops take that many time steps in an iteration, as on a GPU, until restore.
func TakeStepsAtOnce(steps int) (restore func()) {
	before := stepsAtOnce
	stepsAtOnce = func(compute.Backend) int { return steps }
	return func() { stepsAtOnce = before }
}
