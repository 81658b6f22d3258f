package rnn

import (
	"maps"

	. "github.com/gomlx/gomlx/core/graph"
)

// forward returns each state after the last step, [batch, units]. With keepValues it returns too
// the values of gates and states at all time steps, [time, batch, units]; for a gate whose value
// does not tell the slope, the sum.
func (s scan) forward(keepValues bool) (last, kept named) {
	l := s.forwardLoop()
	if keepValues {
		for _, e := range s.equations {
			if p, _ := s.productOf(e.name); !p.row && !s.follows(e) && l.read[e.name] == nil {
				l.write[e.name] = s.flat(s.zeros())
			}
		}
	}
	last, written := l.run(func(carry, read, constants named) (next, write named) {
		next, write = s.step(carry, read, constants)
		if !keepValues {
			write = nil
		}
		return next, write
	})
	if keepValues {
		kept = s.kept(written)
	}
	return last.mapped(s.unflat), kept
}

// forwardLoop returns the forward loop without the sequences to write.
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
	l.carry, l.read = l.carry.mapped(StopGradient), l.read.mapped(StopGradient)
	l.constants = l.constants.mapped(StopGradient)
	return l
}

// step is the body of the forward loop.
func (s scan) step(carry, read, constants named) (next, write named) {
	replayed := s.inStep(carry, constants)
	like := carry[s.output]
	next, write = named{}, named{}
	for _, e := range s.equations {
		p, place := s.productOf(e.name)
		switch {
		case e.gate == nil:
			next[e.name] = s.masked(replay(e.result, replayed, like), carry[e.name], read["mask"])
			if !s.follows(e) {
				write[e.name] = next[e.name]
			}
		case p.row && place == 0:
			hU := MatMul(replay(e.operand, replayed, like), constants["U "+p.name])
			write[p.name] = Tanh(sum(read[p.name], constants["b "+p.name], hU))
			fallthrough
		case p.row:
			tanh := block(write[p.name], place, s.cell.Units)
			replayed[e.result] = e.gate.Activation.fromTanh(tanh)
		default:
			replayed[e.sum] = s.sumOf(e, replayed, like, read, constants)
			if write[e.name] = replayed[e.sum]; e.gate.Activation.tellsSlope() {
				write[e.name] = replay(e.result, replayed, like)
			}
		}
	}
	return next, write
}

// inStep maps the stand-ins to their values in one step.
func (s scan) inStep(carry, constants named) map[*Node]*Node {
	values := map[*Node]*Node{}
	for name, standIn := range s.standIns.state {
		values[standIn] = carry[name]
	}
	for name, standIn := range s.standIns.vector {
		values[standIn] = constants[name]
	}
	for name, standIn := range s.standIns.factor {
		values[standIn] = constants["dropout "+name]
	}
	return values
}

// sumOf returns x W + operand U + b + plus of a gate in one step.
func (s scan) sumOf(
	e equation, replayed map[*Node]*Node, like *Node, read, constants named) *Node {
	terms := []*Node{read[e.gate.input()], constants["b "+e.name]}
	if e.operand != nil {
		h := replay(e.operand, replayed, like)
		hU := MatMul(Reshape(h, -1, s.cell.Units), constants["U "+e.name])
		terms = append(terms, Reshape(hU, h.Shape().Dimensions...))
	}
	if e.plus != nil {
		terms = append(terms, replay(e.plus, replayed, like))
	}
	return sum(terms...)
}

// masked returns a state after the step: its value from before in examples whose mask, [batch], is
// false.
func (s scan) masked(after, before, mask *Node) *Node {
	if mask == nil {
		return after
	}
	mask = BroadcastToDims(InsertAxes(mask, -1), mask.Shape().Dim(0), s.cell.Units)
	return Where(s.flat(mask), after, before)
}

// kept returns the values of gates and states, [time, batch, units], from the sequences written by
// the forward loop.
func (s scan) kept(written named) named {
	kept, replayed := named{}, map[*Node]*Node{}
	for _, e := range s.equations {
		switch p, place := s.productOf(e.name); {
		case p.row:
			kept[e.name] = e.gate.Activation.fromTanh(block(written[p.name], place, s.cell.Units))
		case s.follows(e):
			kept[e.name] = replay(e.result, replayed, s.zeros())
		default:
			kept[e.name] = s.unflat(written[e.name])
		}
		if e.gate != nil && !e.gate.Activation.tellsSlope() {
			replayed[e.sum] = kept[e.name]
		} else {
			replayed[e.result] = kept[e.name]
		}
	}
	return kept
}

// follows reports whether a state follows from gates and from other states after the step alone. It
// is then computed again from them rather than kept.
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

// zeros returns zeros [time, batch, units].
func (s scan) zeros() *Node {
	return zeros(s.x, s.x.Shape().Dim(0), s.x.Shape().Dim(1), s.cell.Units)
}

// forEach returns a row once for each example: [units] -> [batch, units].
func (s scan) forEach(row *Node) *Node { return BroadcastPrefix(row, s.x.Shape().Dim(1)) }
