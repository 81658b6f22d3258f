package rnn

import (
	"maps"
	"slices"

	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/core/graph"
)

// scan takes a cell through time, from the first time step of x to the last. It owns the common
// part of all cells: the products, the states from step to step, the mask, the dropout of states,
// and the values kept for the gradient.
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

// product is the product of an operand and the recurrent kernels of its gates.
type product struct {
	name  string // of the first gate
	gates []Gate // in the order of their equations
	// row: one tanh computes the gates in one row, [batch, gates*units]. It takes four gates or
	// more with the activation tanh or sigmoid, which is made of tanh.
	row bool
}

// Names of a scan's inputs and results, beside the names of weights, gates and states.
const (
	input   = "x"
	prior   = "prior "  // and a state's name: the state before a step
	outputs = "outputs" // at all time steps
)

// scanned has the results of a scan.
type scanned struct {
	states  named // after the last step, [batch, units]
	output  *Node // at the last step, [batch, units]
	outputs *Node // at all time steps, [time, batch, units], if asked for
	trace   named // gates and states at all time steps, without a gradient, if asked
}

// run scans. In training, the forward loop keeps the values for the gradient; otherwise a gradient
// runs the loop again.
func (s scan) run(sequences, training bool) scanned {
	s.record()
	keep := sequences || training
	last, kept := s.forward(keep)
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
		if !keep {
			_, kept = s.forward(true)
		}
		return s.gradient(kept).backward(adjoints)
	})
	of := scanned{states: results, output: results[s.output], outputs: results[outputs]}
	if sequences {
		of.trace = s.trace(kept)
	}
	return of
}

// trace returns the values of gates and states from the kept ones.
func (s scan) trace(kept named) named {
	trace := maps.Clone(kept)
	for _, g := range s.cell.Gates {
		if !g.Activation.tellsSlope() {
			trace[g.Name] = g.Activation.Apply(kept[g.Name])
		}
	}
	return trace
}

// record writes the equations down on stand-ins, outside of the loops; a loop replays them. GoMLX
// has one node for all uses of a number, such as OneMinus's, and a node made in a loop is unknown
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

// inRow returns the gates' blocks of a weight side by side, halved for a sigmoid, which is (1 +
// tanh(a/2)) / 2.
func (p product) inRow(block func(Gate) *Node) *Node {
	return Concatenate(xslices.Map(p.gates, func(g Gate) *Node {
		if g.Activation == "sigmoid" {
			return MulScalar(block(g), 0.5)
		}
		return block(g)
	}), -1)
}

// productOf returns the product of a gate and the gate's place in it, -1 for none.
func (s scan) productOf(gate string) (p product, place int) {
	for _, p := range s.products {
		if i := slices.IndexFunc(p.gates, func(g Gate) bool { return g.Name == gate }); i >= 0 {
			return p, i
		}
	}
	return product{}, -1
}

// flat returns values [..., batch, units] in the form of loops: [..., batch*units], unless there is
// a row. XLA's CPU compiler makes vector instructions of a step over one long axis, but leaves much
// of it scalar over rows of 32 units.
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

func (s scan) inRows() bool {
	return slices.ContainsFunc(s.products, func(p product) bool { return p.row })
}

// forward returns each state after the last step, [batch, units]. With keep it also returns the
// values of gates and states at all time steps, [time, batch, units]; the sum of a gate in place of
// its value, if the slope does not follow from the value.
func (s scan) forward(keep bool) (last, kept named) {
	l := s.forwardLoop()
	if keep {
		for _, e := range s.equations {
			if p, _ := s.productOf(e.name); !p.row && !s.follows(e) && l.read[e.name] == nil {
				l.write[e.name] = s.flat(zeros(s.x, s.x.Shape().Dim(0), s.x.Shape().Dim(1), s.cell.Units))
			}
		}
	}
	last, written := l.run(func(carry, read, constants named) (next, write named) {
		next, write = s.step(carry, read, constants)
		if !keep {
			write = nil
		}
		return next, write
	})
	if keep {
		kept = s.kept(written)
	}
	return last.mapped(s.unflat), kept
}

// forwardLoop returns the forward loop, without the sequences to write.
func (s scan) forwardLoop() loop {
	l := loop{carry: s.first.mapped(s.flat), read: named{}, write: named{}, unroll: s.unroll,
		constants: named{}}
	for _, g := range s.cell.Gates {
		if p, _ := s.productOf(g.Name); p.row {
			continue
		}
		if kernel := s.kernel(g); kernel != nil {
			l.read[g.input()] = s.flat(project(s.x, kernel))
		}
		if kernel := s.recurrentKernel(g); kernel != nil {
			l.constants["U "+g.Name] = kernel
		}
		if bias := s.bias(g); bias != nil {
			l.constants["b "+g.Name] = s.flat(s.forEach(bias))
		}
	}
	for _, p := range s.products {
		if p.row {
			l.read[p.name] = project(s.x, p.inRow(s.kernel))
			l.constants["U "+p.name] = p.inRow(s.recurrentKernel)
			if s.cell.Biases != NoBias {
				l.constants["b "+p.name] = s.forEach(p.inRow(s.bias))
			}
		}
	}
	for _, name := range s.cell.vectorNames() {
		l.constants[name] = s.flat(s.forEach(s.weights[name]))
	}
	for _, name := range s.dropout.sorted() {
		l.constants["dropout "+name] = s.flat(s.dropout[name])
	}
	if s.mask != nil {
		l.read["mask"] = s.mask
	}
	l.carry, l.read, l.constants = l.carry.mapped(StopGradient), l.read.mapped(StopGradient), l.constants.mapped(StopGradient)
	return l
}

