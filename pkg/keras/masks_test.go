package keras

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/testcells"
	"gornn/pkg/rnn"
)

// recurrentLayers are one of each kind, of few units.
func recurrentLayers() map[string]Layer {
	return map[string]Layer{
		"SimpleRNN":     SimpleRNN{Units: 8},
		"GRU":           GRU{Units: 8},
		"LSTM":          LSTM{Units: 8},
		"RNN":           RNN{Cell: testcells.MinimalGated{Units: 8}},
		"Bidirectional": Bidirectional{Layer: GRU{Units: 4}},
	}
}

// Padding is left out, wherever it is: the prediction is that of the ids without it, to the last
// digit. A mask goes with the output of a layer that reads backwards.
func TestPaddingIsLeftOut(t *testing.T) {
	models := map[string][]Layer{
		"backwards": {LSTM{Units: 4, GoBackwards: true, ReturnSequences: true}, GRU{Units: 8}},
		"both ways, then backwards": {
			Bidirectional{Layer: GRU{Units: 4, ReturnSequences: true}},
			SimpleRNN{Units: 8, GoBackwards: true, ReturnSequences: true},
			GlobalAveragePooling1D{}},
	}
	for name, layer := range recurrentLayers() {
		models[name] = []Layer{layer}
	}
	for name, layers := range models {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := NewSequential("", Embedding{InputDim: 10, OutputDim: 4, MaskZero: true})
			m.Add(layers...)
			m.Add(Dense{Units: 1, Activation: Sigmoid})
			predict := func(ids ...int32) float32 { // as long as they are; a slice could be padded further
				y := mustPredict(t, m, tensors.FromValue([][]int32{ids}))[0]
				if got := mustPredict(t, m, [][]int32{ids})[0]; got != y {
					t.Errorf("%v: a slice predicts %v, and a tensor %v", ids, got, y)
				}
				return y
			}
			want := predict(5, 6)
			for _, ids := range [][]int32{{5, 6, 0, 0, 0, 0}, {0, 0, 0, 0, 5, 6}, {0, 5, 0, 0, 6, 0}} {
				if got := predict(ids...); got != want {
					t.Errorf("%v: predicts %v, and %v without its zeros", ids, got, want)
				}
			}
			if other := predict(7, 1); other == want {
				t.Errorf("all ids predict %v", other)
			}
		})
	}
}

// paddedBehind are ids of which the first tells the label, and most are padding behind.
func paddedBehind(n, time int) (x [][]int32, y []float32) {
	random := rand.New(rand.NewPCG(1, 1))
	for range n {
		ids := make([]int32, time)
		for i := range 1 + random.IntN(5) {
			ids[i] = 1 + random.Int32N(9)
		}
		label := float32(0)
		if ids[0] > 4 {
			label = 1
		}
		x, y = append(x, ids), append(y, label)
	}
	return x, y
}

// Every kind of layer learns from sequences padded behind.
func TestLearnsFromPaddedBehind(t *testing.T) {
	x, y := paddedBehind(256, 40)
	for name, layer := range recurrentLayers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := NewSequential("", Embedding{InputDim: 10, OutputDim: 8, MaskZero: true}, layer, Dense{Units: 1, Activation: Sigmoid})
			m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: 0.02}, Metrics: []Metric{Accuracy}})
			h := mustFit(t, m, x, y, Fit{Epochs: 15, ValidationSplit: 0.25})
			if got := h.Get("val_accuracy")[len(h.Get("val_accuracy"))-1]; got < 0.95 {
				t.Errorf("the accuracy of the validation is %.3f after %d epochs, want 0.95 or more", got, h.Epochs())
			}
		})
	}
}

