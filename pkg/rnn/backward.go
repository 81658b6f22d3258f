package rnn

import (
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/core/graph"
)

// backward maps the adjoints of a scan's results to the adjoints of its inputs.
func (d gradient) backward(adjoints named) named {
	first, written := d.backwardLoop(adjoints).run(d.step)
	inputs := d.ofWeights(d.sums(written.mapped(d.unflat)))
	for name, state := range first.mapped(d.unflat) {
		inputs[prior+name] = state
	}
	return inputs
}

// backwardLoop returns the backward loop for the adjoints of a scan's results.
func (d gradient) backwardLoop(adjoints named) loop {
	l := loop{carry: named{}, read: named{}, write: named{}, constants: named{},
		reverse: true, unroll: d.unroll}
	for _, name := range d.first.sorted() {
		l.carry[name] = d.flat(adjoints[name])
	}
	if adjoints[outputs] != nil {
		l.read[outputs] = d.flat(adjoints[outputs])
	}
	for _, p := range d.products {
		transposed := func(g Gate) *Node { return Transpose(d.recurrentKernel(g), 0, 1) }
		l.constants["Uᵀ "+p.name] = Concatenate(xslices.Map(p.gates, transposed), 0)
		if slope := d.written[p.name]; slope != nil {
			d.prepare(l.read, p.name, slope)
			if !p.row { // else the sums take the place of the slopes
				l.write["sums "+p.name] = d.flat(ZerosLike(slope))
			}
		}
	}
	for _, source := range slices.Sorted(maps.Keys(d.slopes)) {
		for _, name := range d.slopes[source].sorted() {
			slope := d.slopes[source][name]
			if d.inLoop(name) {
				d.prepare(l.read, source+" by "+name, slope)
			}
			if d.afterLoop(name) {
				l.write[source] = d.flat(ZerosLike(slope))
			}
		}
	}
	return l
}

// inLoop reports whether the loop adds up the adjoint of the value called name.
func (d gradient) inLoop(name string) bool {
	p, place := d.productOf(name)
	return d.isStateName(name) || place >= 0 && d.written[p.name] == nil
}

// afterLoop reports whether the adjoint of the value called name is computed after the loop.
func (d gradient) afterLoop(name string) bool {
	p, _ := d.productOf(name)
	return !d.isStateName(name) && d.written[p.name] == nil
}

// isStateName reports whether name is a state's, before the step or after it.
func (d gradient) isStateName(name string) bool {
	return strings.HasPrefix(name, prior) || d.slopes[name] != nil
}

// prepare has the loop read a slope. If the slope is computed from one value alone, the loop reads
// that value and computes the slope itself.
func (d gradient) prepare(read named, name string, slope *Node) {
	if of, value := d.known.only(slope); value != nil {
		read["value "+of] = d.flat(value)
	} else {
		read[name] = d.flat(slope)
	}
}

// slopeAt returns a prepared slope, in one step.
func (d gradient) slopeAt(read named, name string, slope, like *Node) *Node {
	if of, value := d.known.only(slope); value != nil {
		return replay(slope, map[*Node]*Node{value: read["value "+of]}, like)
	}
	return read[name]
}

// step is the body of the backward loop.
func (d gradient) step(carry, read, constants named) (next, write named) {
	adjoints, write := maps.Clone(carry), named{}
	adjoints[d.output] = sum(adjoints[d.output], read[outputs])
	pass := func(source string) {
		for _, name := range d.slopes[source].sorted() {
			if d.inLoop(name) {
				all, adjoint := d.slopes[source][name], adjoints[source]
				slope := d.slopeAt(read, source+" by "+name, all, adjoint)
				adjoints[name] = sum(adjoints[name], Mul(adjoint, slope))
			}
			if d.afterLoop(name) {
				write[source] = adjoints[source]
			}
		}
	}
	for _, e := range slices.Backward(d.equations) {
		p, place := d.productOf(e.name)
		if e.gate == nil {
			pass(e.name)
		}
		if place != 0 {
			continue
		}
		operand := d.flat(MatMul(d.sumsAt(p, adjoints, read, write), constants["Uᵀ "+p.name]))
		if state := d.known.isState(e.operand); state != "" {
			adjoints[prior+state] = sum(adjoints[prior+state], operand)
		} else {
			adjoints[operandOf+p.name] = operand
			pass(operandOf + p.name)
		}
	}
	next = named{}
	for _, name := range carry.sorted() {
		if next[name] = adjoints[prior+name]; next[name] == nil { // the step does not depend on it
			next[name] = zerosInLoop(carry[name])
		}
	}
	return next, write
}

