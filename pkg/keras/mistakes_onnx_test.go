package keras_test

import (
	"github.com/gomlx/gomlx/core/graph"

	. "gornn/pkg/keras"

	"gornn/pkg/internal/testcells"
	"gornn/pkg/rnn"
)

// mistakesOfONNX are those of what ONNX has no nodes for, and of files.
func mistakesOfONNX() []mistake {
	embedding := Embedding{InputDim: 5, OutputDim: 2}
	export := func(layers ...Layer) func() error {
		return func() error { m, _, _ := words(layers...); return m.ExportONNX("model.onnx") }
	}
	to := func(path string) func() error {
		return func() error { m, _, _ := words(); return m.ExportONNX(path) }
	}
	doubled := rnn.RegisterActivation("doubled", func(x *graph.Node) *graph.Node { return graph.Add(x, x) })
	inCells := `["celu" "elu" "hard_sigmoid" "leaky_relu" "linear" "relu" "sigmoid" "softplus" "softsign" "sparse_sigmoid" "tanh"]`
	return []mistake{
		{"a layer of one's own in ONNX", export(embedding, Scale{}),
			`keras: ExportONNX: layer 2 (scale): ONNX has no nodes for a layer of one's own, got keras_test.Scale; leave it out, or export the layers below it as a model`},
		{"a layer of one's own for each step in ONNX", export(embedding, TimeDistributed{Layer: Scale{}}),
			`keras: ExportONNX: layer 2 (time_distributed): ONNX has no nodes for a layer of one's own, got keras_test.Scale; leave it out, or export the layers below it as a model`},
		{"a cell of one's own in ONNX", export(embedding, Bidirectional{Layer: RNN{Cell: testcells.MinimalGated{Units: 2}}}),
			`keras: ExportONNX: layer 2 (bidirectional): ONNX has nodes for SimpleRNN, GRU and LSTM alone, got the cell testcells.MinimalGated; take one of those`},
		{"another activation in ONNX's cells", export(embedding, LSTM{Units: 2, Activation: "gelu"}),
			`keras: ExportONNX: layer 2 (lstm): ONNX's recurrent nodes compute the activations ` + inCells + `, got "gelu"; take one of them`},
		{"an activation of one's own in ONNX", export(embedding, Dense{Units: 2, Activation: doubled}),
			`keras: ExportONNX: layer 2 (dense): ONNX has no activation "doubled" of RegisterActivation; take one of Keras's`},
		{"states in ONNX", export(embedding, Dense{Units: 2}, GRU{Units: 2, Stateful: true}),
			`keras: ExportONNX: layer 3 (gru): an ONNX model keeps no states from call to call; export the same layers without Stateful, with the Weights of these`},
		{"texts in ONNX", export(TextVectorization{Vocabulary: vocabularyOf("a b"), OutputSequenceLength: 3}, embedding),
			`keras: ExportONNX: layer 1 (text_vectorization): an ONNX model takes ids, not texts; export a model of the other layers, with the Weights of this one, and give it ids, as Encode of the vocabulary makes them`},
		{"ids later in ONNX", export(Input{Shape: []int{3}}, Dropout{Rate: 0.5}, embedding),
			`keras: ExportONNX: layer 2 (embedding): an Embedding takes ids, and so must be the first layer; put it first`},
		{"an unknown input in ONNX", export(Dense{Units: 2}),
			`keras: ExportONNX: the shapes of the weights of the model are not known yet; begin the model with an Input layer`},
		{"no model for ONNX", func() error { var m *Sequential; return m.ExportONNX("model.onnx") },
			`keras: there is no model; make one with NewSequential, or see why Load made none`},
		{"a file for ONNX in no folder", to("no/such/folder/model.onnx"),
			`keras: ExportONNX: path must name a file that can be written, in a folder that there is, got "no/such/folder/model.onnx": …; make the folder, free space, or name another file`},
		{"a file for ONNX without a name", to(""),
			`keras: ExportONNX: path must name a file that can be written, in a folder that there is, got "": …; make the folder, free space, or name another file`},
	}
}
