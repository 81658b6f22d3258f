package keras

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
)

// Weights that are given before a model is built leave the others to Fit's seed; those that are
// given to a built one take the place of what training has learned. Weights returns copies.
func TestSetWeights(t *testing.T) {
	vectors := [][]float64{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}}
	given, x, y := words()
	if err := given.SetWeights("embedding", vectors); err != nil {
		t.Fatal(err)
	}
	other, _, _ := words()
	for _, m := range []*Sequential{given, other} {
		if _, err := m.build([]int{-1}, 7); err != nil {
			t.Fatal(err)
		}
	}
	a, b := weightData(given), weightData(other)
	if !slices.Equal(a[0], []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) || !reflect.DeepEqual(a[1:], b[1:]) {
		t.Errorf("got %v, want the vectors and %v", a, b[1:])
	}
	kept, err := given.Weights("dense", "embedding")
	if err != nil || len(kept) != 3 || !slices.Equal(kept[1].Shape().Dimensions, []int{2, 1}) {
		t.Fatalf("got %v, %v: they must come in the order of the layers", kept, err)
	}
	mustFit(t, given, x, y, Fit{Epochs: 2})
	if data := tensors.MustCopyFlatData[float32](kept[0]); !slices.Equal(data, a[0]) {
		t.Errorf("Fit changed a copy of the weights to %v", data)
	}
	for _, all := range [][]any{{[][]int8{{1}, {-1}}, [1]bool{true}}, {[]*tensors.Tensor{
		tensors.FromValue([][]float32{{1}, {-1}}), tensors.FromValue([]float64{1})}}} {
		if err := given.SetWeights("dense", all...); err != nil {
			t.Fatal(err)
		}
		after := weightData(given)
		if !slices.Equal(after[4], []float32{1, -1}) || !slices.Equal(after[5], []float32{1}) {
			t.Errorf("got %v, want [1 -1], [1]", after[4:])
		}
		after[4][0] = 2 // of a copy
	}
	if h, err := given.Fit(x, y, Fit{}); err != nil || h.Epochs() != 1 {
		t.Errorf("%v, %v", h, err)
	}
}

// half is a layer with a scalar weight, which has a penalty.
type half struct{ Regularizer Regularizer }

func (half) Kind() string                 { return "half" }
func (half) OutputDims(input []int) []int { return input }
func (l half) Weights([]int) []Weight {
	return []Weight{{Name: "factor", Init: rnn.Constant(0.5), Regularizer: l.Regularizer}}
}
func (l half) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return graph.Mul(x, l.Weights(nil)[0].Variable(scope).NodeValue(x.Graph()))
}

// A weight without axes takes a number.
func TestSetScalar(t *testing.T) {
	m := NewSequential("", Input{Shape: []int{2}}, half{})
	for _, value := range []any{2, float32(2), tensors.FromScalar(2.)} {
		if err := m.SetWeights("half", value); err != nil {
			t.Fatal(err)
		}
		if y, err := m.Predict([][]int{{1, 3}}); err != nil || y[0][0] != 2 || y[0][1] != 6 {
			t.Errorf("%v, %v; want [2 6]", y, err)
		}
	}
	if err := m.SetWeights("half", []int{1, 2}); err == nil {
		t.Error("two numbers for one")
	}
}

// frozenWords is a model of ids whose embedding is frozen before anything is built.
func frozenWords(t *testing.T, name string) (m *Sequential, x [][]int32, y []int32) {
	t.Helper()
	m, x, y = words()
	m.name, m.compile.Backend = name, pureGo()
	if err := m.SetTrainable(false, "embedding"); err != nil {
		t.Fatal(err)
	}
	return m, x, y
}

