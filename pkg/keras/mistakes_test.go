package keras_test

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	. "gornn/pkg/keras"
	"gornn/pkg/rnn"
)

// mistake is a user's mistake and its sentence. A "…" in the sentence stands for a part that
// differs from machine to machine.
type mistake struct {
	name string
	do   func() error
	want string
}

// words returns a small model of ids, and examples for it.
func words(layers ...Layer) (m *Sequential, x [][]int32, y []int32) {
	if layers == nil {
		layers = []Layer{Embedding{InputDim: 5, OutputDim: 2}, SimpleRNN{Units: 2},
			Dense{Units: 1, Activation: Sigmoid}}
	}
	m = NewSequential("", layers...)
	m.Compile(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy}})
	return m, [][]int32{{1, 2, 3}, {4, 0, 0}, {2, 2, 2}, {3, 1, 4}}, []int32{1, 0, 1, 0}
}

func fitWords(fit Fit, layers ...Layer) func() error {
	return func() error {
		m, x, y := words(layers...)
		_, err := m.Fit(x, y, fit)
		return err
	}
}

func fitData(x, y any, layers ...Layer) func() error {
	return func() error {
		m, _, _ := words(layers...)
		_, err := m.Fit(x, y, Fit{})
		return err
	}
}

func fitCompiled(c Compile, y any, layers ...Layer) func() error {
	return func() error {
		m, x, _ := words(layers...)
		m.Compile(c)
		_, err := m.Fit(x, y, Fit{})
		return err
	}
}

// fitNamed fits a model with a name.
func fitNamed(c Callback) func() error {
	return func() error {
		_, x, y := words()
		m := NewSequential("named", Embedding{InputDim: 5, OutputDim: 2}, SimpleRNN{Units: 2}, Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: BinaryCrossentropy})
		_, err := m.Fit(x, y, Fit{Callbacks: []Callback{c}})
		return err
	}
}

// fitScheduled fits a model whose optimizer has a schedule.
func fitScheduled(c Callback) func() error {
	return func() error {
		m, x, y := words()
		m.Compile(Compile{Loss: BinaryCrossentropy,
			Optimizer: SGD{Schedule: CosineDecay{InitialLearningRate: 0.1, DecaySteps: 5}}})
		_, err := m.Fit(x, y, Fit{Callbacks: []Callback{c}})
		return err
	}
}

// ended is a callback without further hooks.
type ended struct{}

func (ended) EpochEnd(*Sequential, History) (bool, error) { return false, nil }

type otherBatchEnd struct{ ended }

func (otherBatchEnd) BatchEnd(*Sequential, int) error { return nil }

type pointerHook struct{ ended }

func (*pointerHook) TrainEnd(*Sequential, History) error { return nil }

type nameless struct{ ended }

func (nameless) Figures(*Sequential) ([]float64, error) { return nil, nil }

type figures struct {
	ended
	names  []string
	values []float64
}

func (f figures) Series() []string                       { return f.names }
func (f figures) Figures(*Sequential) ([]float64, error) { return f.values, nil }

// called is a metric with a name.
type called string

func (c called) Name() string                               { return string(c) }
func (called) Of(_ Loss, y, output *graph.Node) *graph.Node { return Accuracy.Of("", y, output) }

// perExample is a metric with a figure of each example, whatever the output.
type perExample struct{ called }

func (perExample) Of(_ Loss, y, output *graph.Node) *graph.Node {
	return graph.ReduceMean(graph.Reshape(output, output.Shape().Dim(0), -1), -1)
}

func fitCallback(c Callback, metrics ...Metric) func() error {
	return func() error {
		m, x, y := words()
		m.Compile(Compile{Loss: BinaryCrossentropy, Metrics: metrics})
		_, err := m.Fit(x, y, Fit{Callbacks: []Callback{c}})
		return err
	}
}

func fitAll(models ...*Sequential) func() error {
	return func() error {
		_, x, y := words()
		_, err := FitAll(models, x, y, Fit{})
		return err
	}
}

// custom is a layer of a user's own; it returns its input.
type custom struct {
	kind    string
	weights []string
}

func (c custom) Kind() string               { return c.kind }
func (custom) OutputDims(input []int) []int { return input }

func (c custom) Weights([]int) (weights []rnn.Weight) {
	for _, name := range c.weights {
		weights = append(weights, rnn.Weight{Name: name, Dims: []int{1}, Init: rnn.Constant(0)})
	}
	return weights
}

func (custom) Call(_ *model.Scope, x *graph.Node) *graph.Node { return x }

