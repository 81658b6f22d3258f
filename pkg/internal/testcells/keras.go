package testcells

import (
	. "github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/rnn"
)

// OneState is OneStateRNNCell of Keras's rnn_test.py: h_t = x_t W + h_{t-1} U.
type OneState struct{ Units int }

// Kind returns "one_state".
func (OneState) Kind() string { return "one_state" }

// Cell returns the equations.
func (l OneState) Cell() rnn.Cell {
	return rnn.Cell{
		Units:  l.Units,
		States: []string{"h"},
		Gates:  []rnn.Gate{{Name: "a"}},
		Biases: rnn.NoBias,
		Step:   func(s *rnn.Step) { s.Next("h", s.Gate("a", s.State("h"))) },
	}
}

// TwoStates is TwoStatesRNNCell of Keras's rnn_test.py, whose two recurrent kernels lie side by
// side here:
//
//	a_t = x_t W + a_{t-1} U_1
//	b_t = x_t W + a_{t-1} U_2
//	y_t = a_t + b_t
type TwoStates struct{ Units int }

// Kind returns "two_states".
func (TwoStates) Kind() string { return "two_states" }

// Cell returns the equations.
func (l TwoStates) Cell() rnn.Cell {
	return rnn.Cell{
		Units:  l.Units,
		States: []string{"a", "b"},
		Gates:  []rnn.Gate{{Name: "x", NoRecurrent: true}, {Name: "u1", NoInput: true}, {Name: "u2", NoInput: true}},
		Biases: rnn.NoBias,
		Step: func(s *rnn.Step) {
			x, before := s.Gate("x", nil), s.State("a")
			a := s.Next("a", Add(x, s.Gate("u1", before)))
			b := s.Next("b", Add(x, s.Gate("u2", before)))
			s.Output(Add(a, b))
		},
	}
}
