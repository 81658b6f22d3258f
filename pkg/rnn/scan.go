package rnn

import (
	"maps"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
)

// scan takes a cell through time, from the first time step of x to the last. It does for every cell
// the products, the states from step to step, the mask, the dropout of states and the record for
// the gradient.
type scan struct {
	cell    Cell
	x       *Node // [time, batch, features]
	weights named // as the cell declares them
	first   named // states before the first step, [batch, units]
	mask    *Node // [time, batch]: false leaves a step out; nil: none
	dropout named // by gate: factors of its operand at all steps, [batch, units]; nil: none
	unroll  bool

	standIns  leaves     // of the values of one step
	equations []equation // on them
	products  []product
	output    string // the state that is the output
}

// Names of a scan's inputs and results beside those of weights, gates and states.
const (
	input   = "x"
	prior   = "prior "  // and a state's name: the state before a step
	outputs = "outputs" // at all time steps
)

// scanned holds a scan's results.
type scanned struct {
	states  named // after the last step, [batch, units]
	output  *Node // at the last step, [batch, units]
	outputs *Node // at all time steps, [time, batch, units], if asked for
	trace   named // gates and states at all time steps, without a gradient, if asked
}

// run scans. In training, the forward loop keeps the values for the gradient; elsewhere the
// gradient, if it is asked for, runs the loop again.
func (s scan) run(sequences, training bool) scanned {
	s.record()
	keepValues := sequences || training
	last, kept := s.forward(keepValues)
	results := maps.Clone(last)
	if sequences {
		results[outputs] = kept[s.output]
	}
	inputs := maps.Clone(s.weights)
	inputs[input] = s.x
	for name, state := range s.first {
		inputs[prior+name] = state
	}
	results = withGradient(inputs, results, func(adjoints named) named {
		if !keepValues {
			_, kept = s.forward(true)
		}
		return s.gradient(kept).backward(adjoints)
	})
	made := scanned{states: results, output: results[s.output], outputs: results[outputs]}
	if sequences {
		made.trace = s.trace(kept)
	}
	return made
}

// trace returns the values of gates and states from those kept by the forward loop.
func (s scan) trace(kept named) named {
	trace := maps.Clone(kept)
	for _, g := range s.cell.Gates {
		if !g.Activation.tellsSlope() {
			trace[g.Name] = g.Activation.Apply(kept[g.Name])
		}
	}
	return trace
}

// record writes the equations down on stand-ins, outside of the loops; the loops replay them. GoMLX
// has one node for all uses of a number, OneMinus's 1 say, and a node made in a loop is unknown
// elsewhere.
func (s *scan) record() {
	standIns := func(names []string) named {
		nodes := named{}
		for _, name := range names {
			nodes[name] = Identity(zeros(s.x, 1))
		}
		return nodes
	}
	s.standIns = leaves{
		state:  standIns(s.cell.States),
		vector: standIns(s.cell.vectorNames()),
		factor: standIns(s.dropout.sorted()),
		sum:    standIns(s.cell.gateNames()),
	}
	s.equations = s.cell.write(s.standIns)
	s.products = products(s.equations)
	s.output = s.cell.States[0]
	if slices.ContainsFunc(s.equations, func(e equation) bool { return e.name == ownOutput }) {
		s.output = ownOutput
		s.first = maps.Clone(s.first)
		s.first[ownOutput] = zeros(s.x, s.x.Shape().Dim(1), s.cell.Units)
	}
}
