package keras

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/history"
	"gornn/pkg/internal/examples"
)

// points are examples for a Dense layer: the label is the side of a line.
func points(n int) (x [][]float32, y []float32) {
	random := rand.New(rand.NewPCG(1, 1))
	for range n {
		a, b := float32(random.NormFloat64()), float32(random.NormFloat64())
		x = append(x, []float32{a, b})
		label := float32(0)
		if a+b > 0.2 {
			label = 1
		}
		y = append(y, label)
	}
	return x, y
}

// pointsModel returns a model of points. Layers go below its last.
func pointsModel(name string, layers ...Layer) *Sequential {
	m := NewSequential(name, layers...)
	m.Add(Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: 0.05},
		Metrics: []Metric{Accuracy}})
	return m
}

// small is pointsModel in pure Go.
func small(name string, layers ...Layer) *Sequential { return inGo(pointsModel(name, layers...)) }

// inGo has a model computed in pure Go, which compiles a small graph in no time. What a test says of
// trainings and runs holds on any backend.
func inGo(m *Sequential) *Sequential {
	m.compile.Backend = pureGo()
	return m
}

var pureGo = sync.OnceValue(func() compute.Backend {
	engine, err := gobackend.New("")
	if err != nil {
		panic(err)
	}
	return engine
})

// words returns a small model of ids, and examples for it.
func words() (m *Sequential, x [][]int32, y []int32) {
	m = NewSequential("", Embedding{InputDim: 5, OutputDim: 2}, SimpleRNN{Units: 2},
		Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy}})
	return m, [][]int32{{1, 2, 3}, {4, 0, 0}, {2, 2, 2}, {3, 1, 4}}, []int32{1, 0, 1, 0}
}

func mustFit(t testing.TB, m *Sequential, x, y any, fit Fit) History {
	t.Helper()
	h, err := m.Fit(x, y, fit)
	if err != nil {
		t.Fatal(err)
	}
	h.Seconds = nil
	return h
}

// figures are the training's after each step.
type figures struct {
	epoch, step    int
	loss, accuracy float64
}

func watch(to *[]figures) func(Progress) {
	return func(p Progress) {
		if p.Stage == history.StepEnd {
			*to = append(*to, figures{p.Epoch, p.Step, p.Scores.Loss(), p.Scores.Get("accuracy")})
		}
	}
}

// The split takes the last examples, before any shuffling, and trains on none of them.
func TestValidationSplit(t *testing.T) {
	x, y := points(20)
	whole := Fit{Epochs: 2, BatchSize: 4, Seed: 3, ValidationSplit: 0.25}
	parts := Fit{Epochs: 2, BatchSize: 4, Seed: 3, ValidationX: x[15:], ValidationY: y[15:]}
	split := mustFit(t, pointsModel(""), x, y, whole)
	given := mustFit(t, pointsModel(""), x[:15], y[:15], parts)
	if !reflect.DeepEqual(split, given) {
		t.Errorf("a split gives %+v, the last quarter %+v", split, given)
	}
}

// The split rounds as Keras does: the first floor(n*(1-split)) are for training.
func TestValidationSplitRounding(t *testing.T) {
	for _, c := range []struct {
		n     int
		split float64
		want  int
	}{{10, 0.2, 8}, {10, 0.25, 7}, {25_000, 0.2, 20_000}, {3, 0.5, 1}, {10, 0.1, 9}} {
		source, err := examples.Open("x", make([]float32, c.n))
		if err != nil {
			t.Fatal(err)
		}
		training := training{fit: Fit{ValidationSplit: c.split}}
		training.x, _ = source.Numbers()
		training.y = training.x
		if err := training.readValidation(data{}); err != nil || training.x.N != c.want ||
			training.validationY.N != c.n-c.want {
			t.Errorf("%g of %d leaves %d and %d, %v; want %d",
				c.split, c.n, training.x.N, training.validationY.N, err, c.want)
		}
	}
}