// SetTrainable works before anything is built, and again between calls of Fit; it is saved, and
// holds after Load, LoadIn, LoadPretrained and Resume, of models that are built and not.
func TestSetTrainable(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_DATA", dir)
	m, x, y := frozenWords(t, "frozen")
	if strings.Contains(m.Summary(), "Non-trainable params: 0 ") || m.built {
		t.Errorf("not frozen before it is built:\n%s", m.Summary())
	}
	mustFit(t, m, x, y, Fit{Epochs: 2, Seed: 3})
	first := weightData(m)[0]
	holds := func(what string, m *Sequential, want bool) {
		t.Helper()
		if is := slices.Equal(weightData(m)[0], first); is != want {
			t.Errorf("%s: the embedding is as it was: %t, want %t", what, is, want)
		}
	}
	fresh, _, _ := words()
	if _, err := fresh.build([]int{-1}, 3); err != nil {
		t.Fatal(err)
	}
	holds("with the same seed", fresh, true)
	for what, load := range map[string]func() (*Sequential, error){
		"Load":           func() (*Sequential, error) { return Load("frozen") },
		"LoadIn":         func() (*Sequential, error) { return LoadIn(filepath.Join(dir, "runs"), "frozen") },
		"Load, frozen":   func() (*Sequential, error) { m, _, _ := frozenWords(t, "frozen"); return m, m.Load() },
		"Load, not":      func() (*Sequential, error) { m, _, _ := words(); m.name = "frozen"; return m, m.Load() },
		"LoadPretrained": func() (*Sequential, error) { return pretrainedWords(t, filepath.Join(dir, "runs")) },
	} {
		loaded, err := load()
		if err != nil {
			t.Fatal(what, err)
		}
		loaded.name = "" // its training is no run
		mustFit(t, loaded, x, y, Fit{})
		holds(what, loaded, true)
	}
	resumed, _, _ := frozenWords(t, "frozen")
	mustFit(t, resumed, x, y, Fit{Epochs: 3, Seed: 3, Resume: true})
	holds("Resume", resumed, true)
	for _, train := range []bool{false, true} {
		other, _, _ := frozenWords(t, "frozen")
		if err := cmp.Or(other.SetTrainable(train, "embedding"), other.SetTrainable(train == false, "dense")); err != nil {
			t.Fatal(err)
		}
		_, err := other.Fit(x, y, Fit{Epochs: 4, Seed: 3, Resume: true})
		const want = `keras: run "frozen" was trained with the frozen weights [/embedding/embeddings], got [`
		if refused := err != nil && strings.HasPrefix(err.Error(), want); refused != train {
			t.Errorf("trains the embedding: %t, and resumes with %v", train, err)
		}
	}

	if err := resumed.SetTrainable(true); err != nil {
		t.Fatal(err)
	}
	mustFit(t, resumed, x, y, Fit{})
	holds("trainable again", resumed, false)
	before := weightData(resumed)
	if err := resumed.SetTrainable(false); err != nil {
		t.Fatal(err)
	}
	if mustFit(t, resumed, x, y, Fit{}); !reflect.DeepEqual(weightData(resumed), before) {
		t.Error("a model whose layers are all frozen is trained")
	}
}

// pretrainedWords is a frozen model with the weights of a folder, and without a run of its own.
func pretrainedWords(t *testing.T, runs string) (*Sequential, error) {
	m, _, _ := frozenWords(t, "frozen")
	_, err := m.RunsIn(t.TempDir()).LoadPretrained(os.DirFS(runs))
	return m, err
}

// thaw is a callback that trains all layers.
type thaw struct{}

func (thaw) EpochEnd(m *Sequential, _ History) (stop bool, err error) {
	return false, m.SetTrainable(true)
}
func (thaw) TrainEnd(*Sequential, History) error { return nil }

