package rnn

import (
	"maps"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
)

// slopes are derivatives, [time, batch, units] each, by two names. The first is the source, a state
// after the step or an operand; the second a value the source depends on: the sum of a gate, a
// state before or after the step, a vector.
type slopes map[string]named

// operandOf and the name of a product make the name of an operand that is no state.
const operandOf = "operand of "

// leaf returns x for equations to begin with: no gradient goes beyond it.
func leaf(x *Node) *Node { return Identity(StopGradient(x)) }

// slopes returns the derivatives of x by all values it depends on, through the gates above it too.
func (known leaves) slopes(x *Node, above []equation) named {
	by := known.direct(x, above)
	for _, e := range slices.Backward(above) {
		if e.gate == nil || by[e.name] == nil {
			continue
		}
		by[e.name] = Mul(by[e.name], e.slope()) // by the gate's sum, no longer by its value
		if e.plus != nil {
			more := known.direct(Mul(e.plus, StopGradient(by[e.name])), above)
			for _, name := range more.sorted() {
				by[name] = sum(by[name], more[name])
			}
		}
	}
	return by
}

// direct returns the derivatives of x by the values of gates, by states and by vectors.
func (known leaves) direct(x *Node, above []equation) named {
	names := known.vector.names()
	for state, name := range known.state.names() {
		names[state] = prior + name
	}
	for _, e := range above {
		names[e.value] = e.name
	}
	if name, ok := names[x]; ok {
		return named{name: OnesLike(x)}
	}
	by, _ := reach(x, names)
	return by.with(Gradient(ReduceAllSum(x), by.values()...))
}

// reach finds the named nodes below x, and reports whether x is computed from them alone, value by
// value.
func reach(x *Node, names map[*Node]string) (found named, alone bool) {
	found, alone = named{}, true
	seen := map[*Node]bool{}
	var visit func(x *Node)
	visit = func(x *Node) {
		if seen[x] {
			return
		}
		seen[x] = true
		if name, ok := names[x]; ok {
			found[name] = x
			return
		}
		alone = alone && (x.Type() == NodeTypeConstant || isValueByValue(x))
		for _, input := range x.Inputs() {
			visit(input)
		}
	}
	visit(x)
	return found, alone
}

// slope returns the derivative of a gate's value by its sum.
func (e equation) slope() *Node {
	if slope := e.gate.Activation.function().slope; slope != nil {
		return slope(e.value)
	}
	return Gradient(ReduceAllSum(e.value), e.sum)[0]
}

// isState returns the name of x, a state before the step; "" if x is none.
func (known leaves) isState(x *Node) string {
	for name, state := range known.state {
		if state == x {
			return name
		}
	}
	return ""
}

// only returns the one value below a slope, and its name; nil if there are several.
func (known leaves) only(slope *Node) (name string, value *Node) {
	names := known.vector.names()
	for _, part := range []named{known.sum, known.value, known.factor} {
		maps.Copy(names, part.names())
	}
	for state, name := range known.state.names() {
		names[state] = prior + name
	}
	found, alone := reach(slope, names)
	if !alone || len(found) != 1 {
		return "", nil
	}
	name = found.sorted()[0]
	return name, found[name]
}

// maskSlopes returns the slopes of a source, changed at masked steps: 0 there, except that a state,
// if the source is one, keeps its value from before the step. itself is the name of that value.
func (s scan) maskSlopes(by named, itself string) named {
	if s.mask == nil {
		return by
	}
	time, batch := s.mask.Shape().Dim(0), s.mask.Shape().Dim(1)
	mask := BroadcastToDims(InsertAxes(s.mask, -1), time, batch, s.cell.Units)
	if itself != "" && by[itself] == nil {
		by[itself] = zeros(s.x, mask.Shape().Dimensions...)
	}
	for _, name := range by.sorted() {
		leftOut := ZerosLike(by[name])
		if name == itself {
			leftOut = OnesLike(by[name])
		}
		by[name] = Where(mask, by[name], leftOut)
	}
	return by
}

// leftIn returns a sequence [time, batch, features] with 0 at masked steps: no gradient comes from
// there, but 0 times a NaN would be one.
func (s scan) leftIn(sequence *Node) *Node {
	if s.mask == nil {
		return sequence
	}
	mask := BroadcastToDims(InsertAxes(s.mask, -1), sequence.Shape().Dimensions...)
	return Where(mask, sequence, ZerosLike(sequence))
}