// sumsAt returns the adjoints of the sums of a product's gates side by side, [batch, gates*units],
// in one step.
func (d gradient) sumsAt(p product, adjoints, read, write named) *Node {
	if slope := d.written[p.name]; slope != nil {
		adjointOf := func(source string) *Node { return adjoints[source] }
		sources := beside(xslices.Map(d.sourcesOf(p), adjointOf))
		sums := Mul(sources, d.slopeAt(read, p.name, slope, sources))
		if p.row {
			write[p.name] = sums
			return sums
		}
		write["sums "+p.name] = sums
		return Reshape(sums, -1, d.cell.Units)
	}
	return beside(xslices.Map(p.gates, func(g Gate) *Node {
		adjoint := adjoints[g.Name]
		if adjoint == nil { // nothing depends on the gate
			adjoint = zerosInLoop(adjoints[d.output])
		}
		return Reshape(adjoint, -1, d.cell.Units)
	}))
}

// sums returns the adjoints of the sums of gates and of the vectors at all time steps, [time,
// batch, units] each.
func (d gradient) sums(written named) named {
	sums := named{}
	for _, p := range d.products {
		if d.written[p.name] == nil {
			continue
		}
		row := written["sums "+p.name]
		if p.row {
			row = written[p.name]
		}
		for i, g := range p.gates {
			sums[g.Name] = block(row, i, d.cell.Units)
		}
	}
	for _, source := range slices.Sorted(maps.Keys(d.slopes)) {
		for _, name := range d.slopes[source].sorted() {
			if d.afterLoop(name) {
				sums[name] = sum(sums[name], Mul(written[source], d.slopes[source][name]))
			}
		}
	}
	for _, name := range append(d.cell.gateNames(), d.cell.vectorNames()...) {
		if sums[name] == nil { // nothing depends on it
			sums[name] = ZerosLike(d.known.state[d.cell.States[0]])
		}
	}
	return sums
}

// ofWeights returns the adjoints of x and of the weights from the adjoints of the gates' sums.
func (d gradient) ofWeights(sums named) named {
	side := func(gates []Gate) *Node { // [time, batch, gates*units]
		return beside(xslices.Map(gates, func(g Gate) *Node { return sums[g.Name] }))
	}
	overTime := func(gates []Gate) *Node { // [gates*units]
		if d.inRows() {
			return ReduceSum(side(gates), 0, 1)
		}
		return beside(xslices.Map(gates, func(g Gate) *Node {
			return ReduceSum(sums[g.Name], 0, 1)
		}))
	}
	withInput, withRecurrent := d.cell.withInput(), d.cell.withRecurrent()
	of := named{
		input:              project(side(withInput), Transpose(d.weights["kernel"], 0, 1)),
		"kernel":           kernelGradient(d.leftIn(d.x), side(withInput)),
		"recurrent_kernel": d.ofRecurrentKernel(side),
	}
	switch d.cell.Biases {
	case OneBias:
		of["bias"] = overTime(d.cell.Gates)
	case TwoBiases:
		of["bias"] = Stack([]*Node{overTime(withInput), overTime(withRecurrent)}, 0)
	}
	for _, name := range d.cell.vectorNames() {
		of[name] = ReduceSum(sums[name], 0, 1)
	}
	return of
}

// ofRecurrentKernel returns the adjoint of the recurrent kernel: one product for each operand.
func (d gradient) ofRecurrentKernel(side func([]Gate) *Node) *Node {
	blocks := named{}
	for _, e := range d.equations {
		if p, place := d.productOf(e.name); place == 0 {
			of := kernelGradient(d.leftIn(e.operand), side(p.gates))
			for i, g := range p.gates {
				blocks[g.Name] = block(of, i, d.cell.Units)
			}
		}
	}
	return beside(xslices.Map(d.cell.withRecurrent(), func(g Gate) *Node { return blocks[g.Name] }))
}
