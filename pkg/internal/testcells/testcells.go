// Package testcells has cells of one's own for tests: those of which Keras's values are known, by
// the golden values or by Keras's and ONNX's own tests.
package testcells

import (
	. "github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/internal/config"
	"gornn/pkg/rnn"
)

// Layers are a value of each recurrent layer and cell, as config.NewKinds takes them.
var Layers = []config.Kinded{
	rnn.SimpleRNN{}, rnn.GRU{}, rnn.LSTM{}, rnn.RNN{}, rnn.Bidirectional{},
	MinimalGated{}, CoupledGates{}, Peepholes{}, Doubled{}, OneState{}, TwoStates{},
}

// MinimalGated is the minimal gated unit of Zhou et al., 2016.
type MinimalGated struct{ Units int }

// Kind returns "mgu".
func (MinimalGated) Kind() string { return "mgu" }

// Cell returns the equations.
func (l MinimalGated) Cell() rnn.Cell {
	return rnn.Cell{
		Units:  l.Units,
		States: []string{"h"},
		Gates:  []rnn.Gate{{Name: "f", Activation: "sigmoid"}, {Name: "g", Activation: "tanh"}},
		Step: func(s *rnn.Step) {
			h := s.State("h")
			f := s.Gate("f", h)
			g := s.Gate("g", Mul(f, h))
			s.Next("h", Add(Mul(OneMinus(f), h), Mul(f, g)))
		},
	}
}

// CoupledGates is an LSTM whose input gate is what its forget gate leaves.
type CoupledGates struct{ Units int }

// Kind returns "coupled".
func (CoupledGates) Kind() string { return "coupled" }

// Cell returns the equations.
func (l CoupledGates) Cell() rnn.Cell {
	return rnn.Cell{
		Units:  l.Units,
		States: []string{"h", "c"},
		Gates: []rnn.Gate{{Name: "f", Activation: "sigmoid"}, {Name: "g", Activation: "tanh"},
			{Name: "o", Activation: "sigmoid"}},
		Step: func(s *rnn.Step) {
			h, c := s.State("h"), s.State("c")
			f := s.Gate("f", h)
			g := s.Gate("g", h)
			o := s.Gate("o", h)
			c = s.Next("c", Add(Mul(f, c), Mul(OneMinus(f), g)))
			s.Next("h", Mul(o, Tanh(c)))
		},
	}
}

// Peepholes is an LSTM whose gates see the cell state, by a weight for each unit (F. Gers, J.
// Schmidhuber, 2000): the LSTM of ONNX with its input P.
type Peepholes struct{ Units int }

// Kind returns "peepholes".
func (Peepholes) Kind() string { return "peepholes" }

// Cell returns the equations.
func (l Peepholes) Cell() rnn.Cell {
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

// Doubled has an output that is none of its states.
type Doubled struct{ Units int }

// Kind returns "own_output".
func (Doubled) Kind() string { return "own_output" }

// Cell returns the equations.
func (l Doubled) Cell() rnn.Cell {
	c := rnn.SimpleRNN{Units: l.Units}.Cell()
	c.Step = func(s *rnn.Step) {
		h := s.State("h")
		next := s.Next("h", s.Gate("a", h))
		s.Output(Add(MulScalar(next, 2), Square(h)))
	}
	return c
}