// step is the body of the forward loop.
func (s scan) step(carry, read, constants named) (next, keep named) {
	there := map[*Node]*Node{} // the nodes of this step, by their stand-ins
	for name, standIn := range s.standIns.state {
		there[standIn] = carry[name]
	}
	for name, standIn := range s.standIns.vector {
		there[standIn] = constants[name]
	}
	for name, standIn := range s.standIns.factor {
		there[standIn] = constants["dropout "+name]
	}
	like := carry[s.output]
	next, keep = named{}, named{}
	for _, e := range s.equations {
		p, place := s.productOf(e.name)
		switch {
		case e.gate == nil:
			next[e.name] = s.masked(replay(e.result, there, like), carry[e.name], read["mask"])
			if !s.follows(e) {
				keep[e.name] = next[e.name]
			}
		case p.row && place == 0:
			h := replay(e.operand, there, like)
			keep[p.name] = Tanh(sum(read[p.name], constants["b "+p.name], MatMul(h, constants["U "+p.name])))
			fallthrough
		case p.row:
			there[e.result] = e.gate.Activation.fromTanh(block(keep[p.name], place, s.cell.Units))
		default:
			there[e.sum] = s.sumOf(e, there, like, read, constants)
			if keep[e.name] = there[e.sum]; e.gate.Activation.tellsSlope() {
				keep[e.name] = replay(e.result, there, like)
			}
		}
	}
	return next, keep
}

// sumOf returns x W + operand U + b + plus of a gate in one step.
func (s scan) sumOf(e equation, there map[*Node]*Node, like *Node, read, constants named) *Node {
	terms := []*Node{read[e.gate.input()], constants["b "+e.name]}
	if e.operand != nil {
		h := replay(e.operand, there, like)
		terms = append(terms, Reshape(MatMul(Reshape(h, -1, s.cell.Units), constants["U "+e.name]), h.Shape().Dimensions...))
	}
	if e.plus != nil {
		terms = append(terms, replay(e.plus, there, like))
	}
	return sum(terms...)
}

// masked returns a state after the step; where the mask, [batch], is false, the state before it.
func (s scan) masked(after, before, mask *Node) *Node {
	if mask == nil {
		return after
	}
	return Where(s.flat(BroadcastToDims(InsertAxes(mask, -1), mask.Shape().Dim(0), s.cell.Units)), after, before)
}

// kept returns the values of gates and states, [time, batch, units], from the sequences of the
// forward loop.
func (s scan) kept(written named) named {
	kept, there := named{}, map[*Node]*Node{}
	for _, e := range s.equations {
		switch p, place := s.productOf(e.name); {
		case p.row:
			kept[e.name] = e.gate.Activation.fromTanh(block(written[p.name], place, s.cell.Units))
		case s.follows(e):
			kept[e.name] = replay(e.result, there, zeros(s.x, s.x.Shape().Dim(0), s.x.Shape().Dim(1), s.cell.Units))
		default:
			kept[e.name] = s.unflat(written[e.name])
		}
		if e.gate != nil && !e.gate.Activation.tellsSlope() {
			there[e.sum] = kept[e.name]
		} else {
			there[e.result] = kept[e.name]
		}
	}
	return kept
}

// follows reports whether a state follows from gates and other states after the step alone. Such a
// state is computed again from them rather than kept.
func (s scan) follows(e equation) bool {
	if e.gate != nil || s.mask != nil {
		return false
	}
	names := s.standIns.vector.names()
	maps.Copy(names, s.standIns.state.names())
	for _, other := range s.equations {
		if other.gate != nil || other.name != e.name {
			names[other.result] = ""
		}
	}
	found, _ := reach(e.result, names)
	delete(found, "")
	return len(found) == 0
}

// forEach returns a row once for each example: [units] -> [batch, units].
func (s scan) forEach(row *Node) *Node { return BroadcastPrefix(row, s.x.Shape().Dim(1)) }

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
		return sum(s.blockOf(rows(0), s.cell.withInput(), g), s.blockOf(rows(1), s.cell.withRecurrent(), g))
	}
	return nil
}

// blockOf returns g's block of a weight with the blocks of gates side by side; nil if it has none.
func (s scan) blockOf(weight *Node, gates []Gate, g Gate) *Node {
	i := slices.IndexFunc(gates, func(other Gate) bool { return other.Name == g.Name })
	if i < 0 {
		return nil
	}
	return block(weight, i, s.cell.Units)
}