// mistakes lists them all. None is made before its function is called.
func mistakes() []mistake {
	_, x, y := words()
	embedding := Embedding{InputDim: 5, OutputDim: 2}
	numbers, labels := [][]float32{{1, 2}, {3, 4}}, []float32{0, 1}
	three := []Layer{embedding, LSTM{Units: 2}, Dense{Units: 3, Activation: Softmax}}
	return []mistake{
		// The model.
		{"no layers", fitWords(Fit{}, []Layer{}...),
			`keras: the model has no layers; give some to NewSequential or Add`},
		{"only an input", fitWords(Fit{}, Input{Shape: []int{3}}),
			`keras: the model has no layers; give some to NewSequential or Add`},
		{"input on top", fitWords(Fit{}, embedding, Input{Shape: []int{3}}),
			`keras: layer 2: Input must be the first layer of a model; put it first or leave it out`},
		{"masking by no number", fitWords(Fit{}, embedding, Masking{Value: math.NaN()}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 2: Masking.Value must be a number that a float32 can hold, got NaN; examples have no other`},
		{"epsilon", fitWords(Fit{}, embedding, LayerNormalization{Epsilon: math.Inf(1)}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 2: LayerNormalization.Epsilon must be > 0 and finite, or 0 for 0.001, got +Inf`},
		{"pointer to a layer", fitWords(Fit{}, embedding, &LSTM{Units: 2}, Dense{Units: 1}),
			`keras: layer 2 must be a value, keras.LSTM{...}, not a pointer to one, got *keras.LSTM`},
		{"nil layer", fitWords(Fit{}, embedding, nil),
			`keras: layer 2 must not be nil; leave it out`},
		{"pointer to a callback", fitWords(Fit{Callbacks: []Callback{&BestCheckpoint{}}}),
			`keras: Fit.Callbacks: number 1 must be a value, keras.BestCheckpoint{...}, not a pointer to one, got *keras.BestCheckpoint`},
		{"nil callback", fitWords(Fit{Callbacks: []Callback{EarlyStopping{Monitor: "loss"}, nil}}),
			`keras: Fit.Callbacks: number 2 must not be nil; leave it out`},
		{"no compile", func() error {
			_, err := NewSequential("lstm", embedding, LSTM{Units: 2}, Dense{Units: 1}).Fit(x, y, Fit{})
			return err
		},
			`keras: "lstm" is not compiled; call Compile with a Loss first`},
		{"evaluate without compile", func() error {
			_, err := NewSequential("lstm", embedding, LSTM{Units: 2}, Dense{Units: 1}).Evaluate(x, y)
			return err
		},
			`keras: "lstm" is not compiled; call Compile with a Loss first`},
		{"loss", fitCompiled(Compile{Loss: "poisson"}, y),
			`keras: Compile.Loss must be one of ["binary_crossentropy" "categorical_crossentropy" "sparse_categorical_crossentropy" "mean_squared_error" "mean_absolute_error" "huber" "hinge" "kl_divergence"], got "poisson"`},
		{"loss misspelled", fitCompiled(Compile{Loss: "Binary_CrossEntrpy"}, y),
			`keras: Compile.Loss must be one of ["binary_crossentropy" "categorical_crossentropy" "sparse_categorical_crossentropy" "mean_squared_error" "mean_absolute_error" "huber" "hinge" "kl_divergence"], got "Binary_CrossEntrpy"; did you mean "binary_crossentropy"?`},
		{"label smoothing", fitCompiled(Compile{Loss: "bce", LabelSmoothing: 1.5}, y),
			`keras: Compile.LabelSmoothing must be in [0, 1], got 1.5`},
		{"label smoothing NaN", fitCompiled(Compile{Loss: "bce", LabelSmoothing: math.NaN()}, y),
			`keras: Compile.LabelSmoothing must be in [0, 1], got NaN`},
		{"label smoothing of numbers", fitCompiled(Compile{Loss: "mse", LabelSmoothing: .1}, y),
			`keras: Compile.LabelSmoothing needs the loss binary_crossentropy or categorical_crossentropy, got mean_squared_error; leave it out`},
		{"weighted metric twice", fitCompiled(Compile{Loss: "bce", Metrics: []Metric{Accuracy}, WeightedMetrics: []Metric{Accuracy, Accuracy}}, y),
			`keras: Compile.Metrics: number 3 must have a name of its own, got "weighted_accuracy"; give each metric once, or set its MetricName`},
		{"nil weighted metric", fitCompiled(Compile{Loss: "bce", WeightedMetrics: []Metric{nil}}, y),
			`keras: Compile.Metrics: number 1 must not be nil; leave it out`},
		{"nil metric", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{nil}}, y),
			`keras: Compile.Metrics: number 1 must not be nil; leave it out`},
		{"metric twice", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy, Accuracy}}, y),
			`keras: Compile.Metrics: number 2 must have a name of its own, got "accuracy"; give each metric once, or set its MetricName`},
		{"metric's name is taken", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{called("dataset")}}, y),
			`keras: Compile.Metrics: number 1 must have a name of its own, got "dataset"; give each metric once, or set its MetricName`},
		{"activation", fitWords(Fit{}, embedding, GRU{Units: 2},
			Dense{Units: 1, Activation: "telu"}),
			`keras: layer 3: Activation must be one of ["celu" "elu" "exponential" "gelu" "hard_shrink" "hard_sigmoid" "hard_silu" "hard_swish" "hard_tanh" "leaky_relu" "linear" "log_sigmoid" "log_softmax" "mish" "relu" "relu6" "selu" "sigmoid" "silu" "soft_shrink" "softmax" "softplus" "softsign" "sparse_plus" "sparse_sigmoid" "squareplus" "swish" "tanh" "tanh_shrink"] or one of RegisterActivation, got "telu"; did you mean "relu"?`},
		{"activation layer", fitWords(Fit{}, embedding, GRU{Units: 2}, Dense{Units: 1},
			Activation("telu")),
			`keras: layer 4: Activation must be one of ["celu" "elu" "exponential" "gelu" "hard_shrink" "hard_sigmoid" "hard_silu" "hard_swish" "hard_tanh" "leaky_relu" "linear" "log_sigmoid" "log_softmax" "mish" "relu" "relu6" "selu" "sigmoid" "silu" "soft_shrink" "softmax" "softplus" "softsign" "sparse_plus" "sparse_sigmoid" "squareplus" "swish" "tanh" "tanh_shrink"] or one of RegisterActivation, got "telu"; did you mean "relu"?`},
		{"recurrent units", fitWords(Fit{}, embedding, LSTM{}, Dense{Units: 1}),
			`keras: layer 2: lstm: Units must be > 0, got 0`},
		{"units below 0", fitWords(Fit{}, embedding, GRU{Units: -1}, Dense{Units: 1}),
			`keras: layer 2: gru: Units must be > 0, got -1`},
		{"dense units", fitWords(Fit{}, embedding, GRU{Units: 2}, Dense{}),
			`keras: layer 3: Dense.Units must be > 0, got 0`},
		{"embedding sizes", fitWords(Fit{}, Embedding{InputDim: 5}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 1: Embedding.InputDim and OutputDim must be > 0, got 5 and 0`},
		{"noise shape", fitWords(Fit{}, embedding, Dropout{Rate: 0.5, NoiseShape: []int{-1, 0, 2}}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 2: Dropout.NoiseShape must have 1, -1 or the input's length for each axis of [batch, 3, 2], got [-1 0 2]`},
		{"relu", fitWords(Fit{}, embedding, ReLULayer{MaxValue: -1}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 2: ReLULayer.MaxValue must be >= 0 and finite as a float32, got -1`},
		{"leaky relu", fitWords(Fit{}, embedding, LeakyReLU{NegativeSlope: math.NaN()}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 2: LeakyReLU.NegativeSlope must be >= 0 and finite as a float32, got NaN`},
		{"elu", fitWords(Fit{}, embedding, ELU{Alpha: math.Inf(1)}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 2: ELU.Alpha must be finite as a float32, got +Inf`},
		{"prelu", fitWords(Fit{}, embedding, PReLU{SharedAxes: []int{3}}, GRU{Units: 2}, Dense{Units: 1}),
			`keras: layer 2: PReLU.SharedAxes must be from 1 to 2, for the input [batch, 3, 2], got 3`},
		{"optimizer's name", fitCompiled(Compile{Loss: BinaryCrossentropy, Optimizer: OptimizerNamed("adm")}, y),
			`keras: the optimizer must be one of ["adam" "adamw" "rmsprop" "sgd"], got "adm"; did you mean "adam"?`},
		{"dropout", fitWords(Fit{}, embedding, GRU{Units: 2}, Dropout{Rate: 1}, Dense{Units: 1}),
			`keras: layer 3: Dropout.Rate must be in [0, 1), got 1`},
		{"bidirectional", fitWords(Fit{}, embedding, Bidirectional{Layer: Dense{Units: 2}},
			Dense{Units: 1}),
			`keras: layer 2: Bidirectional.Layer must be a SimpleRNN, GRU, LSTM or RNN without GoBackwards, got Dense`},
		{"bidirectional of nothing", fitWords(Fit{}, embedding, Bidirectional{}, Dense{Units: 1}),
			`keras: layer 2: Bidirectional.Layer must be a SimpleRNN, GRU, LSTM or RNN without GoBackwards, got <nil>`},
		{"kind with a slash", fitWords(Fit{}, embedding, GRU{Units: 2}, custom{kind: "a/b"},
			Dense{Units: 1}),
			`keras: layer 3: Kind must be a word of lower-case letters, digits and '_', and not "optimizer", got "a/b"`},
		{"kind of the optimizer", fitWords(Fit{}, embedding, GRU{Units: 2},
			custom{kind: "optimizer"}, Dense{Units: 1}),
			`keras: layer 3: Kind must be a word of lower-case letters, digits and '_', and not "optimizer", got "optimizer"`},
		{"two weights of one name", fitWords(Fit{}, embedding, GRU{Units: 2},
			custom{kind: "scale", weights: []string{"w", "w"}}, Dense{Units: 1}),
			`keras: two weights are called scale/w; a layer's Kind, and the names of its weights, must be no other's`},
		{"two weights of one path", fitWords(Fit{}, embedding, GRU{Units: 2}, custom{kind: "gru_1", weights: []string{"kernel"}}, custom{kind: "gru", weights: []string{"kernel"}}, Dense{Units: 1}),
			`keras: two weights are called gru_1/kernel; a layer's Kind, and the names of its weights, must be no other's`},
		{"stacked without sequences",
			fitWords(Fit{}, embedding, LSTM{Units: 2}, LSTM{Units: 2}, Dense{Units: 1}),
			`keras: layer 3: lstm: the input must be [batch, time, features], got [batch, 2]; a recurrent layer below needs ReturnSequences: true, ids an Embedding`},
		{"recurrent on numbers", fitData(numbers, labels, LSTM{Units: 2}, Dense{Units: 1}),
			`keras: layer 1: lstm: the input must be [batch, time, features], got [batch, 2]; a recurrent layer below needs ReturnSequences: true, ids an Embedding`},
		{"recurrent on ids", fitData(x, y, LSTM{Units: 2}, Dense{Units: 1}),
			`keras: layer 1: lstm: the input must be [batch, time, features], got [batch, 3]; a recurrent layer below needs ReturnSequences: true, ids an Embedding`},
		{"name", func() error {
			m := NewSequential("My LSTM", embedding, LSTM{Units: 2}, Dense{Units: 1})
			m.Compile(Compile{Loss: BinaryCrossentropy})
			_, err := m.Fit(x, y, Fit{})
			return err
		},
			`run: a name is 1 to 64 lower-case letters, digits, '-', '_' and '.', and begins with a letter or digit, such as "lstm"; got "My LSTM"`},

		// The data.
		{"nothing", fitData(nil, y),
			`keras: x must be a slice of examples, such as [][]int32 or []float32, or a tensor, got <nil>`},
		{"a number", fitData(3, y),
			`keras: x must be a slice of examples, such as [][]int32 or []float32, or a tensor, got int`},
		{"strings", fitData([][]string{{"good"}}, []int32{1}),
			`keras: x must hold integers, floats or bools, got []string; number the words first, as imdb.Encode does, and make the ids equally long with PadSequences, or begin the model with a keras.TextVectorization`},
		{"no examples", fitData([][]int32{}, []int32{}),
			`keras: x must have at least one example, got none`},
		{"no labels", fitData(x, nil),
			`keras: y must be a slice of examples, such as [][]int32 or []float32, or a tensor, got <nil>`},
		{"no labels at all", fitData(x, []int32{}),
			`keras: y must have at least one example, got none`},
		{"no time steps", fitData([][]int32{{}, {}}, []int32{0, 1}),
			`keras: layer 1: embedding: the input must have one id or more in each example, got [batch, 0]`},
		{"an empty tensor", fitData(tensors.FromFlatDataAndDimensions([]int32{}, 0, 3), []int32{}),
			`keras: x must have at least one example, got none`},
		{"a scalar tensor", fitData(tensors.FromScalar(int32(1)), y),
			`keras: x must be a slice of examples, such as [][]int32 or []float32, or a tensor, got *tensors.Tensor`},
		{"ragged", fitData([][]int32{{1, 2}, {3}}, []int32{0, 1}),
			`keras: x: all examples must be equally long for a model whose first layer makes no mask, got lengths 2 and 1 (example 1); set the Embedding's MaskZero, or make them so with PadSequences`},
		{"ragged inside", fitData([][][]float32{{{1}, {2}}, {{1}, {2, 3}}}, []int32{0, 1},
			LSTM{Units: 2}, Dense{Units: 1}),
			`keras: x: all examples must be equally long, got lengths 1 and 2 (example 1); PadSequences makes them so`},
		{"more labels", fitData(x, []int32{1, 0, 1, 0, 1}),
			`keras: x and y must be equally many, got 4 and 5`},
		{"ids of another rank", fitData([][][]int32{{{1}, {2}}}, []int32{1}),
			`keras: the model takes inputs of shape [batch, any], got [batch, 2, 1]; give it such examples, or make a model for these`},
		{"an id for each example", fitData([]int32{1, 2}, []int32{0, 1}),
			`keras: the model takes inputs of shape [batch, any], got [batch]; give it such examples, or make a model for these`},
		{"numbers of another shape",
			fitData(numbers, labels, Input{Shape: []int{3}}, Dense{Units: 1}),
			`keras: the model takes inputs of shape [batch, 3], got [batch, 2]; give it such examples, or make a model for these`},
		{"a number for each example", fitData([]float32{1, 2}, labels, Dense{Units: 1}),
			`keras: layer 1: dense: the input must be [batch, ..., features], got [batch]; give each example as a slice of numbers`},
		{"x NaN", fitData([][]float64{{1, 2}, {3, math.NaN()}}, labels, Dense{Units: 1}),
			`keras: x must hold finite numbers, got NaN in example 1 at position 1; leave such examples out, or fill in a number`},
		{"x infinite", fitData([][]float64{{1, 2}, {math.Inf(-1), 4}}, labels, Dense{Units: 1}),
			`keras: x must hold finite numbers, got -Inf in example 1 at position 0; leave such examples out, or fill in a number`},
		{"x beyond 32 bits", fitData([][]float64{{1e39, 2}, {3, 4}}, labels, Dense{Units: 1}),
			`keras: x must hold numbers that a float32 can hold, up to 3.4028234663852886e+38, got 1e+39 in example 0 at position 0; scale them`},
		{"no axis for the loss", func() error {
			m := NewSequential("", Sigmoid)
			m.Compile(Compile{Loss: BinaryCrossentropy})
			_, err := m.Fit([]float32{1, 2}, []float32{0, 1}, Fit{})
			return err
		},
			`keras: the loss binary_crossentropy needs an output [batch, ..., features] of the last layer, got [batch]; give each example as a slice of numbers`},
		{"id too large", fitData([][]int32{{1, 2}, {3, 5}}, []int32{0, 1}),
			`keras: x: ids must be from 0 to below 5, as the Embedding takes, got 5 in example 1 at position 1; load the data with fewer words, or make the Embedding for more`},
		{"id below 0", fitData([][]int32{{-1, 2}, {3, 4}}, []int32{0, 1}),
			`keras: x: ids must be from 0 to below 5, as the Embedding takes, got -1 in example 0 at position 0; load the data with fewer words, or make the Embedding for more`},
		{"id of 64 bits", fitData([][]int64{{1 << 32, 2}, {3, 4}}, []int32{0, 1}),
			`keras: x: ids must be from 0 to below 5, as the Embedding takes, got 4294967296 in example 0 at position 0; load the data with fewer words, or make the Embedding for more`},
		{"floats for ids", fitData(numbers, labels),
			`keras: x: an Embedding takes ids, as integers, got floats; give [][]int32, or leave the Embedding out`},
		{"label shape", fitData(x, [][]int32{{1, 0}, {0, 1}, {1, 0}, {0, 1}}),
			`keras: y must have shape [batch, 1] for the loss binary_crossentropy and the model's output [batch, 1], got [batch, 2]; give such labels, or choose another loss or last layer`},
		{"label of binary", fitData(x, []int32{1, 0, 2, 0}),
			`keras: y: labels of binary_crossentropy must be in [0, 1], got 2 in example 2; write the two classes as 0 and 1, or choose sparse_categorical_crossentropy for more`},
		{"label below 0", fitData(x, []int32{1, -1, 1, -1}),
			`keras: y: labels of binary_crossentropy must be in [0, 1], got -1 in example 1; write the two classes as 0 and 1, or choose sparse_categorical_crossentropy for more`},
		{"label NaN", fitData(x, []float64{1, math.NaN(), 0, 0}),
			`keras: y must hold finite numbers, got NaN in example 1 at position 0; leave such examples out, or fill in a number`},
		{"target NaN", fitCompiled(Compile{Loss: MeanSquaredError}, []float64{1, math.NaN(), 0, 0}),
			`keras: y must hold finite numbers, got NaN in example 1 at position 0; leave such examples out, or fill in a number`},
		{"target infinite", fitCompiled(Compile{Loss: MeanSquaredError},
			[]float64{1, 0, math.Inf(1), 0}),
			`keras: y must hold finite numbers, got +Inf in example 2 at position 0; leave such examples out, or fill in a number`},
		{"class too large", fitCompiled(Compile{Loss: SparseCategoricalCrossentropy},
			[]int32{0, 1, 2, 3}, three...),
			`keras: y: labels of sparse_categorical_crossentropy must be classes 0 to 2, one for each output, got 3 in example 3; number the classes from 0, and give the last layer an output for each`},
		{"class below 0", fitCompiled(Compile{Loss: SparseCategoricalCrossentropy},
			[]int32{0, -1, 2, 1}, three...),
			`keras: y: labels of sparse_categorical_crossentropy must be classes 0 to 2, one for each output, got -1 in example 1; number the classes from 0, and give the last layer an output for each`},
		{"half a class", fitCompiled(Compile{Loss: SparseCategoricalCrossentropy},
			[]float32{0, .5, 2, 1}, three...),
			`keras: y: labels of sparse_categorical_crossentropy must be classes 0 to 2, one for each output, got 0.5 in example 1; number the classes from 0, and give the last layer an output for each`},
		{"classes for one-hot", fitCompiled(Compile{Loss: CategoricalCrossentropy},
			[]int32{0, 1, 2, 1}, three...),
			`keras: y must have shape [batch, 3] for the loss categorical_crossentropy and the model's output [batch, 3], got [batch]; give such labels, or choose another loss or last layer`},

		// Fit.
		{"epochs", fitWords(Fit{Epochs: -1}),
			`keras: Fit.Epochs must be > 0, or 0 for 1, got -1`},
		{"batch", fitWords(Fit{BatchSize: -32}),
			`keras: Fit.BatchSize must be > 0, or 0 for 32, got -32`},
		{"split of 1", fitWords(Fit{ValidationSplit: 1}),
			`keras: Fit.ValidationSplit must be in [0, 1), got 1`},
		{"split below 0", fitWords(Fit{ValidationSplit: -.1}),
			`keras: Fit.ValidationSplit must be in [0, 1), got -0.1`},
		{"devices below 0", fitWords(Fit{Devices: -1}),
			`keras: Fit.Devices must be > 0, or 0 for a number by size, got -1`},
		{"split NaN", fitWords(Fit{ValidationSplit: math.NaN()}),
			`keras: Fit.ValidationSplit must be in [0, 1), got NaN`},
		{"split leaves nothing", fitWords(Fit{ValidationSplit: .9}),
			`keras: Fit.ValidationSplit 0.9 leaves 0 of 4 examples for training and 4 for validation; both need some: give more examples or another fraction`},
		{"split of one example", func() error {
			m, x, y := words()
			_, err := m.Fit(x[:1], y[:1], Fit{ValidationSplit: .2})
			return err
		},
			`keras: Fit.ValidationSplit 0.2 leaves 0 of 1 examples for training and 1 for validation; both need some: give more examples or another fraction`},
		{"half a validation", fitWords(Fit{ValidationX: x}),
			`keras: Fit.ValidationX and ValidationY must be given together, got only one; give both or neither`},
		{"the other half", fitWords(Fit{ValidationY: y}),
			`keras: Fit.ValidationX and ValidationY must be given together, got only one; give both or neither`},
		{"two validations", fitWords(Fit{ValidationX: x, ValidationY: y, ValidationSplit: .5}),
			`keras: Fit.ValidationSplit and ValidationX exclude each other, got both; leave one of them out`},
		{"validation of another length", fitWords(Fit{ValidationX: x, ValidationY: y[1:]}),
			`keras: Fit.ValidationX and Fit.ValidationY must be equally many, got 4 and 3`},
		{"both weights", fitWords(Fit{ClassWeight: map[int]float64{1: 2}, SampleWeight: []float32{1, 2, 3, 4}}),
			`keras: Fit.SampleWeight and ClassWeight exclude each other, got both; multiply them into one SampleWeight`},
		{"too few weights", fitWords(Fit{SampleWeight: []float32{1, 2, 3}}),
			`keras: SampleWeight must have one weight for each of the 4 examples, got 3`},
		{"weights of another shape", fitWords(Fit{SampleWeight: [][]float32{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}),
			`keras: SampleWeight must have shape [batch], got [batch, 2]; give one number for each example`},
		{"weights of other time steps", func() error {
			m, x, _ := words(Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1, Activation: Sigmoid})
			_, err := m.Fit(x, [][]int32{{0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}}, Fit{SampleWeight: [][]float32{{1, 1}, {1, 1}, {1, 1}, {1, 1}}})
			return err
		},
			`keras: SampleWeight must have shape [batch] or [batch, 3], got [batch, 2]; give one number for each example, or one for each of its time steps`},
		{"weight NaN", fitWords(Fit{SampleWeight: []float64{1, math.NaN(), 1, 1}}),
			`keras: SampleWeight must hold finite numbers, got NaN in example 1 at position 0; leave such examples out, or fill in a number`},
		{"weights of words", fitWords(Fit{SampleWeight: []string{"1", "1", "1", "1"}}),
			`keras: SampleWeight must hold integers, floats or bools, got []string`},
		{"validation weights alone", fitWords(Fit{ValidationSampleWeight: []float32{1}}),
			`keras: Fit.ValidationSampleWeight needs ValidationX, got none; leave it out (a ValidationSplit splits SampleWeight too)`},
		{"validation weights too few", fitWords(Fit{ValidationX: x, ValidationY: y, ValidationSampleWeight: []float32{1}}),
			`keras: Fit.ValidationSampleWeight must have one weight for each of the 4 examples, got 1`},
		{"class weight infinite", fitWords(Fit{ClassWeight: map[int]float64{1: 1e300}}),
			`keras: Fit.ClassWeight must have finite numbers that a float32 can hold, got 1e+300 for class 1`},
		{"class weight of no class", fitWords(Fit{ClassWeight: map[int]float64{2: 1}}),
			`keras: Fit.ClassWeight must have classes 0 to 1, which labels of binary_crossentropy can be, got class 2; leave it out`},
		{"class weights of time steps", func() error {
			m, x, _ := words(Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1, Activation: Sigmoid})
			_, err := m.Fit(x, [][]int32{{0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}}, Fit{ClassWeight: map[int]float64{1: 2}})
			return err
		},
			`keras: Fit.ClassWeight needs one label for each example, got one for each time step, [batch, 3]; give SampleWeight a weight for each`},
		{"weighted metric without time steps", func() error {
			m, x, _ := words(Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1, Activation: Sigmoid})
			m.Compile(Compile{Loss: "bce", WeightedMetrics: []Metric{perExample{"mean"}}})
			y, weights := [][]int32{{0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}}, [][]float32{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}}
			_, err := m.Fit(x, y, Fit{SampleWeight: weights})
			return err
		},
			`keras: Compile.Metrics: mean: Of must return a figure for each weight, [batch, 3], got [batch]; give weights [batch], or take the metric out of WeightedMetrics`},
		{"evaluation's weights", func() error {
			m, x, y := words()
			_, err := m.Evaluate(x, y, Evaluate{SampleWeight: []float32{1}})
			return err
		},
			`keras: SampleWeight must have one weight for each of the 4 examples, got 1`},
		{"empty validation", fitWords(Fit{ValidationX: [][]int32{}, ValidationY: []int32{}}),
			`keras: Fit.ValidationX must have at least one example, got none`},
		{"validation ids", fitWords(Fit{ValidationX: [][]int32{{1, 7}}, ValidationY: []int32{1}}),
			`keras: Fit.ValidationX: ids must be from 0 to below 5, as the Embedding takes, got 7 in example 0 at position 1; load the data with fewer words, or make the Embedding for more`},
		{"validation labels", fitWords(Fit{ValidationX: [][]int32{{1, 2}}, ValidationY: []int32{3}}),
			`keras: Fit.ValidationY: labels of binary_crossentropy must be in [0, 1], got 3 in example 0; write the two classes as 0 and 1, or choose sparse_categorical_crossentropy for more`},
		{"resume without a name", fitWords(Fit{Resume: true}),
			`keras: Fit.Resume needs a model with a name, whose run to go on with; give NewSequential one`},
		{"resume what is not there", func() error {
			m := NewSequential("untrained", embedding, LSTM{Units: 2}, Dense{Units: 1})
			m.Compile(Compile{Loss: BinaryCrossentropy})
			_, err := m.Fit(x, y, Fit{Resume: true})
			return err
		},
			`keras: there is nothing to resume; for a first training leave Fit.Resume out: no run "untrained": train it first (run the cell that calls Fit for "untrained")`},
		{"checkpoint without a name",
			fitWords(Fit{ValidationSplit: .5, Callbacks: []Callback{BestCheckpoint{}}}),
			`keras: BestCheckpoint needs a model with a name to save it under; give NewSequential one`},
		{"monitor", fitWords(Fit{Callbacks: []Callback{EarlyStopping{Monitor: "auc"}}}),
			`keras: Monitor must be one of the measured ["loss" "accuracy"], got "auc"; give Fit validation data for those that begin with val_, and Compile the metric`},
		{"monitor without a best", fitCallback(EarlyStopping{Monitor: "spread"}, called("spread")),
			`keras: Monitor must be a series whose name says whether less or more is better, got "spread"; give Mode "min" or "max"`},
		{"least improvement", fitWords(Fit{Callbacks: []Callback{EarlyStopping{Monitor: "loss", MinDelta: math.NaN()}}}),
			`keras: EarlyStopping.MinDelta must be finite, got NaN`},
		{"mode", fitWords(Fit{Callbacks: []Callback{EarlyStopping{Monitor: "loss", Mode: "maximum"}}}),
			`keras: Mode must be "auto", "min" or "max", got "maximum"`},
		{"baseline", fitWords(Fit{Callbacks: []Callback{EarlyStopping{Monitor: "loss", Baseline: math.Inf(1)}}}),
			`keras: EarlyStopping.Baseline must be finite, got +Inf`},
		{"first epoch", fitWords(Fit{Callbacks: []Callback{EarlyStopping{Monitor: "loss", StartFromEpoch: -1}}}),
			`keras: EarlyStopping.StartFromEpoch must be >= 0, got -1`},
		{"threshold", fitNamed(BestCheckpoint{Monitor: "loss", InitialValueThreshold: math.NaN()}),
			`keras: BestCheckpoint.InitialValueThreshold must be finite, got NaN`},
		{"mode of the checkpoint", fitNamed(BestCheckpoint{Monitor: "loss", Mode: "Min"}),
			`keras: Mode must be "auto", "min" or "max", got "Min"`},
		{"factor", fitWords(Fit{Callbacks: []Callback{ReduceLROnPlateau{Monitor: "loss", Factor: 1}}}),
			`keras: ReduceLROnPlateau.Factor must be in [0, 1), got 1`},
		{"cooldown", fitWords(Fit{Callbacks: []Callback{ReduceLROnPlateau{Monitor: "loss", Cooldown: -1}}}),
			`keras: ReduceLROnPlateau.Cooldown must be >= 0, got -1`},
		{"least rate", fitWords(Fit{Callbacks: []Callback{ReduceLROnPlateau{Monitor: "loss", MinLR: -1}}}),
			`keras: ReduceLROnPlateau.MinLR must be >= 0 and finite, got -1`},
		{"least improvement of the rate", fitWords(Fit{Callbacks: []Callback{ReduceLROnPlateau{Monitor: "loss", MinDelta: math.NaN()}}}),
			`keras: ReduceLROnPlateau.MinDelta must be finite, got NaN`},
		{"monitor of the rate", fitWords(Fit{Callbacks: []Callback{ReduceLROnPlateau{}}}),
			`keras: Monitor must be one of the measured ["loss" "accuracy" "learning_rate"], got "val_loss"; give Fit validation data for those that begin with val_, and Compile the metric`},
		{"rates of a schedule", fitScheduled(ReduceLROnPlateau{Monitor: "loss"}),
			`keras: ReduceLROnPlateau needs an optimizer without a Schedule, got sgd with cosine_decay; leave one of the two out`},
		{"two schedules", fitScheduled(LearningRateScheduler{func(int, float64) float64 { return 1 }}),
			`keras: LearningRateScheduler needs an optimizer without a Schedule, got sgd with cosine_decay; leave one of the two out`},
		{"no schedule", fitWords(Fit{Callbacks: []Callback{LearningRateScheduler{}}}),
			`keras: LearningRateScheduler.Schedule must be a function of the epoch and the rate, got nil`},
		{"a rate below 0", fitWords(Fit{Callbacks: []Callback{LearningRateScheduler{func(int, float64) float64 { return -1 }}}}),
			`keras: the learning rate must be >= 0 and finite, got -1`},
		{"a hook with other arguments", fitWords(Fit{Callbacks: []Callback{otherBatchEnd{}}}),
			`keras: Fit.Callbacks: number 1 has a method BatchEnd that Fit would not call: it must be func(*keras.Sequential, keras.Progress) (bool, error), got func(*keras.Sequential, int) error`},
		{"a hook of a pointer", fitWords(Fit{Callbacks: []Callback{LambdaCallback{}, pointerHook{}}}),
			`keras: Fit.Callbacks: number 2 must be a pointer, for TrainEnd is a method of *….pointerHook{...}`},
		{"figures without names", fitWords(Fit{Callbacks: []Callback{nameless{}}}),
			`keras: Fit.Callbacks: number 1 has the method Figures alone; give it Series func() []string too`},
		{"figures of a measured name", fitWords(Fit{Callbacks: []Callback{figures{names: []string{"loss"}}}}),
			`keras: Series of ….figures must be words of lower-case letters, digits and '_' with other meanings than ["loss" "accuracy" "seconds" "dataset" "examples" "epoch" "labels"], got "loss"`},
		{"too few figures", fitWords(Fit{Callbacks: []Callback{figures{names: []string{"a", "b"}, values: []float64{1}}}}),
			`keras: Figures of ….figures must return a value for each of ["a" "b"], got 1`},
		{"monitor not measured", fitWords(Fit{Callbacks: []Callback{EarlyStopping{}}}),
			`keras: Monitor must be one of the measured ["loss" "accuracy"], got "val_loss"; give Fit validation data for those that begin with val_, and Compile the metric`},

		// The other methods.
		{"save before fit", func() error { m, _, _ := words(); return m.Save("lstm") },
			`keras: the model has no weights yet to save; call Fit, Predict or Load first`},
		{"load without a name", func() error { m, _, _ := words(); return m.Load() },
			`run: a name is 1 to 64 lower-case letters, digits, '-', '_' and '.', and begins with a letter or digit, such as "lstm"; got ""`},
		{"load what is not there", func() error { _, err := Load("untrained"); return err },
			`no run "untrained": train it first (run the cell that calls Fit for "untrained")`},
		{"predict nothing", func() error { m, _, _ := words(); _, err := m.Predict([][]int32{}); return err },
			`keras: x must have at least one example, got none`},
		{"predict other ids", func() error { m, _, _ := words(); _, err := m.Predict([][]int32{{9}}); return err },
			`keras: x: ids must be from 0 to below 5, as the Embedding takes, got 9 in example 0 at position 0; load the data with fewer words, or make the Embedding for more`},
		{"predict NaN", func() error {
			_, err := NewSequential("", Dense{Units: 1}).Predict([][]float64{{math.NaN()}})
			return err
		},
			`keras: x must hold finite numbers, got NaN in example 0 at position 0; leave such examples out, or fill in a number`},
		{"evaluate other labels", func() error { m, x, _ := words(); _, err := m.Evaluate(x, []int32{2, 2, 2, 2}); return err },
			`keras: y: labels of binary_crossentropy must be in [0, 1], got 2 in example 0; write the two classes as 0 and 1, or choose sparse_categorical_crossentropy for more`},
		{"fit no models", fitAll(),
			`keras: FitAll needs one model or more, got none`},
		{"fit no model", fitAll(nil),
			`keras: FitAll: model 1 must not be nil; leave it out`},
		{"fit a model twice", func() error { m, _, _ := words(); return fitAll(m, m)() },
			`keras: FitAll: model 2 is there twice; give each once`},
		{"seeds for one model", func() error { m, x, y := words(); _, err := m.Fit(x, y, Fit{Seeds: []int64{1}}); return err },
			`keras: Fit.Seeds is for FitAll, got 1 for one model; set Seed`},
		{"too many seeds", func() error {
			m, x, y := words()
			_, err := FitAll([]*Sequential{m}, x, y, Fit{Seeds: []int64{1, 2}})
			return err
		},
			`keras: Fit.Seeds must have a seed for each model, got 2 for 1`},
		{"a seed and seeds", func() error {
			m, x, y := words()
			_, err := FitAll([]*Sequential{m}, x, y, Fit{Seed: 1, Seeds: []int64{1}})
			return err
		},
			`keras: Fit.Seed and Seeds exclude each other, got both; leave one of them out`},
		{"two models of one name", fitAll(NewSequential("lstm", embedding, LSTM{Units: 2}),
			NewSequential("lstm", embedding, GRU{Units: 2})),
			`keras: FitAll: two models are called "lstm", and would be saved as one run; give each a name of its own`},
		{"pad", func() error { _, err := PadSequences(x, Pad{MaxLen: -1}); return err },
			`keras: Pad.MaxLen must be > 0, or 0 for the length of the longest sequence, got -1`},
		{"pad side", func() error { _, err := PadSequences(x, Pad{Padding: "left"}); return err },
			`keras: Pad.Padding must be "pre" or "post", got "left"`},
		{"pad to more than fits", func() error {
			_, err := PadSequences(make([][]int32, 25_000), Pad{MaxLen: math.MaxInt32})
			return err
		},
			`keras: 25000 sequences of 2147483647 would take … available; set Pad.MaxLen to less`},
	}
}
