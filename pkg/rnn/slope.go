package rnn

import (
	"maps"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
)

// slopes are derivatives, [time, batch, units] each. The first key is their source, a state after
// the step or an operand; the second is the value that the derivative is by: a gate's sum, a state
// before or after the step, a vector.
type slopes map[string]named

// operandOf and the name of a product make the name of an operand that is no state.
const operandOf = "operand of "

// leaf returns x as the start of equations: no gradient goes beyond it.
func leaf(x *Node) *Node { return Identity(StopGradient(x)) }

// slopes returns the derivatives of x by all its sources, directly and through the gates above it.
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

// reach finds the named nodes on the way to x. alone reports whether x is computed from them alone,
// value by value.
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

// isState returns the state's name if x is a state before the step; "" if it is none.
func (known leaves) isState(x *Node) string {
	for name, state := range known.state {
		if state == x {
			return name
		}
	}
	return ""
}

// only returns a slope's one source and its name; nil where the slope has several.
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

// maskSlopes sets the slopes of a source to 0 in the steps left out by the mask. There a state
// keeps its value from before the step, called itself, so its slope by that value is 1. itself is
// "" where the source is no state.
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