// A callback may not freeze layers of the training under way, and what is to be frozen shows where
// nothing else is known.
func TestSetTrainableEarly(t *testing.T) {
	m := NewSequential("", Dense{Units: 2}, Dense{Units: 1})
	if err := m.SetTrainable(false, "dense_1"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Summary(), "Non-trainable params: ?\n") {
		t.Error(m.Summary())
	}
	m.Compile(Compile{Loss: MeanSquaredError, Backend: pureGo()})
	_, err := m.Fit([][]float32{{1, 2}}, []float32{1}, Fit{Callbacks: []Callback{thaw{}}})
	if err == nil || !strings.HasPrefix(err.Error(), "keras: SetTrainable must not be called while") {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(m.Summary(), " Trainable params: 6 (24.00 B)\n Non-trainable params: 3 (12.00 B)\n") {
		t.Error(m.Summary())
	}
}

// The penalties of layers inside others, of stacked cells and of a layer of a user's own are in the
// loss.
func TestPenalties(t *testing.T) {
	l2 := Regularizer{L2: 1}
	for _, c := range []struct {
		layers []Layer
		of     []int // indices of weights
	}{
		{[]Layer{TimeDistributed{Layer: Dense{Units: 2, KernelRegularizer: l2}}}, []int{0}},
		{[]Layer{Bidirectional{Layer: LSTM{Units: 2, RecurrentRegularizer: l2}}}, []int{1, 4}},
		{[]Layer{RNN{Cells: []rnn.HasCell{GRU{Units: 2, KernelRegularizer: l2}, LSTM{Units: 2, BiasRegularizer: l2}}}}, []int{0, 5}},
		{[]Layer{half{l2}, GRU{Units: 2, KernelRegularizer: l2}}, []int{0, 1}},
	} {
		m := NewSequential("", append([]Layer{Input{Shape: []int{2, 2}}}, c.layers...)...)
		m.Compile(Compile{Loss: MeanSquaredError, Backend: pureGo()})
		x := [][][]float32{{{0, 0}, {0, 0}}}
		output, err := m.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		shape, err := m.dims([]int{2, 2})
		if err != nil {
			t.Fatal(err)
		}
		y := tensors.FromFlatDataAndDimensions(output[0], append([]int{1}, shape[len(shape)-1]...)...)
		want := 0.
		for _, i := range c.of {
			for _, v := range weightData(m)[i] {
				want += float64(v) * float64(v)
			}
		}
		if scores, err := m.Evaluate(x, y); err != nil || math.Abs(scores.Loss()-want) > 1e-5*want || want == 0 {
			t.Errorf("%v: loss %v, %v, want %g", c.layers, scores, err, want)
		}
	}
}

// A run with regularizers and initializers holds them, and one without has no word of them. Other
// ones load the weights, and do not resume.
func TestRegularizersSaved(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := [][]float32{{1, 2}, {3, 4}}, []float32{1, 0}
	made := func(l Dense) *Sequential {
		m := NewSequential("saved", TimeDistributed{Layer: l}, Flatten{}, Dense{Units: 1})
		m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: 1e-3}, Backend: pureGo()})
		return m
	}
	x3 := [][][]float32{x, x}
	l := Dense{Units: 2, KernelInitializer: "HeNormal", BiasRegularizer: Regularizer{L1: 0.5}}
	mustFit(t, made(l), x3, y, Fit{})
	loaded, err := Load("saved")
	if err != nil {
		t.Fatal(err)
	}
	if got := loaded.layers[0].(TimeDistributed).Layer; got != Layer(l) {
		t.Errorf("loaded %v, want %v", got, l)
	}
	if text := string(loaded.run.Layers); strings.Count(text, "ializer") != 1 || strings.Count(text, "egularizer") != 1 || strings.Contains(text, "L2") {
		t.Errorf("the run holds %s", text)
	}
	plain := made(Dense{Units: 2})
	if err := plain.Load(); err != nil {
		t.Errorf("weights of other regularizers do not load: %v", err)
	}
	_, err = plain.Fit(x3, y, Fit{Epochs: 2, Resume: true})
	if want := "keras: run \"saved\" has other layers than this model: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
