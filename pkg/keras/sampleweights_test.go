package keras

import (
	"reflect"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/golden"
)

// precision is Keras's Precision.
type precision struct{}

func (precision) Name() string                  { return "precision" }
func (precision) Result(sums []float64) float64 { return sums[0] / max(sums[1], 1e-7) }

func (precision) Of(_ Loss, y, output *graph.Node) *graph.Node {
	positive := graph.ConvertDType(graph.GreaterThan(output, graph.MulScalar(graph.OnesLike(output), 0.5)), output.DType())
	return graph.Concatenate([]*graph.Node{graph.Mul(positive, y), positive}, -1)
}

func metricsNamed(names []string) (all []Metric) {
	for _, name := range names {
		all = append(all, map[string]Metric{"accuracy": Accuracy, "precision": precision{}}[name])
	}
	return all
}

// optionalValues returns an array as a user gives it, nil for none.
func optionalValues(a *golden.Array) any {
	if a == nil {
		return nil
	}
	return valuesOf(*a)
}

// weightedFit returns the model of a golden case, its examples, and how it is trained.
func weightedFit(t *testing.T, want golden.Weighted) (m *Sequential, x, y *tensors.Tensor, fit Fit) {
	t.Helper()
	m = goldenModel(t, want.Layers, want.X, want.Initial)
	m.Compile(Compile{Loss: Loss(want.Loss), Optimizer: SGD{LearningRate: 0.5}, Metrics: metricsNamed(want.Metrics),
		WeightedMetrics: metricsNamed(want.WeightedMetrics), LabelSmoothing: want.LabelSmoothing, Backend: pureGo()})
	fit = Fit{Epochs: 3, BatchSize: 3, NoShuffle: true, ClassWeight: want.ClassWeight, SampleWeight: optionalValues(want.SampleWeight),
		ValidationSplit: want.ValidationSplit, ValidationX: optionalValues(want.ValidationX),
		ValidationY: optionalValues(want.ValidationY), ValidationSampleWeight: optionalValues(want.ValidationWeight)}
	x = valuesOf(want.X)
	if want.IDs {
		x = idsOf(want.X)
	}
	return m, x, valuesOf(want.Y), fit
}

// Weights of examples and of classes, label smoothing and the losses for numbers give Keras's
// losses, metrics and weights, by Keras's names; with masks and with a last batch that is not full.
func TestGoldenSampleWeights(t *testing.T) {
	for _, want := range golden.Read(t).SampleWeights.Cases {
		t.Run(want.Name, func(t *testing.T) {
			m, x, y, fit := weightedFit(t, want)
			h := mustFit(t, m, x, y, fit)
			compareSeries(t, h, want.History)
			if len(h.Series) != len(want.History) {
				t.Errorf("the history has %q, want %d series", h.Names(), len(want.History))
			}
			compareWeights(t, m, want.Weights)
			scores, err := m.Evaluate(x, y, Evaluate{SampleWeight: optionalValues(want.EvaluateSampleWeight)})
			if err != nil {
				t.Fatal(err)
			}
			if len(scores) != len(want.Scores) {
				t.Errorf("scores are %v, want %v", scores, want.Scores)
			}
			for name, value := range want.Scores {
				golden.Close(t, "evaluated "+name, []float64{scores.Get(name)}, []float64{value}, tolerance)
			}
		})
	}
}

// Every spelling of a loss that Keras has gives that loss, which a model and its run then hold by
// its own name.
func TestGoldenLossNames(t *testing.T) {
	for name, want := range golden.Read(t).SampleWeights.Names {
		m := NewSequential("", Dense{Units: 1})
		m.Compile(Compile{Loss: Loss(name)})
		if want == "huber_loss" { // the name of Keras's object
			want = "huber"
		}
		if err := m.compiled(); err != nil || string(m.compile.Loss) != want {
			t.Errorf("%s is %q, want %q; %v", name, m.compile.Loss, want, err)
		}
	}
}

// Weights of 1 change no bit of a training, and no weights is what an empty ClassWeight is.
func TestWeightsOfOne(t *testing.T) {
	x, y := points(10)
	fit := Fit{Epochs: 2, BatchSize: 4, Seed: 1, ValidationSplit: 0.2}
	plain := small("")
	want := mustFit(t, plain, x, y, fit)
	fit.SampleWeight = slices.Repeat([]int8{1}, 10)
	of := map[string]Fit{"sample": fit}
	fit.SampleWeight, fit.ClassWeight = nil, map[int]float64{1: 1}
	of["class"] = fit
	fit.ClassWeight = map[int]float64{}
	of["empty"] = fit
	for name, fit := range of {
		m := small("")
		h := mustFit(t, m, x, y, fit)
		if !reflect.DeepEqual(h.Get("loss"), want.Get("loss")) || !reflect.DeepEqual(h.Get("val_loss"), want.Get("val_loss")) ||
			!reflect.DeepEqual(weightData(m), weightData(plain)) {
			t.Errorf("%s: losses are %v, want %v", name, h, want)
		}
	}
}

