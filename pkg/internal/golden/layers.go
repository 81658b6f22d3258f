package golden

import (
	_ "embed"
	"encoding/json"
	"testing"
)

//go:embed testdata/keras_layers.json
var committedLayers []byte

// Layers is testdata/keras_layers.json, made by testdata/make_golden_layers.py: what keras.json lacks.
type Layers struct {
	Layers        []Stack // recurrent layers, one at a time
	Stacks        []Stack // several layers, and layers that are not recurrent
	Training      []Trained
	EarlyStopping Stopped `json:"early_stopping"`
}

// Config is a layer, an optimizer or a schedule as a run's manifest holds it.
type Config struct {
	Kind     string          `json:"kind"`
	Config   json.RawMessage `json:"config"`
	Schedule json.RawMessage `json:"schedule,omitempty"` // an optimizer's: a Config
}

// Stack is layers one on top of the other: their output for x, and the gradients of sum(output * upstream).
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

// Trained is a model trained for Steps batches, then evaluated, and a fit from the same initial weights, without
// shuffling, of the first FitExamples examples for two epochs, validated on the rest.
type Trained struct {
	Name           string
	Layers         []Config
	Loss           string
	Optimizer      Config
	X, Y           Array
	IDs            bool // x holds ids
	Batch, Steps   int
	Initial, Final []Array
	BatchLoss      []float64  `json:"batch_loss"`
	BatchAccuracy  []float64  `json:"batch_accuracy"`
	Evaluate       [2]float64 // loss, accuracy
	FitExamples    int        `json:"fit_examples"`
	History        History
}

// Stopped is one model trained with different EarlyStopping, without shuffling, on its first FitExamples examples,
// validated on the rest.
type Stopped struct {
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

// ReadLayers returns the golden values of layers, and fails the test where they cannot be read.
func ReadLayers(t testing.TB) (layers Layers) {
	t.Helper()
	if err := json.Unmarshal(committedLayers, &layers); err != nil {
		t.Fatalf("golden values: %v", err)
	}
	return layers
}