// Labels at time steps that a mask leaves out change neither loss nor accuracy, which are of the
// other steps alone.
func TestLossLeavesMaskedStepsOut(t *testing.T) {
	x := [][]int32{{3, 1, 0, 0}, {2, 4, 1, 0}}
	m := NewSequential("", Embedding{InputDim: 5, OutputDim: 4, MaskZero: true}, LSTM{Units: 4, ReturnSequences: true}, Dense{Units: 3, Activation: Softmax})
	m.Compile(Compile{Loss: SparseCategoricalCrossentropy, Metrics: []Metric{Accuracy}})
	y, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	labels := [][]int32{{0, 0, 0, 0}, {0, 0, 0, 0}}
	for i := range y { // right at the first step, wrong elsewhere
		for time := range labels[i] {
			p := y[i][3*time : 3*time+3]
			best := int32(slices.Index(p, slices.Max(p)))
			labels[i][time] = (best + 1) % 3
			if time == 0 {
				labels[i][time] = best
			}
		}
	}
	scores, err := m.Evaluate(x, labels)
	if err != nil || scores.Get("accuracy") != 2./5 {
		t.Errorf("the scores are %v, %v; want an accuracy of 2 in 5", scores, err)
	}
	labels[0][2], labels[0][3], labels[1][3] = 1, 2, 1
	if again, err := m.Evaluate(x, labels); err != nil || again.Loss() != scores.Loss() {
		t.Errorf("the scores are %v, %v after a change of masked labels; want %v", again, err, scores)
	}
}

// plainLayer knows nothing of masks.
type plainLayer struct{}

func (plainLayer) Kind() string                                   { return "plain" }
func (plainLayer) OutputDims(input []int) []int                   { return slices.Clone(input) }
func (plainLayer) Weights([]int) []rnn.Weight                     { return nil }
func (plainLayer) Call(_ *model.Scope, x *graph.Node) *graph.Node { return x }

// A layer that says nothing of masks is refused where there is one: it could take padding for data.
func TestMaskNeedsASay(t *testing.T) {
	m := NewSequential("", Embedding{InputDim: 5, OutputDim: 2, MaskZero: true}, plainLayer{}, LSTM{Units: 2})
	_, err := m.Predict([][]int32{{1, 2, 0}})
	if err == nil || !strings.Contains(err.Error(), "plain must say what becomes of a mask") {
		t.Errorf("got error %v, want one that says what the layer must say of masks", err)
	}
	m = NewSequential("", Embedding{InputDim: 5, OutputDim: 2}, plainLayer{}, LSTM{Units: 2})
	if _, err := m.Predict([][]int32{{1, 2, 0}}); err != nil {
		t.Errorf("without a mask: %v", err)
	}
}

// GlobalMaxPooling1D takes the largest of the steps that count, and 0 where none does; Keras's
// ignores masks.
func TestMaxPoolingOfAMask(t *testing.T) {
	m := NewSequential("", Masking{Value: 9}, GlobalMaxPooling1D{})
	y, err := m.Predict([][][]float32{{{-2, -1}, {-1, -3}, {9, 9}}, {{9, 9}, {9, 9}, {9, 9}}})
	if want := [][]float32{{-1, -1}, {0, 0}}; err != nil || !reflect.DeepEqual(y, want) {
		t.Errorf("got %v, %v; want %v", y, err, want)
	}
}

// magnitude returns the sizes of its input, and passes a mask on.
type magnitude struct{ steep }

func (magnitude) Kind() string                                   { return "magnitude" }
func (magnitude) Call(_ *model.Scope, x *graph.Node) *graph.Node { return graph.Abs(x) }
func (l magnitude) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}

// The loss of a masked step may be 0/0, and so its gradient: neither reaches the training.
func TestMaskedStepsWithoutALoss(t *testing.T) {
	m := NewSequential("", Embedding{InputDim: 5, OutputDim: 2, MaskZero: true},
		GRU{Units: 2, ReturnSequences: true, ZeroOutputForMask: true},
		Dense{Units: 2, NoBias: true}, magnitude{})
	m.Compile(Compile{Loss: CategoricalCrossentropy, Metrics: []Metric{Accuracy}, Backend: pureGo()})
	x := [][]int32{{1, 2, 3}, {4, 0, 0}, {2, 0, 0}}
	y := [][][2]int{{{1, 0}, {0, 1}, {1, 0}}, {{1, 0}}, {{0, 1}}}
	for i := range y {
		for len(y[i]) < 3 {
			y[i] = append(y[i], [2]int{})
		}
	}
	h := mustFit(t, m, x, y, Fit{Epochs: 2, BatchSize: 2, ValidationX: x, ValidationY: y})
	for _, s := range h.Series {
		for _, value := range s.Values {
			if !isFinite(value) {
				t.Errorf("%s is %v", s.Name, s.Values)
			}
		}
	}
}
