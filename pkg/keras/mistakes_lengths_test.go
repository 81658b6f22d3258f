package keras_test

import . "gornn/pkg/keras"

// mistakesOfLengths are those of examples of different lengths.
func mistakesOfLengths() []mistake {
	masked, dense := Embedding{InputDim: 5, OutputDim: 2, MaskZero: true}, Dense{Units: 1, Activation: Sigmoid}
	x, y := [][]int32{{1, 2, 3}, {4}, {}, {3, 1}}, []int32{1, 0, 1, 0}
	vectors := [][][]float32{{{1, 2}, {3, 4}}, {{5, 6}}}
	fit := func(x any, layers ...Layer) func() error { return fitData(x, y, layers...) }
	return []mistake{
		{"lengths without a mask", fit(x),
			`keras: x: all examples must be equally long for a model whose first layer makes no mask, got lengths 3 and 1 (example 1); set the Embedding's MaskZero, or make them so with PadSequences`},
		{"lengths of vectors without a mask", fitData(vectors, y[:2], LSTM{Units: 2}, dense),
			`keras: x: all examples must be equally long for a model whose first layer makes no mask, got lengths 2 and 1 (example 1); begin it with a Masking layer, or make them so with PadSequences`},
		{"lengths of features", fitData([][]float32{{1, 2}, {3}}, y[:2], dense),
			`keras: x: all examples must be equally long for a model whose first layer makes no mask, got lengths 2 and 1 (example 1); make them so with PadSequences`},
		{"lengths with a mask above", fitData(vectors, y[:2], Dense{Units: 2}, Masking{}, LSTM{Units: 2}, dense),
			`keras: x: all examples must be equally long for a model whose first layer makes no mask, got lengths 2 and 1 (example 1); begin it with a Masking layer, or make them so with PadSequences`},
		{"lengths for validation", func() error {
			m, x, y := words()
			_, err := m.Fit(x, y, Fit{ValidationX: [][]int32{{1}, {2, 3}}, ValidationY: []int32{0, 1}})
			return err
		},
			`keras: Fit.ValidationX: all examples must be equally long for a model whose first layer makes no mask, got lengths 1 and 2 (example 1); set the Embedding's MaskZero, or make them so with PadSequences`},
		{"lengths to predict", func() error { m, _, _ := words(); _, err := m.Predict(x); return err },
			`keras: x: all examples must be equally long for a model whose first layer makes no mask, got lengths 3 and 1 (example 1); set the Embedding's MaskZero, or make them so with PadSequences`},
		{"lengths of an output with time steps", fit(x, masked, GRU{Units: 2, ReturnSequences: true}, dense),
			`keras: x: all examples must be equally long for a model whose output has time steps, [batch, any, 1], got lengths 3 and 1 (example 1); make them so with PadSequences`},
		{"lengths of a stateful model", fit(x, masked, GRU{Units: 2, Stateful: true}, dense),
			`keras: x: all examples must be equally long for a stateful model, got lengths 3 and 1 (example 1); make them so with PadSequences`},
		{"lengths for a fixed one", fit(x, masked, Flatten{}, dense),
			`keras: layer 2: flatten: the length of the input must be known, got [batch, any, 2]; begin the model with an Input`},
		{"lengths for an Input", fit(x, Input{Shape: []int{3}}, masked, GRU{Units: 2}, dense),
			`keras: the model takes inputs of shape [batch, 3], got [batch, any]; give it such examples, or make a model for these`},
		{"vectors of several lengths", fitData([][][]float32{{{1, 2}}, {{1}, {2}}}, y[:2], Masking{}, LSTM{Units: 2}, dense),
			`keras: x: all time steps must have one shape, got [2] and [1] (example 1)`},
		{"none but empty", fitData([][]int32{{}, nil}, y[:2], masked, GRU{Units: 2}, dense),
			`keras: layer 1: embedding: the input must have one id or more in each example, got [batch, 0]`},
		{"an id at a time step", fit([][]int32{{1, 2, 3}, {4}, {}, {3, 7}}, masked, GRU{Units: 2}, dense),
			`keras: x: ids must be from 0 to below 5, as the Embedding takes, got 7 in example 3 at position 1; load the data with fewer words, or make the Embedding for more`},
		{"labels of several lengths", func() error {
			m, x, _ := words()
			_, err := m.Fit(x, [][]int32{{1}, {1, 0}, {1}, {0}}, Fit{})
			return err
		},
			`keras: y: all examples must be equally long, got lengths 1 and 2 (example 1); PadSequences makes them so`},
	}
}