// The figures of an epoch are means over its examples so far, each measured before its step. With
// constant weights they are the evaluation's, although the last batch is short.
func TestTrainingFigures(t *testing.T) {
	x, y := points(11)
	m := pointsModel("")
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: SGD{LearningRate: 1e-30},
		Metrics: []Metric{Accuracy}})
	var steps []figures
	h := mustFit(t, m, x, y, Fit{BatchSize: 4, NoShuffle: true, ValidationX: x, ValidationY: y,
		Progress: watch(&steps)})
	if len(steps) != 3 || math.Abs(h.Get("loss")[0]-h.Get("val_loss")[0]) > 1e-6 ||
		math.Abs(h.Get("accuracy")[0]-h.Get("val_accuracy")[0]) > 1e-6 {
		t.Errorf("history %+v after steps %v", h, steps)
	}
	for i, s := range steps {
		n := min(4*(i+1), len(x))
		scores, err := m.Evaluate(x[:n], y[:n])
		if err != nil {
			t.Fatal(err)
		}
		loss, accuracy := scores.Loss(), scores.Get("accuracy")
		if math.Abs(s.loss-loss) > 1e-6 || math.Abs(s.accuracy-accuracy) > 1e-6 {
			t.Errorf("after step %d: loss %g, accuracy %g; want %g, %g",
				s.step, s.loss, s.accuracy, loss, accuracy)
		}
	}
}

// Each epoch has its own order, drawn by the seed; without shuffling there is but one.
func TestShuffle(t *testing.T) {
	x, y := points(12)
	orders := func(fit Fit) (epochs [2][]float64) {
		var steps []figures
		fit.Epochs, fit.BatchSize, fit.Progress = 2, 1, watch(&steps)
		m := pointsModel("")
		if _, err := m.build([]int{2}, 0); err != nil { // the same weights whatever the seed
			t.Fatal(err)
		}
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: SGD{LearningRate: 1e-30},
			Metrics: []Metric{Accuracy}})
		mustFit(t, m, x, y, fit)
		for _, s := range steps { // running means tell the losses of the single examples, which tell the order
			epochs[s.epoch-1] = append(epochs[s.epoch-1], s.loss)
		}
		return epochs
	}
	inOrder, one, two := orders(Fit{NoShuffle: true}), orders(Fit{Seed: 1}), orders(Fit{Seed: 2})
	if !slices.Equal(inOrder[0], inOrder[1]) {
		t.Error("without shuffling, the second epoch has another order than the first")
	}
	for name, pair := range map[string][2][]float64{
		"shuffling":    {inOrder[0], one[0]},
		"a next epoch": {one[0], one[1]},
		"another seed": {one[0], two[0]},
	} {
		if slices.Equal(pair[0], pair[1]) {
			t.Errorf("%s changes no order", name)
		}
		if last := len(x) - 1; math.Abs(pair[0][last]-pair[1][last]) > 1e-6 {
			t.Errorf("%s changes which examples there are", name)
		}
	}
}

// One seed gives the same history and weights again, bit by bit; another seed others.
func TestSeed(t *testing.T) {
	x, y := points(20)
	train := func(seed int64) (History, [][]float32) {
		m := pointsModel("", Dense{Units: 4, Activation: Tanh}, Dropout{Rate: 0.5})
		h := mustFit(t, m, x, y, Fit{Epochs: 3, BatchSize: 8, Seed: seed, ValidationSplit: 0.2})
		return h, weightData(m)
	}
	h1, w1 := train(1)
	h2, w2 := train(1)
	h3, w3 := train(2)
	if !reflect.DeepEqual(h1, h2) || !reflect.DeepEqual(w1, w2) {
		t.Errorf("one seed gives %+v, then %+v", h1, h2)
	}
	if reflect.DeepEqual(h1, h3) || reflect.DeepEqual(w1, w3) {
		t.Errorf("seeds 1 and 2 both give %+v", h1)
	}
}

// Dropout drops while training, in each epoch others, and nothing when the model is evaluated or
// predicts.
func TestDropout(t *testing.T) {
	x, y := points(64)
	layers := []Layer{Dropout{Rate: 0.5}}
	m, plain := pointsModel("", layers...), pointsModel("")
	for _, m := range []*Sequential{m, plain} {
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: SGD{LearningRate: 1e-30},
			Metrics: []Metric{Accuracy}})
	}
	fit := Fit{Epochs: 2, BatchSize: 64, NoShuffle: true, ValidationX: x, ValidationY: y}
	with, without := mustFit(t, m, x, y, fit), mustFit(t, plain, x, y, fit)
	if with.Get("loss")[0] == without.Get("loss")[0] || with.Get("loss")[0] == with.Get("loss")[1] {
		t.Errorf("training losses are %v, and %v without dropout",
			with.Get("loss"), without.Get("loss"))
	}
	if !reflect.DeepEqual(with.Get("val_loss"), without.Get("val_loss")) {
		t.Errorf("validation losses are %v, and %v without dropout",
			with.Get("val_loss"), without.Get("val_loss"))
	}
	a, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := plain.Predict(x); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("predictions differ, %v", err)
	}
}

