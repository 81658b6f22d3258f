package keras_test

import (
	"strings"

	"math"

	. "gornn/pkg/keras"
)

// mistakesOfWeights are those of initializers, regularizers, Weights, SetWeights and SetTrainable.
func mistakesOfWeights() []mistake {
	embedding, dense := Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1}
	set := func(layer string, values ...any) func() error {
		return func() error { m, _, _ := words(); return m.SetWeights(layer, values...) }
	}
	flat := func(layer Layer) func() error {
		return func() error {
			_, err := NewSequential("", Input{Shape: []int{2}}, layer).Weights()
			return err
		}
	}
	all := `"zeros", "ones", "random_uniform", "random_normal", "truncated_normal", "glorot_uniform", ` +
		`"glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "orthogonal", "identity"`
	return []mistake{
		{"initializer", fitWords(Fit{}, embedding, LSTM{Units: 2, RecurrentInitializer: "orthogonel"}, dense),
			`keras: layer 2: lstm: RecurrentInitializer must be one of ` + all + `, got "orthogonel"; did you mean "orthogonal"?`},
		{"initializer of a stack", fitWords(Fit{}, embedding, RNN{Cell: GRU{Units: 2, KernelInitializer: "he"}}, dense),
			`keras: layer 2: rnn: KernelInitializer must be one of ` + all + `, got "he"`},
		{"initializer of a Dense", flat(Dense{Units: 2, KernelInitializer: "he_norml"}),
			`keras: layer 1: Dense.KernelInitializer must be one of ` + all + `, got "he_norml"; did you mean "he_normal"?`},
		{"initializer of a long name", flat(Dense{Units: 2, KernelInitializer: Initialization(strings.Repeat("x", 9000))}),
			`keras: layer 1: Dense.KernelInitializer must be one of ` + all + `, got "` + strings.Repeat("x", 199) + `…"`},
		{"initializer of an Embedding", fitWords(Fit{}, Embedding{InputDim: 5, OutputDim: 2, EmbeddingsInitializer: "?"}, GRU{Units: 2}, dense),
			`keras: layer 1: Embedding.EmbeddingsInitializer must be one of ` + all + `, got "?"`},
		{"orthogonal bias", flat(Dense{Units: 2, BiasInitializer: "orthogonal"}),
			`keras: layer 1: Dense.BiasInitializer must be for a weight of one axis, got "orthogonal", which needs two; choose another`},
		{"regularizer", flat(Dense{Units: 2, KernelRegularizer: Regularizer{L2: -1}}),
			`keras: layer 1: Dense.KernelRegularizer must have an L1 and an L2 >= 0 and finite as a float32, got 0 and -1`},
		{"regularizer of a cell", fitWords(Fit{}, embedding, Bidirectional{Layer: SimpleRNN{Units: 2, BiasRegularizer: Regularizer{L1: math.NaN()}}}, dense),
			`keras: layer 2: simple_rnn: BiasRegularizer must have an L1 and an L2 >= 0 and finite as a float32, got NaN and 0`},

		{"weights of no layer", func() error { m, _, _ := words(); _, err := m.Weights("embeding"); return err },
			`keras: Weights: a layer must be one of ["embedding" "simple_rnn" "dense"], got "embeding"; did you mean "embedding"?`},
		{"weights before the input", func() error { _, err := NewSequential("", dense).Weights(); return err },
			`keras: Weights: the shapes of the weights of the model are not known yet; begin the model with an Input layer`},
		{"train no layer", func() error { m, _, _ := words(); return m.SetTrainable(false, "dense_1") },
			`keras: SetTrainable: a layer must be one of ["embedding" "simple_rnn" "dense"], got "dense_1"; did you mean "dense"?`},
		{"train no layer at all", func() error { m, _, _ := words(); return m.SetTrainable(false, "conv2d") },
			`keras: SetTrainable: a layer must be one of ["embedding" "simple_rnn" "dense"], got "conv2d"`},
		{"set too few", set("dense", [][]float32{{1}, {2}}),
			`keras: SetWeights must be given a value for each of the weights (dense/kernel [2 1], dense/bias [1]), got 1 values`},
		{"set none", set(""),
			`keras: SetWeights must be given a value for each of the weights (embedding/embeddings [5 2], simple_rnn/kernel [2 2], simple_rnn/recurrent_kernel [2 2], simple_rnn/bias [2], dense/kernel [2 1], dense/bias [1]), got 0 values`},
		{"set another shape", set("embedding", [][]float64{{1, 2}}),
			`keras: SetWeights: the weight embedding/embeddings must be given numbers of shape [5 2], in slices of equal lengths or a tensor, got shape [1 2]`},
		{"set rows of several lengths", set("dense", [][]float32{{1}, {2, 3}}, []int{1}),
			`keras: SetWeights: the weight dense/kernel must be given numbers of shape [2 1], in slices of equal lengths or a tensor, got [][]float32 that is none`},
		{"set text", set("embedding", "vectors"),
			`keras: SetWeights: the weight embedding/embeddings must be given numbers of shape [5 2], in slices of equal lengths or a tensor, got string that is none`},
		{"set NaN", set("dense", [][]float32{{1}, {float32(math.NaN())}}, []int{1}),
			`keras: SetWeights: the weight dense/kernel must be given numbers of shape [2 1], in slices of equal lengths or a tensor, got one that is not finite as a float32`},
	}
}
