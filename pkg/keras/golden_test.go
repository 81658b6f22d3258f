package keras

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/golden"
)

const tolerance = 1e-5

// recurrentLayer returns the layer of a kind in one of its modes.
func recurrentLayer(t *testing.T, kind string, units int, unroll bool) Layer {
	switch kind {
	case "simple_rnn":
		return SimpleRNN{Units: units, Unroll: unroll}
	case "gru":
		return GRU{Units: units, Unroll: unroll}
	case "lstm":
		return LSTM{Units: units, Unroll: unroll}
	}
	t.Fatalf("golden values of a layer %q that is not ours", kind)
	return nil
}

// goldenModel returns the model that golden values were made with, with its initial weights.
func goldenModel(t *testing.T, want golden.Training, unroll bool) *Sequential {
	m := NewSequential("",
		Embedding{InputDim: want.Vocab, OutputDim: want.E},
		recurrentLayer(t, want.Kind, want.H, unroll),
		Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: RMSprop{}, Metrics: Accuracy})
	if err := m.build([]int{want.T}, 0); err != nil {
		t.Fatal(err)
	}
	for i, v := range m.weights() {
		a := want.Initial[goldenNames[i]]
		v.MustSetValue(tensors.FromFlatDataAndDimensions(a.Data, a.Shape...))
	}
	return m
}

// goldenNames are the weights in the order of their layers.
var goldenNames = []string{"embedding", "kernel", "recurrent_kernel", "bias", "dense_kernel", "dense_bias"}

// eachGolden runs a test on all golden trainings, with the time steps in a loop and laid out.
func eachGolden(t *testing.T, test func(t *testing.T, want golden.Training, m *Sequential)) {
	for _, want := range golden.Read(t).Training {
		for _, unroll := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/unroll=%t", want.Kind, unroll), func(t *testing.T) {
				test(t, want, goldenModel(t, want, unroll))
			})
		}
	}
}

func TestGoldenTrainingSteps(t *testing.T) {
	eachGolden(t, func(t *testing.T, want golden.Training, m *Sequential) {
		if m.params() != want.Params {
			t.Errorf("%d params, want %d", m.params(), want.Params)
		}
		before := weightData(m)
		x, y, err := m.pair("x", want.X, "y", want.Y, 0)
		if err != nil {
			t.Fatal(err)
		}
		train, err := m.step(true)
		if err != nil {
			t.Fatal(err)
		}
		var losses, accuracies []float64
		for i := range want.Steps {
			s, err := runStep(train, x, y, order(x.n)[i*want.Batch:(i+1)*want.Batch], want.Batch)
			if err != nil {
				t.Fatal(err)
			}
			loss, accuracy := m.means(s)
			losses, accuracies = append(losses, loss), append(accuracies, accuracy)
		}
		golden.Close(t, "losses", losses, want.BatchLoss, tolerance)
		golden.Close(t, "accuracies", accuracies, want.BatchAccuracy, tolerance)
		for i, data := range weightData(m) {
			golden.Close(t, goldenNames[i], data, want.Final[goldenNames[i]].Data, tolerance)
			if reflect.DeepEqual(data, before[i]) {
				t.Errorf("training left %s as it was", goldenNames[i])
			}
		}
		loss, accuracy, err := m.Evaluate(want.EvalX, want.EvalY)
		if err != nil {
			t.Fatal(err)
		}
		golden.Close(t, "evaluation", []float64{loss, accuracy}, []float64{want.EvalLoss, want.EvalAccuracy}, tolerance)
		outputs, err := m.Predict(want.EvalX)
		if err != nil {
			t.Fatal(err)
		}
		var predictions []float32
		for _, output := range outputs {
			predictions = append(predictions, output...)
		}
		golden.Close(t, "predictions", predictions, want.Predict.Data, tolerance)
	})
}

func weightData(m *Sequential) (data [][]float32) {
	for _, v := range m.weights() {
		data = append(data, tensors.MustCopyFlatData[float32](v.MustValue()))
	}
	return data
}

func TestGoldenFit(t *testing.T) {
	eachGolden(t, func(t *testing.T, want golden.Training, m *Sequential) {
		h, err := m.Fit(want.X, want.Y, Fit{Epochs: want.Fit.Epochs, BatchSize: want.Fit.BatchSize, ValidationSplit: want.Fit.ValidationSplit, NoShuffle: true})
		if err != nil {
			t.Fatal(err)
		}
		golden.Close(t, "loss", h.Loss, want.Fit.History.Loss, tolerance)
		golden.Close(t, "accuracy", h.Accuracy, want.Fit.History.Accuracy, tolerance)
		golden.Close(t, "val_loss", h.ValLoss, want.Fit.History.ValLoss, tolerance)
		golden.Close(t, "val_accuracy", h.ValAccuracy, want.Fit.History.ValAccuracy, tolerance)
	})
}

func TestGoldenPadSequences(t *testing.T) {
	want := golden.Read(t).PadSequences
	for _, c := range want.Cases {
		pad := Pad{Padding: Side(c.Padding), Truncating: Side(c.Truncating), Value: c.Value}
		if c.MaxLen != nil {
			pad.MaxLen = *c.MaxLen
		}
		t.Run(fmt.Sprintf("%+v", pad), func(t *testing.T) {
			got, err := PadSequences(want.Sequences, pad)
			if err != nil || !reflect.DeepEqual(got, c.Result) {
				t.Errorf("got %v, %v; want %v", got, err, c.Result)
			}
		})
	}
}

func TestGoldenSummary(t *testing.T) {
	for _, want := range golden.Read(t).Summary {
		t.Run(want.Kind, func(t *testing.T) {
			m := NewSequential("", Input{Shape: []int{100}}, Embedding{InputDim: 10_000, OutputDim: 32},
				recurrentLayer(t, want.Kind, 32, false), Dense{Units: 1, Activation: Sigmoid})
			dims, err := m.dims(m.input)
			if err != nil {
				t.Fatal(err)
			}
			below, total := m.input, 0
			for i, l := range m.layers {
				n := 0
				for _, w := range l.Weights(below) {
					n += product(w.Dims)
				}
				layer := want.Layers[i]
				var shape []int
				for _, d := range layer.OutputShape[1:] {
					shape = append(shape, *d)
				}
				if className(l) != layer.Name || n != layer.Params || !reflect.DeepEqual(dims[i], shape) {
					t.Errorf("layer %d is %s %v with %d params, want %s %v with %d", i, className(l), dims[i], n, layer.Name, shape, layer.Params)
				}
				below, total = dims[i], total+n
			}
			if total != want.Total {
				t.Errorf("%d params in all, want %d", total, want.Total)
			}
		})
	}
}

// Rounding must be all that sets us apart from Keras: were it not so, a tolerance would hide it.
func TestGoldenTolerance(t *testing.T) {
	if tolerance > 1e-5 || math.IsNaN(tolerance) {
		t.Errorf("the tolerance is %g, must be at most 1e-5", tolerance)
	}
}