// Fit goes on from the weights there are; Compile starts the optimizer anew.
func TestFitAgain(t *testing.T) {
	x, y := points(20)
	fit := Fit{Epochs: 2, BatchSize: 5, NoShuffle: true}
	m := pointsModel("")
	first, second := mustFit(t, m, x, y, fit), mustFit(t, m, x, y, fit)
	longer := mustFit(t, pointsModel(""), x, y, Fit{Epochs: 4, BatchSize: 5, NoShuffle: true})
	got := slices.Concat(first.Get("loss"), second.Get("loss"))
	if !slices.Equal(got, longer.Get("loss")) {
		t.Errorf("twice 2 epochs have losses %v, 4 epochs %v", got, longer.Get("loss"))
	}
	weights := weightData(m)
	m.Compile(m.compile)
	anew := mustFit(t, m, x, y, fit)
	fresh := pointsModel("")
	if _, err := fresh.build([]int{2}, 0); err != nil {
		t.Fatal(err)
	}
	for i, v := range fresh.weights() {
		v.MustSetValue(tensors.FromFlatDataAndDimensions(weights[i], v.Shape().Dimensions...))
	}
	if want := mustFit(t, fresh, x, y, fit); !slices.Equal(anew.Get("loss"), want.Get("loss")) {
		t.Errorf("compiled again, losses are %v, want %v", anew.Get("loss"), want.Get("loss"))
	}
}

// A built model returns an error for examples of another shape, and stays usable.
func TestOtherInput(t *testing.T) {
	x, y := points(8)
	m := pointsModel("")
	mustFit(t, m, x, y, Fit{})
	_, err := m.Fit([][]float32{{1, 2, 3}}, []float32{1}, Fit{})
	if want := "keras: the model takes inputs of shape [batch, 2], got [batch, 3]; give it such examples, or make a model for these"; fmt.Sprintf("%+v", err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, err := m.Evaluate(x, y); err != nil {
		t.Error(err)
	}
}

// Sequences of any length are taken, by one model, one after another.
func TestAnyLength(t *testing.T) {
	m, x, y := words()
	mustFit(t, m, x, y, Fit{})
	if out, err := m.Predict([][]int32{{1, 2, 3, 4, 0, 1}}); err != nil || len(out) != 1 ||
		len(out[0]) != 1 {
		t.Errorf("predicted %v, %v", out, err)
	}
}

// A centered RMSprop stays finite on an Embedding with ids many times in a batch.
func TestCenteredEmbedding(t *testing.T) {
	m, x, y := words()
	m.Compile(Compile{Loss: BinaryCrossentropy,
		Optimizer: RMSprop{Centered: true, Rho: 0.5, LearningRate: 0.1}})
	h := mustFit(t, m, x, y, Fit{Epochs: 10})
	if last := h.Get("loss")[9]; !(last < h.Get("loss")[0]) {
		t.Errorf("losses %v", h.Get("loss"))
	}
}

// An evaluation says how far it is, and in the end what it returns.
func TestEvaluateProgress(t *testing.T) {
	x, y := points(300)
	m := pointsModel("")
	var stages []history.Stage
	var last Progress
	scores, err := m.Evaluate(x, y, Evaluate{Progress: func(p Progress) {
		stages, last = append(stages, p.Stage), p
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []history.Stage{history.Compiling, history.StepEnd, history.StepEnd, history.StepEnd, history.Ended}
	if !slices.Equal(stages, want) || last.Step != 3 || last.Steps != 3 ||
		!reflect.DeepEqual(last.Scores, scores) {
		t.Errorf("stages %v, the last %+v; want %v and the scores %v", stages, last, want, scores)
	}
}
