package conformance

import (
	. "github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/rnn"
)

// oneState is OneStateRNNCell of Keras's rnn_test.py: h_t = x_t W + h_{t-1} U.
type oneState struct{ Units int }

func (oneState) Kind() string { return "one_state" }

func (l oneState) Cell() rnn.Cell {
	return rnn.Cell{
		Units:  l.Units,
		States: []string{"h"},
		Gates:  []rnn.Gate{{Name: "a"}},
		Biases: rnn.NoBias,
		Step:   func(s *rnn.Step) { s.Next("h", s.Gate("a", s.State("h"))) },
	}
}

// twoStates is TwoStatesRNNCell of Keras's rnn_test.py, whose two recurrent kernels lie side by
// side here:
//
//	a_t = x_t W + a_{t-1} U_1
//	b_t = x_t W + a_{t-1} U_2
//	y_t = a_t + b_t
type twoStates struct{ Units int }

func (twoStates) Kind() string { return "two_states" }

func (l twoStates) Cell() rnn.Cell {
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

// peepholes is the LSTM of ONNX with its input P: the gates see the cell state, by a weight for
// each unit.
type peepholes struct{ Units int }

func (peepholes) Kind() string { return "peepholes" }

func (l peepholes) Cell() rnn.Cell {
	c := rnn.LSTM{Units: l.Units}.Cell()
	for _, gate := range []string{"i", "f", "o"} {
		c.Vectors = append(c.Vectors, rnn.Weight{Name: "peephole_" + gate, Dims: []int{l.Units}})
	}
	c.Step = func(s *rnn.Step) {
		h, c := s.State("h"), s.State("c")
		i := s.Gate("i", h, Mul(s.Vector("peephole_i"), c))
		f := s.Gate("f", h, Mul(s.Vector("peephole_f"), c))
		g := s.Gate("g", h)
		c = s.Next("c", Add(Mul(f, c), Mul(i, g)))
		o := s.Gate("o", h, Mul(s.Vector("peephole_o"), c))
		s.Next("h", Mul(o, Tanh(c)))
	}
	return c
}
