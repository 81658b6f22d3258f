package keras_test

import (
	. "gornn/pkg/keras"
)

// mistakesOfInputGradient are those of a layer that is not there, or has no gradient.
func mistakesOfInputGradient() []mistake {
	of := func(layer string, layers ...Layer) func() error {
		return func() error {
			m, x, _ := words(layers...)
			_, err := m.InputGradient(x, layer)
			return err
		}
	}
	return []mistake{
		{"gradient of no layer", of("simple_rn"),
			`keras: InputGradient: a layer must be one of ["embedding" "simple_rnn" "dense"], got "simple_rn"; did you mean "simple_rnn"?`},
		{"gradient of ids", of("embedding"),
			`keras: InputGradient: the input of embedding must be numbers [batch, time, features], got Int32 [batch, 3]; name another layer, such as a recurrent one`},
		{"gradient without time", of("dense"),
			`keras: InputGradient: the input of dense must be numbers [batch, time, features], got Float32 [batch, 2]; name another layer, such as a recurrent one`},
		{"gradient of nothing", func() error { m, _, _ := words(); _, err := m.InputGradient(nil, "simple_rnn"); return err },
			`keras: x must be a slice of examples, such as [][]int32 or []float32, or a tensor, got <nil>`},
		{"gradient of no model", func() error { var m *Sequential; _, err := m.InputGradient([][]int32{{1}}, "lstm"); return err },
			`keras: there is no model; make one with NewSequential, or see why Load made none`},
	}
}