// A weighted training is resumed with the same weights to the numbers of one that was never stopped,
// and by several models at once as by each alone. A run gives back its compilation.
func TestWeightedResume(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	weights := make([]float64, len(x))
	for i := range weights {
		weights[i] = float64(i%3) / 2
	}
	model := func(name string) *Sequential {
		m := small(name)
		m.Compile(Compile{Loss: "BinaryCrossentropy", Metrics: []Metric{Accuracy}, WeightedMetrics: []Metric{Accuracy},
			LabelSmoothing: 0.1, Backend: pureGo()})
		return m
	}
	for name, fit := range map[string]Fit{
		"sample": {SampleWeight: weights, ValidationSplit: 0.2},
		"class":  {ClassWeight: map[int]float64{1: 3}, ValidationX: x[:4], ValidationY: y[:4], ValidationSampleWeight: weights[:4]},
	} {
		fit.Epochs, fit.BatchSize, fit.Seed = 3, 6, 2
		whole := model("")
		want := mustFit(t, whole, x, y, fit)
		first := fit
		first.Epochs = 1
		mustFit(t, model(name), x, y, first)
		resumed := model(name)
		fit.Resume = true
		if got := mustFit(t, resumed, x, y, fit); !reflect.DeepEqual(got.Series, want.Series) {
			t.Errorf("%s: resumed, the history is %v, want %v", name, got, want)
		}
		loaded, err := Load(name)
		if err != nil || !reflect.DeepEqual(loaded.compile.WeightedMetrics, []Metric{Accuracy}) || loaded.compile.LabelSmoothing != 0.1 {
			t.Errorf("%s: the run was compiled with %+v, %v", name, loaded.compile, err)
		}
		for _, other := range []Fit{{}, {SampleWeight: weights[:19], ValidationSplit: 0.2}, {ClassWeight: map[int]float64{1: 4}},
			{ValidationX: x[:4], ValidationY: y[:4], ClassWeight: fit.ClassWeight, ValidationSampleWeight: weights[1:5]}} {
			other.Epochs, other.BatchSize, other.Seed, other.Resume = 4, 6, 2, true
			if _, err := model(name).Fit(x, y, other); err == nil {
				t.Errorf("%s is resumed with %+v", name, other)
			}
		}
		fit.Resume = false
		models := []*Sequential{model(""), model("")}
		histories, err := FitAll(models, x, y, fit)
		if err != nil || !reflect.DeepEqual(histories[1].Series, want.Series) || !reflect.DeepEqual(weightData(models[1]), weightData(whole)) {
			t.Errorf("%s: together, the history is %v, want %v; %v", name, histories, want, err)
		}
	}
}

// A metric with one figure of an example of several time steps is weighted by the example.
func TestWeightedMetricOfAnExample(t *testing.T) {
	m := NewSequential("", Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: "bce", WeightedMetrics: []Metric{meanOfAnExample{}}, Backend: pureGo()})
	x, y := [][]int32{{1, 2, 3}, {3, 4, 4}}, [][]int32{{1, 0, 1}, {0, 1, 0}}
	p, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := m.Evaluate(x, y, Evaluate{SampleWeight: []int{3, 1}})
	if err != nil {
		t.Fatal(err)
	}
	mean := func(row []float32) float64 { return float64(row[0]+row[1]+row[2]) / 3 }
	golden.Close(t, "mean", []float64{scores.Get("mean")}, []float64{(3*mean(p[0]) + mean(p[1])) / 4}, tolerance)
}

// meanOfAnExample is the mean of an example's outputs.
type meanOfAnExample struct{}

func (meanOfAnExample) Name() string { return "mean" }
func (meanOfAnExample) Of(_ Loss, _, output *graph.Node) *graph.Node {
	return graph.ReduceMean(output, 1, 2)
}

// A weighted evaluation is kept as one of other labels, so that no table compares it with another.
func TestWeightedEvaluationIsKept(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(6)
	m := small("points")
	mustFit(t, m, x, y, Fit{})
	prints := map[string]bool{}
	for _, weights := range []any{nil, []float32{1, 2, 3, 4, 5, 6}, []float32{2, 2, 3, 4, 5, 6}} {
		if _, err := m.Evaluate(x, y, Evaluate{SampleWeight: weights}); err != nil {
			t.Fatal(err)
		}
		prints[m.run.Test.Labels] = true
	}
	if len(prints) != 3 {
		t.Errorf("three evaluations have the fingerprints %v", prints)
	}
}
