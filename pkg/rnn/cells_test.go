package rnn_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
)

// faulty is a cell with a fault.
type faulty struct{ cell rnn.Cell }

func (faulty) Kind() string     { return "faulty" }
func (f faulty) Cell() rnn.Cell { return f.cell }

// A wrong cell, or a wrong equation, gives a sentence.
func TestCellErrors(t *testing.T) {
	gate := func(name string) []rnn.Gate { return []rnn.Gate{{Name: name, Activation: "tanh"}} }
	cell := func(step func(*rnn.Step)) rnn.Cell {
		return rnn.Cell{Units: 2, States: []string{"h"}, Gates: gate("a"), Step: step}
	}
	next := func(value func(s *rnn.Step, a *Node) *Node) rnn.Cell {
		return cell(func(s *rnn.Step) { s.Next("h", value(s, s.Gate("a", s.State("h")))) })
	}
	for name, c := range map[string]struct {
		cell rnn.Cell
		want string
	}{
		"no units":     {rnn.Cell{}, "rnn: rnn: Units must be > 0, got 0"},
		"no equations": {cell(nil), "rnn: rnn: the cell must have a Step, a state or more, and a gate or more with an input"},
		"no input": {rnn.Cell{Units: 2, States: []string{"h"},
			Gates: []rnn.Gate{{Name: "a", NoInput: true}}, Step: func(*rnn.Step) {}},
			"rnn: rnn: the cell must have a Step, a state or more, " +
				"and a gate or more with an input"},
		"one name twice": {rnn.Cell{Units: 2, States: []string{"a"}, Gates: gate("a"),
			Step: func(*rnn.Step) {}},
			`rnn: rnn: the names of states, gates and vectors must differ, and not be empty or "output", got ["a" "a"]`},
		"two biases": {rnn.Cell{Units: 2, States: []string{"h"}, Gates: []rnn.Gate{{Name: "a"}, {Name: "b", NoInput: true}}, Biases: rnn.TwoBiases, Step: func(*rnn.Step) {}},
			"rnn: rnn: with TwoBiases as many gates must have an input as have a recurrent " +
				"kernel, got 1 and 2"},
		"a gate that is not used": {cell(func(s *rnn.Step) { s.Next("h", s.State("h")) }),
			`rnn: Cell.Step must define every gate by Gate and every state by Next, got nothing of "a"`},
		"a state that is not defined": {cell(func(s *rnn.Step) { s.Gate("a", s.State("h")) }),
			`rnn: Cell.Step must define every gate by Gate and every state by Next, got nothing of "h"`},
		"another state": {cell(func(s *rnn.Step) { s.State("c") }),
			`rnn: Step.State must be given one of ["h"], got "c"`},
		"no vector": {cell(func(s *rnn.Step) { s.Vector("p") }),
			`rnn: Step.Vector must be given one of [], got "p"`},
		"another gate": {cell(func(s *rnn.Step) { s.Gate("b", s.State("h")) }),
			`rnn: Step.Gate must be given each of ["a"] once, got "b"`},
		"a gate twice": {cell(func(s *rnn.Step) { s.Gate("a", s.State("h")); s.Gate("a", s.State("h")) }),
			`rnn: Step.Gate must be given each of ["a"] once, got "a"`},
		"no operand": {cell(func(s *rnn.Step) { s.Gate("a", nil) }),
			`rnn: Step.Gate("a") must be given an operand, or nil if the gate has NoRecurrent`},
		"another next": {cell(func(s *rnn.Step) { s.Next("c", s.State("h")) }),
			`rnn: Step.Next must be given each of ["h"] once, got "c"`},
		"next of nothing": {next(func(*rnn.Step, *Node) *Node { return nil }),
			`rnn: the equation of "h" must have a value, got nil`},
		"an output of nothing": {cell(func(s *rnn.Step) { s.Output(nil) }),
			`rnn: the equation of "output" must have a value, got nil`},
		"a vector without Dims": {rnn.Cell{Units: 2, States: []string{"h"}, Gates: gate("a"),
			Vectors: []rnn.Weight{{Name: "p"}}, Step: func(*rnn.Step) {}},
			`rnn: rnn: the vector "p" must have Dims [2], a number for each unit, got []`},
		"a vector of other Dims": {rnn.Cell{Units: 2, States: []string{"h"}, Gates: gate("a"),
			Vectors: []rnn.Weight{{Name: "p", Dims: []int{3}}}, Step: func(*rnn.Step) {}},
			`rnn: rnn: the vector "p" must have Dims [2], a number for each unit, got [3]`},
		"two outputs": {cell(func(s *rnn.Step) { h := s.State("h"); s.Output(h); s.Output(h) }),
			"rnn: Step.Output must be called once, got two calls"},
		"a mixture":       {next(func(_ *rnn.Step, a *Node) *Node { return Mul(a, ReduceAllSum(a)) }), "rnn: the equations of a cell must work value by value, on what Step returns, got ReduceSum"},
		"another mixture": {next(func(_ *rnn.Step, a *Node) *Node { return Reverse(a, -1) }), "rnn: the equations of a cell must work value by value, on what Step returns, got Reverse"},
		"another shape": {next(func(_ *rnn.Step, a *Node) *Node { return ReduceAllSum(a) }),
			`rnn: the equation of "h" must work value by value, as Add, Mul and Tanh do, and keep the shape (Float32)[1], got (Float32)`},
		"a softmax": {rnn.Cell{Units: 2, States: []string{"h"},
			Gates: []rnn.Gate{{Name: "a", Activation: "softmax"}}, Step: func(*rnn.Step) {}},
			`rnn: rnn: the activation of a gate must work value by value, got "softmax"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := build(t, func(scope *model.Scope, x *Node) *Node { return rnn.RNN{Cell: faulty{c.cell}}.Call(scope, x) })
			if err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got %v\nwant ... %s", err, c.want)
			}
		})
	}
}
