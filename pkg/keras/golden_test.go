package keras

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/dims"
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
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: RMSprop{}, Metrics: []Metric{Accuracy}})
	if err := m.build([]int{want.T}, 0); err != nil {
		t.Fatal(err)
	}
	restart(m, goldenWeights(want.Initial))
	return m
}

// goldenNames are the weights in the order of their layers.
var goldenNames = []string{"embedding", "kernel", "recurrent_kernel", "bias", "dense_kernel", "dense_bias"}

func goldenWeights(named map[string]golden.Array) (weights []golden.Array) {
	for _, name := range goldenNames {
		weights = append(weights, named[name])
	}
	return weights
}

// Training steps, evaluation, predictions and a fit from the same weights are Keras's.
func TestGoldenTraining(t *testing.T) {
	for _, want := range golden.Read(t).Training {
		for _, unroll := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/unroll=%t", want.Kind, unroll), func(t *testing.T) {
				t.Parallel()
				m := goldenModel(t, want, unroll)
				compareGoldenSteps(t, m, want)
				compareGoldenEvaluation(t, m, want)
				compareGoldenFit(t, m, want)
			})
		}
	}
}

func compareGoldenSteps(t *testing.T, m *Sequential, want golden.Training) {
	if m.params() != want.Params {
		t.Errorf("%d params, want %d", m.params(), want.Params)
	}
	before := weightData(m)
	x, y := pairOf(t, m, want.X, want.Y)
	losses, accuracies := trainSteps(t, m, x, y, want.Batch, want.Steps)
	golden.Close(t, "losses", losses, want.BatchLoss, tolerance)
	golden.Close(t, "accuracies", accuracies, want.BatchAccuracy, tolerance)
	for i, data := range weightData(m) {
		golden.Close(t, goldenNames[i], data, want.Final[goldenNames[i]].Data, tolerance)
		if reflect.DeepEqual(data, before[i]) {
			t.Errorf("training left %s as it was", goldenNames[i])
		}
	}
}

func compareGoldenEvaluation(t *testing.T, m *Sequential, want golden.Training) {
	scores, err := m.Evaluate(want.EvalX, want.EvalY)
	if err != nil {
		t.Fatal(err)
	}
	golden.Close(t, "evaluation", []float64{scores.Loss(), scores.Get("accuracy")}, []float64{want.EvalLoss, want.EvalAccuracy}, tolerance)
	outputs, err := m.Predict(want.EvalX)
	if err != nil {
		t.Fatal(err)
	}
	golden.Close(t, "predictions", slices.Concat(outputs...), want.Predict.Data, tolerance)
}

func compareGoldenFit(t *testing.T, m *Sequential, want golden.Training) {
	restart(m, goldenWeights(want.Initial))
	h, err := m.Fit(want.X, want.Y, Fit{Epochs: want.Fit.Epochs, BatchSize: want.Fit.BatchSize, ValidationSplit: want.Fit.ValidationSplit, NoShuffle: true})
	if err != nil {
		t.Fatal(err)
	}
	compareHistory(t, h, want.Fit.History)
}

func weightData(m *Sequential) (data [][]float32) {
	for _, v := range m.weights() {
		data = append(data, tensors.MustCopyFlatData[float32](v.MustValue()))
	}
	return data
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
			outputs, err := m.dims(m.input)
			if err != nil {
				t.Fatal(err)
			}
			below, total := m.input, 0
			for i, l := range m.layers {
				n := 0
				for _, w := range l.Weights(below) {
					n += dims.Size(w.Dims)
				}
				layer := want.Layers[i]
				var shape []int
				for _, d := range layer.OutputShape[1:] {
					shape = append(shape, *d)
				}
				if className(l) != layer.Name || n != layer.Params || !reflect.DeepEqual(outputs[i], shape) {
					t.Errorf("layer %d is %s %v with %d params, want %s %v with %d", i, className(l), outputs[i], n, layer.Name, shape, layer.Params)
				}
				below, total = outputs[i], total+n
			}
			if total != want.Total {
				t.Errorf("%d params in all, want %d", total, want.Total)
			}
		})
	}
}
