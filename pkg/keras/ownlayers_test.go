package keras

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/layers"
	"gornn/pkg/rnn"
)

// scale is a layer of one's own: one learned factor a feature.
type scale struct{ From float64 }

func (scale) Kind() string                 { return "scale" }
func (scale) OutputDims(input []int) []int { return input }
func (l scale) Weights(input []int) []Weight {
	return []Weight{{Name: "factor", Dims: input[len(input)-1:]}}
}
func (l scale) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	factor := layers.Values(l, scope, x)[0]
	return graph.Mul(x, graph.ExpandLeftToRank(graph.AddScalar(factor, l.From), x.Rank()))
}

// buckets takes ids as an Embedding does: each of Count ids has a row of its bucket.
type buckets struct{ Count, Units int }

func (buckets) Kind() string                   { return "buckets" }
func (l buckets) IDs() int                     { return l.Count }
func (l buckets) OutputDims(input []int) []int { return append(input[:1:1], l.Units) }
func (l buckets) Weights([]int) []Weight {
	return Embedding{InputDim: 2, OutputDim: l.Units}.Weights(nil)
}
func (l buckets) Call(scope *model.Scope, ids *graph.Node) *graph.Node {
	bucket := graph.Mod(ids, graph.Scalar(ids.Graph(), ids.DType(), 2))
	return Embedding{InputDim: 2, OutputDim: l.Units}.Call(scope, bucket)
}

// output is a Dense with a sigmoid that gives its logits.
type output struct{ Inner Layer }

func (output) Kind() string                   { return "output" }
func (l output) OutputDims(input []int) []int { return l.Inner.OutputDims(input) }
func (l output) Weights(input []int) []Weight { return l.Inner.Weights(input) }
func (l output) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return l.Inner.Call(scope, x)
}
func (l output) Logits(scope *model.Scope, x *graph.Node) (*graph.Node, Activation) {
	return l.Inner.(Activated).Logits(scope, x)
}

// A layer of one's own is as good as one of this package: as the first of a model, with ids, with
// logits, and in a run that opens by its name alone.
func TestOwnLayers(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	rows, labels := [][]float32{{1, 2}, {3, -4}, {-5, 6}, {7, 8}}, []bool{true, false, true, false}
	ids := [][]int64{{0, 1, 2}, {3, 4, 5}, {6, 6, 6}, {1, 1, 1}}
	for name, c := range map[string]struct {
		x      any
		layers []Layer
	}{
		"scale-first": {rows, []Layer{scale{From: 1}, Dense{Units: 1, Activation: Sigmoid}}},
		"buckets-first": {ids, []Layer{buckets{Count: 7, Units: 2}, GRU{Units: 2},
			Dense{Units: 1, Activation: Sigmoid}}},
		"output-last": {rows, []Layer{Dense{Units: 2},
			output{Dense{Units: 1, Activation: Sigmoid}}}},
		"own-in-a-layer": {[][][]float32{{{1, 2}}, {{3, 4}}, {{5, 6}}, {{7, 8}}}, []Layer{TimeDistributed{Layer: scale{From: 2}}, Flatten{}, Dense{Units: 1, Activation: Sigmoid}}},
	} {
		t.Run(name, func(t *testing.T) {
			m := NewSequential(name, c.layers...)
			m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{}})
			mustFit(t, m, c.x, labels, Fit{Epochs: 2})
			if _, err := Load(name); err == nil ||
				!strings.Contains(err.Error(), "keras.Register") {
				t.Errorf("without Register: got %v", err)
			}
			Register(scale{}, buckets{}, output{})
			defer func() {
				for _, kind := range []string{"scale", "buckets", "output"} {
					kinds.Remove(kind)
				}
			}()
			rebuilt, err := Load(name)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(rebuilt.layers, m.layers) {
				t.Errorf("rebuilt are layers %#v, want %#v", rebuilt.layers, m.layers)
			}
			same(t, "rebuilt", rebuilt, m, c.x, labels)
		})
	}
	_, err := NewSequential("", buckets{Count: 7, Units: 2}).Predict([][]int{{7}})
	if want := "keras: x: ids must be from 0 to below 7, as the buckets takes, got 7 in example 0 at position 0; load the data with fewer words, or make the buckets for more"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A cross-entropy after a layer of one's own is computed from its logits, where a sigmoid has lost
// all digits.
func TestOwnLogits(t *testing.T) {
	x, y := [][]float32{{200}}, []float32{0}
	var scores []Scores
	for _, last := range []Layer{Dense{Units: 1, Activation: Sigmoid},
		output{Dense{Units: 1, Activation: Sigmoid}}} {
		m := NewSequential("", last)
		m.Compile(Compile{Loss: BinaryCrossentropy})
		if _, err := m.Predict(x); err != nil {
			t.Fatal(err)
		}
		m.weights()[0].MustSetValue(tensors.FromFlatDataAndDimensions([]float32{1}, 1, 1))
		s, err := m.Evaluate(x, y)
		if err != nil {
			t.Fatal(err)
		}
		scores = append(scores, s)
	}
	if scores[0].Loss() != 200 || !reflect.DeepEqual(scores[0], scores[1]) {
		t.Errorf("the losses are %v and %v, want 200", scores[0], scores[1])
	}
}

// A model of single numbers, without any axis, opens by its name too.
func TestLoadScalars(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	m, x := NewSequential("scalars", Sigmoid), []float32{0, 200, -200}
	want, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Save("scalars"); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load("scalars")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := loaded.Predict(x); err != nil || !reflect.DeepEqual(got, want) ||
		got[0][0] != 0.5 {
		t.Errorf("loaded, it predicts %v, %v; want %v", got, err, want)
	}
}

// A nil layer of any type is an error everywhere, and no panic.
func TestNilLayers(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(4)
	mustFit(t, pointsModel("points"), x, y, Fit{})
	for _, layer := range []Layer{nil, (*LSTM)(nil), (*scale)(nil), RNN{Cells: []rnn.HasCell{nil}},
		Bidirectional{Layer: (*GRU)(nil)}} {
		for name, call := range map[string]func(*Sequential) error{
			"Load":     (*Sequential).Load,
			"Predict":  func(m *Sequential) error { _, err := m.Predict(x); return err },
			"Inspect":  func(m *Sequential) error { _, err := m.Inspect(x, "lstm"); return err },
			"Evaluate": func(m *Sequential) error { _, err := m.Evaluate(x, y); return err },
			"Fit":      func(m *Sequential) error { _, err := m.Fit(x, y, Fit{}); return err },
		} {
			m := NewSequential("points", layer)
			m.Compile(Compile{Loss: MeanSquaredError})
			if err := call(m); err == nil || !strings.HasPrefix(err.Error(), "keras: ") {
				t.Errorf("%s with layer %T: %v", name, layer, err)
			}
			if m.Summary() == "" {
				t.Errorf("no summary with layer %T", layer)
			}
		}
	}
}
