package rnn

import (
	"maps"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
)

// gradient is backpropagation through time [1], derived from a cell's equations.
//
// Equations work value by value, so the derivative of one value by another, a slope here, is one
// number a place. From the values kept by the forward loop, GoMLX derives the slopes at all time
// steps at once, outside of any loop: they are the gradients of the sum of a result. The backward
// loop goes from the last step to the first and does this alone, with d for the adjoint of a value:
//
//	d sum of a gate += slope * d state after the step
//	d operand        = d sums of its gates Uᵀ
//	d state before  += slope * d state after the step, slope * d operand
//
// The gradients of x and of the weights come after the loop, for all time steps at once, by one
// product each: no earlier step waits for them.
type gradient struct {
	scan
	known     leaves
	equations []equation // on the values kept, [time, batch, units]
	slopes    slopes
	// written holds, by product, the slopes of its gates side by side: of the gates for whose sums
	// the loop writes the adjoints. After the loop, the adjoints of other gates' sums are computed
	// again from the states' adjoints.
	written named
}

// gradient derives the slopes from the values kept by the forward loop.
func (s scan) gradient(kept named) gradient {
	d := gradient{scan: s, known: s.knownFrom(kept), slopes: slopes{}, written: named{}}
	d.equations = s.cell.write(d.known)
	for i, e := range d.equations {
		above := d.equations[:i]
		if e.gate == nil {
			d.slopes[e.name] = s.maskSlopes(d.known.slopes(e.result, above), prior+e.name)
		} else if p, place := s.productOf(e.name); place == 0 && d.known.isState(e.operand) == "" {
			d.slopes[operandOf+p.name] = s.maskSlopes(d.known.slopes(e.operand, above), "")
		}
	}
	for _, p := range s.products {
		if sources := d.sourcesOf(p); sources != nil && (p.row || len(p.gates) == 1) {
			blocks := make([]*Node, len(sources))
			for i, source := range sources {
				blocks[i] = d.slopes[source][p.gates[i].Name]
			}
			d.written[p.name] = beside(blocks)
		}
	}
	return d
}

// knownFrom returns the leaves of the equations at all time steps.
func (s scan) knownFrom(kept named) leaves {
	time, batch := s.x.Shape().Dim(0), s.x.Shape().Dim(1)
	known := leaves{state: named{}, vector: named{}, factor: named{}, sum: named{}, value: named{}}
	for _, name := range s.cell.States {
		known.state[name] = leaf(before(kept[name], s.first[name]))
		known.value[name] = leaf(kept[name])
	}
	for _, g := range s.cell.Gates {
		if g.Activation.tellsSlope() {
			known.value[g.Name] = leaf(kept[g.Name])
		} else {
			known.sum[g.Name] = leaf(kept[g.Name])
		}
	}
	for _, name := range s.cell.vectorNames() {
		known.vector[name] = leaf(BroadcastPrefix(s.weights[name], time, batch))
	}
	for _, name := range s.dropout.sorted() {
		known.factor[name] = leaf(BroadcastPrefix(s.dropout[name], time))
	}
	return known
}

// sourcesOf returns, for each gate of p, the one source of slopes by it; nil where a gate has none
// or several.
func (d gradient) sourcesOf(p product) (sources []string) {
	for i, g := range p.gates {
		for _, source := range slices.Sorted(maps.Keys(d.slopes)) {
			if d.slopes[source][g.Name] != nil {
				sources = append(sources, source)
			}
		}
		if len(sources) != i+1 {
			return nil
		}
	}
	return sources
}
