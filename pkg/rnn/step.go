package rnn

import (
	"slices"

	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/core/graph"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Step writes a cell's equations. All values have one shape, a number for each unit of each
// example, and work value by value: by GoMLX's Add, Mul, OneMinus, Tanh, Where and the like. A
// function that mixes values, such as a sum over the units, panics: the gradient relies on that.
type Step struct {
	cell      Cell
	known     leaves
	equations []equation
}

// leaves are the known values of equations, by name. A missing value is computed.
type leaves struct {
	state  named // before the step
	vector named
	factor named // of gates: dropout's factors of the operand
	sum    named // of gates
	value  named // of gates, and of states after the step
}

// equation defines a gate, or a state after the step.
type equation struct {
	name    string
	gate    *Gate // nil: of a state
	operand *Node // of the gate's recurrent kernel; nil: none
	plus    *Node // further terms of the gate's sum; nil: none
	sum     *Node // the gate's; nil: only the value is known
	result  *Node // of the gate's activation, or of the state's equation
	value   *Node // for later equations
}

// ownOutput names an output that is no state; a scan takes it for one more state.
const ownOutput = "output"

// write has the cell write its equations on leaves.
func (c Cell) write(known leaves) []equation {
	s := &Step{cell: c, known: known}
	c.Step(s)
	for _, name := range append(c.gateNames(), c.States...) {
		if !s.defined(name) {
			Panicf("rnn: Cell.Step must define every gate by Gate and every state by Next, "+
				"got nothing of %q", name)
		}
	}
	return s.equations
}

func (s *Step) defined(name string) bool {
	return slices.ContainsFunc(s.equations, func(e equation) bool { return e.name == name })
}

// State returns a state before the step. It panics at an unknown name.
func (s *Step) State(name string) *Node {
	return s.leaf("State", s.cell.States, s.known.state, name)
}

// Vector returns one of the cell's vectors, the same for each example. It panics at an unknown
// name.
func (s *Step) Vector(name string) *Node {
	return s.leaf("Vector", s.cell.vectorNames(), s.known.vector, name)
}

func (s *Step) leaf(method string, names []string, known named, name string) *Node {
	if !slices.Contains(names, name) {
		Panicf("rnn: Step.%s must be given one of %q, got %q", method, names, name)
	}
	return known[name]
}

// Gate returns activation(x W + operand U + b + plus) of the gate called name. The operand is a
// state, or a value made of states and earlier gates; nil for a gate with NoRecurrent. It panics at
// an unknown name, or a second call for one gate.
func (s *Step) Gate(name string, operand *Node, plus ...*Node) *Node {
	i := slices.Index(s.cell.gateNames(), name)
	if i < 0 || s.defined(name) {
		Panicf("rnn: Step.Gate must be given each of %q once, got %q", s.cell.gateNames(), name)
	}
	g := s.cell.Gates[i]
	if (operand == nil) != g.NoRecurrent {
		Panicf("rnn: Step.Gate(%q) must be given an operand, or nil if the gate has NoRecurrent",
			name)
	}
	e := equation{name: name, gate: &g, operand: operand,
		sum: s.known.sum[name], value: s.known.value[name]}
	if factor := s.known.factor[name]; factor != nil {
		e.operand = Mul(operand, factor)
	}
	for i, term := range plus {
		if i > 0 {
			term = Add(e.plus, term)
		}
		e.plus = term
	}
	if e.sum != nil {
		e.result = g.Activation.Apply(e.sum)
	}
	return s.define(e)
}

// Next sets a state after the step, and returns it for later equations. It panics at an unknown
// name, or a second call for one state.
func (s *Step) Next(name string, value *Node) *Node {
	if !slices.Contains(s.cell.States, name) || s.defined(name) {
		Panicf("rnn: Step.Next must be given each of %q once, got %q", s.cell.States, name)
	}
	return s.define(equation{name: name, result: value, value: s.known.value[name]})
}

// Output sets the cell's output, for a cell whose output is not its first state.
func (s *Step) Output(value *Node) {
	if s.defined(ownOutput) {
		Panicf("rnn: Step.Output must be called once, got two calls")
	}
	s.define(equation{name: ownOutput, result: value})
}

func (s *Step) define(e equation) *Node {
	if e.gate == nil && e.result == nil {
		Panicf("rnn: the equation of %q must have a value, got nil", e.name)
	}
	want := s.known.state[s.cell.States[0]].Shape()
	for _, value := range []*Node{e.operand, e.plus, e.result} {
		if value != nil && !value.Shape().Equal(want) {
			Panicf("rnn: the equation of %q must work value by value, as Add, Mul and Tanh do, "+
				"and keep the shape %s, got %s",
				e.name, want, value.Shape())
		}
	}
	if e.value == nil {
		e.value = e.result
	}
	s.equations = append(s.equations, e)
	return e.value
}

// replay computes a recorded value again, in like's shape. replayed maps recorded nodes, at first
// the leaves, to the nodes in their place; replay adds the nodes it computes.
func replay(value *Node, replayed map[*Node]*Node, like *Node) *Node {
	if done, found := replayed[value]; found {
		return done
	}
	inputs := xslices.Map(value.Inputs(), func(x *Node) *Node { return replay(x, replayed, like) })
	switch {
	case value.Type() == NodeTypeConstant:
		replayed[value] = ConstTensor(value.Graph(), value.ConstantValue())
	case value.Type() == NodeTypeBroadcastInDim && inputs[0].IsScalar():
		replayed[value] = BroadcastToShape(inputs[0], like.Shape())
	case isValueByValue(value):
		replayed[value] = value.CloneWithInputs(inputs...)
	default:
		Panicf("rnn: the equations of a cell must work value by value, on what Step returns, "+
			"got %s", value.Type())
	}
	return replayed[value]
}

// isValueByValue reports whether x is a number repeated, or made value by value of its inputs.
func isValueByValue(x *Node) bool {
	return valueByValue[x.Type()] || x.Type() == NodeTypeBroadcastInDim && x.Inputs()[0].IsScalar()
}

// valueByValue are the operations of GoMLX allowed in equations.
var valueByValue = map[NodeType]bool{
	NodeTypeAbs: true, NodeTypeAdd: true, NodeTypeAtan2: true, NodeTypeCeil: true,
	NodeTypeClamp: true, NodeTypeConvertDType: true, NodeTypeCos: true, NodeTypeDiv: true,
	NodeTypeEqual: true, NodeTypeErf: true, NodeTypeExp: true, NodeTypeExpm1: true,
	NodeTypeFloor: true, NodeTypeGreaterOrEqual: true, NodeTypeGreaterThan: true,
	NodeTypeIdentity: true, NodeTypeIsFinite: true, NodeTypeIsNaN: true,
	NodeTypeLessOrEqual: true, NodeTypeLessThan: true, NodeTypeLog: true, NodeTypeLog1p: true,
	NodeTypeLogicalAnd: true, NodeTypeLogicalNot: true, NodeTypeLogicalOr: true,
	NodeTypeLogicalXor: true, NodeTypeLogistic: true, NodeTypeMax: true, NodeTypeMin: true,
	NodeTypeMul: true, NodeTypeNeg: true, NodeTypeNotEqual: true, NodeTypePow: true,
	NodeTypeRem: true, NodeTypeRound: true, NodeTypeRsqrt: true, NodeTypeSign: true,
	NodeTypeSin: true, NodeTypeSqrt: true, NodeTypeSub: true, NodeTypeTanh: true,
	NodeTypeWhere: true,
}
