// Package golden reads what Keras itself computed, for tests to compare with.
//
// testdata/keras.json was made by testdata/make_golden.py with the Keras that its "meta" names. The environment
// variable KERAS_GOLDEN names another file of the same form to read instead. testdata/keras_layers.json and testdata/keras_optimizers.json
// hold more.
package golden

import (
	_ "embed"
	"encoding/json"
	"math"
	"os"
	"testing"
)

//go:embed testdata/keras.json
var committed []byte

// Keras is the file.
type Keras struct {
	Layers       []Layer      `json:"layers"`
	Training     []Training   `json:"training"`
	PadSequences PadSequences `json:"pad_sequences"`
	Summary      []Summary    `json:"summary"`
}

// Array is an array in row-major order.
type Array struct {
	Shape []int     `json:"shape"`
	Data  []float32 `json:"data"`
}

// Layer is one recurrent layer with return_sequences: its output for given weights, and the gradients of
// sum(output * upstream).
type Layer struct {
	Kind       string
	B, T, E, H int

	X               Array
	Kernel          Array
	RecurrentKernel Array `json:"recurrent_kernel"`
	Bias            Array

	Y                   Array
	Upstream            Array
	GradX               Array `json:"grad_x"`
	GradKernel          Array `json:"grad_kernel"`
	GradRecurrentKernel Array `json:"grad_recurrent_kernel"`
	GradBias            Array `json:"grad_bias"`
}

// Training is one Embedding-recurrent-Dense model: train_on_batch step by step, evaluate, predict, and fit.
type Training struct {
	Kind                         string
	Vocab, T, E, H, Batch, Steps int
	Params                       int
	X                            [][]int32
	Y                            []int32
	Initial, Final               map[string]Array // embedding, kernel, recurrent_kernel, bias, dense_kernel, dense_bias
	BatchLoss                    []float64        `json:"batch_loss"`
	BatchAccuracy                []float64        `json:"batch_accuracy"`
	EvalX                        [][]int32        `json:"eval_x"`
	EvalY                        []int32          `json:"eval_y"`
	EvalLoss                     float64          `json:"eval_loss"`
	EvalAccuracy                 float64          `json:"eval_accuracy"`
	Predict                      Array
	Fit                          Fit
}

// Fit is a call of fit without shuffling, and its history.
type Fit struct {
	Epochs          int
	BatchSize       int     `json:"batch_size"`
	ValidationSplit float64 `json:"validation_split"`
	History         History
}

// History is what fit returns, epoch by epoch.
type History struct {
	Loss        []float64
	Accuracy    []float64
	ValLoss     []float64 `json:"val_loss"`
	ValAccuracy []float64 `json:"val_accuracy"`
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

// Read returns the golden values, and fails the test where they cannot be read.
func Read(t testing.TB) Keras {
	t.Helper()
	text := committed
	if path := os.Getenv("KERAS_GOLDEN"); path != "" {
		var err error
		if text, err = os.ReadFile(path); err != nil {
			t.Fatalf("KERAS_GOLDEN: %v", err)
		}
	}
	var keras Keras
	if err := json.Unmarshal(text, &keras); err != nil {
		t.Fatalf("golden values: %v", err)
	}
	if len(keras.Layers) == 0 || len(keras.Training) == 0 || len(keras.PadSequences.Cases) == 0 || len(keras.Summary) == 0 {
		t.Fatal("golden values: a part is missing; make the file with testdata/make_golden.py")
	}
	return keras
}

// Close fails the test unless got is want within a relative tolerance, relative to the largest value of want:
// float32 sums in another order differ by as much as their largest terms do.
func Close[T float32 | float64](t testing.TB, name string, got, want []T, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d values, want %d", name, len(got), len(want))
		return
	}
	var largest, worst float64
	at := 0
	for i := range want {
		largest = max(largest, math.Abs(float64(want[i])))
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= worst) { // a NaN is the worst
			worst, at = d, i
		}
	}
	if !(worst <= tolerance*largest) {
		t.Errorf("%s: value %d is %v, want %v: off by %.2g of the largest value, want <= %.0g", name, at, got[at], want[at], worst/largest, tolerance)
	}
}
