// Package golden holds what Keras itself computed, for tests to compare with.
//
// [Read] reads it all from the files in testdata, which lie there with the scripts that made them:
//
//	keras.json             make_golden.py 7      layers and models of the tutorial's kinds
//	keras_layers.json      golden_layers.py      layers, losses, optimizers, early stopping
//	keras_cells.json       golden_cells.py       options of recurrent layers, own cells, masks
//	keras_optimizers.json  golden_optimizers.py  schedules of the learning rate, clipped gradients
//	keras_fits.json        golden_fits.py        weights that go back, rates that change, zeros
//	keras_sampleweights.json  golden_sampleweights.py  weights of examples, label smoothing
//	keras_metrics.json     golden_metrics.py     metrics over batches, their names and directions
//	keras_weights.json     golden_weights.py     given and frozen weights, first values, penalties
//	keras_callbacks.json   golden_callbacks.py   callbacks on given series, trainings with them
//	keras_looking.json     golden_looking.py     CSVLogger, TensorBoard
//	keras_data.json        golden_data.py        padded floats and vectors, ids of any rank, words
//	keras_vectorization.json golden_vectorization.py  ids of texts, a model of texts
//	keras_activations.json golden_activations.py activations, and layers of them with options
//	keras_vocabulary.json  golden_vocabulary.py  TextVectorization: vocabularies, ids
//	keras_inputgradient.json golden_inputgradient.py  gradients for the input of a layer
//	keras_judging.json     golden_judging.py     scikit-learn's reports and weights of classes
//
// The scripts take the file to write as their last argument. They ran with Python 3.11 and what the
// "meta" of each file names:
//
//	pip install keras==3.15.1 tensorflow==2.21.0
//
// The environment variable KERAS_GOLDEN names a file to read instead of keras.json, made by
// make_golden.py with another seed, say. The tests with such values have Golden in their names.
package golden

import "encoding/json"

// Values is all that the files hold.
type Values struct {
	Layers        []Layer // recurrent layers, one at a time
	Stacks        []Stack // several layers, and layers that are not recurrent
	Training      []Training
	EarlyStopping EarlyStopping `json:"early_stopping"`
	Schedules     []Schedule
	Optimizers    Optimizers
	Fits          Fits
	SampleWeights SampleWeights
	Metrics       Metrics
	Weights       Weights
	Callbacks     Callbacks
	Looking       Looking
	Data          Data
	Vocabulary    Vocabulary
	Judging       Judging
	Vectorization Vectorization
	PadSequences  PadSequences `json:"pad_sequences"`
	Summary       []Summary

	InputGradients []InputGradient `json:"input_gradients"`
}

// Array is an array in row-major order.
type Array struct {
	Shape []int     `json:"shape"`
	Data  []float32 `json:"data"`
}

// Stack is layers one on top of the other: their output for X, and the gradients of
// sum(output * upstream). Weights are in the order of Keras's get_weights.
type Stack struct {
	Name        string
	Layers      []Config
	X           Array
	Weights     []Array
	Y           Array
	Upstream    Array
	GradX       Array   `json:"grad_x"`
	GradWeights []Array `json:"grad_weights"`
}

// Layer is a recurrent layer with all that may go in and come out. Where Last is there, the
// gradients are those of sum(output * upstream) + the sums of last[i] * upstreamLast[i].
type Layer struct {
	Stack
	Mask         *Array           // [batch, time]
	States       []Array          // before the first step
	Dropout      map[string]Array // factors of x, "x", and of the operand of each gate
	Last         []Array          // states after the last step
	UpstreamLast []Array          `json:"upstream_last"`
	GradStates   []Array          `json:"grad_states"`
}

// Training is a model trained for Steps batches, then evaluated, and a fit for two epochs from the
// same initial weights, without shuffling: of the first FitExamples examples, validated on the
// rest.
type Training struct {
	Name           string
	Layers         []Config
	Loss           string
	Optimizer      Config
	X, Y           Array
	IDs            bool // X holds ids
	Batch, Steps   int
	Initial, Final []Array
	BatchLoss      []float64  `json:"batch_loss"`
	BatchAccuracy  []float64  `json:"batch_accuracy"`
	Evaluate       [2]float64 // loss, accuracy: of X, or of Unseen
	FitExamples    int        `json:"fit_examples"`
	History        History

	Unseen *Unseen // only in keras.json
}

// Unseen is a model's number of weights, and examples that it is evaluated on after the training,
// with its predictions. The training's fit has a ValidationSplit.
type Unseen struct {
	Params          int
	X, Y            Array
	Predict         []float32
	ValidationSplit float64
}

// History is what fit returns, epoch by epoch.
type History struct {
	Loss        []float64
	Accuracy    []float64
	ValLoss     []float64 `json:"val_loss"`
	ValAccuracy []float64 `json:"val_accuracy"`
}

// EarlyStopping is one model trained with different EarlyStopping, without shuffling, on its first
// FitExamples examples, validated on the rest.
type EarlyStopping struct {
	Layers        []Config
	Initial       []Array
	Loss          string
	Optimizer     Config
	X, Y          Array
	FitExamples   int `json:"fit_examples"`
	Batch, Epochs int
	Cases         []struct {
		Name    string
		Options json.RawMessage // the fields of EarlyStopping
		Final   []Array
		History History
	}
}

// Schedule is a schedule's rates at steps.
type Schedule struct {
	Name     string
	Schedule Config
	Steps    []float32
	Rates    []float32
}

// Optimizers is one model trained with clipped gradients and with schedules, batch after batch of
// its examples, and again from the first.
type Optimizers struct {
	Layers   []Config
	Loss     string
	X, Y     Array // ids and labels
	Batch    int
	Initial  []Array
	Training []struct {
		Name      string
		Optimizer Config
		BatchLoss []float64 `json:"batch_loss"`
		Final     []Array
	}
}

// PadSequences is pad_sequences of the same sequences with different options.
type PadSequences struct {
	Sequences [][]int32
	Cases     []struct {
		MaxLen              *int `json:"maxlen"`
		Padding, Truncating string
		Value               int32
		Result              [][]int32
	}
}

// Summary is the tutorial's model of one kind, layer by layer.
type Summary struct {
	Kind   string
	Layers []struct {
		Name        string
		OutputShape []*int `json:"output_shape"`
		Params      int
	}
	Total int
}
