package keras

import (
	"reflect"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// GoMLX's Trainer trains a model, an Embedding too: its own gradient descent and ours make the same
// step.
func TestTrainerOfGoMLX(t *testing.T) {
	engine, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	after := func(o optimizer.Interface) [][]float32 {
		m := NewSequential("", Embedding{InputDim: 4, OutputDim: 3}, GRU{Units: 2}, Dense{Units: 1})
		if _, err := m.build([]int{3}, 0); err != nil {
			t.Fatal(err)
		}
		before := weightData(m)
		of := func(scope *model.Scope, ids *graph.Node) *graph.Node { return m.Graph(scope, ids) }
		trainer := train.NewTrainer(engine, m.Store(), of, loss.MeanSquaredError, o, nil, nil)
		ids := tensors.FromValue([][]int32{{0, 2, 2}, {3, 2, 0}})
		batch := train.Batch{Inputs: []*tensors.Tensor{ids},
			Labels: []*tensors.Tensor{tensors.FromValue([][]float32{{1}, {2}})}}
		if _, err := trainer.TrainStep(batch); err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(weightData(m), before) {
			t.Error("no weight has changed")
		}
		return weightData(m)
	}
	want := after(optimizer.StochasticGradientDescent().WithDecay(false).WithLearningRate(0.1).Done())
	if got := after(SGD{LearningRate: 0.1}); !reflect.DeepEqual(got, want) {
		t.Errorf("ours:    %v\nGoMLX's: %v", got, want)
	}
}

// theirs is GoMLX's Adam as an optimizer of Compile.
type theirs struct{ optimizer.Interface }

func (theirs) Kind() string { return "gomlx_adam" }

// A training with an optimizer of GoMLX's, whose state lies in a scope of its own, is resumed with
// that state; Compile clears it.
func TestResumeWithAnOptimizerOfGoMLX(t *testing.T) {
	testResume(t, theirs{optimizer.Adam().LearningRate(0.1).Done()})
}

// A training with all slots of Adam, and with a schedule of all options, is resumed too, and
// opened by its name with the layers of activations.
func TestResumeWithAdamW(t *testing.T) {
	rates := CosineDecayRestarts{InitialLearningRate: 0.1, FirstDecaySteps: 3, TMul: 1.5, MMul: 0.9, Alpha: 0.1}
	testResume(t, AdamW{Schedule: rates, Beta2: 0.5, AMSGrad: true, ExcludeFromWeightDecay: []string{"bias", "alpha"}},
		PReLU{SharedAxes: []int{1}}, LeakyReLU{}, ELU{Alpha: 0.5}, ReLULayer{MaxValue: 3, NegativeSlope: 0.5},
		Dropout{Rate: 0.1, NoiseShape: []int{1, -1}})
	if _, err := Load("points"); err != nil {
		t.Error(err)
	}
}

func testResume(t *testing.T, o Optimizer, layers ...Layer) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	model := func(name string) *Sequential {
		m := pointsModel(name, layers...)
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: o, Backend: pureGo()})
		return m
	}
	want := mustFit(t, model(""), x, y, Fit{Epochs: 4, BatchSize: 4})
	mustFit(t, model("points"), x, y, Fit{Epochs: 2, BatchSize: 4})
	m := model("points")
	if got := mustFit(t, m, x, y, Fit{Epochs: 4, BatchSize: 4, Resume: true}); !reflect.DeepEqual(got, want) {
		t.Errorf("resumed: %v, want %v", got, want)
	}
	m.Compile(m.compile)
	if slots := m.slots(); len(slots) != 0 {
		t.Errorf("after Compile there are still %v", slots)
	}
}

// A model with an optimizer that is not offered predicts and is saved; Fit refuses it, opened too.
func TestUnknownOptimizer(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(4)
	m := small("points")
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: OptimizerNamed("lion")})
	if _, err := m.Predict(x); err != nil {
		t.Fatal(err)
	}
	if err := m.Save("points"); err != nil {
		t.Fatal(err)
	}
	opened, err := Load("points")
	if err != nil {
		t.Fatal(err)
	}
	const want = `keras: the optimizer must be one of ["adam" "adamw" "rmsprop" "sgd"], got "lion"`
	for _, m := range []*Sequential{m, opened} {
		if _, err := m.Fit(x, y, Fit{}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Slopes of a length that one example had do not stand for those of another.
func TestLengthsOfPReLU(t *testing.T) {
	m := inGo(NewSequential("", Input{Shape: []int{-1, 2}}, PReLU{}, GRU{Units: 1}))
	if _, err := m.Predict([][][]float32{{{1, 2}}}); err != nil {
		t.Fatal(err)
	}
	const want = "keras: layer 1: p_re_lu: the input must have the lengths of alpha, [1 2], got [2 2]; " +
		"name the others in SharedAxes"
	if _, err := m.Predict([][][]float32{{{1, 2}, {3, 4}}}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// undeclared is a layer with a variable that its Weights does not declare.
type undeclared struct{ steep }

func (undeclared) Kind() string { return "undeclared" }
func (undeclared) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return graph.Mul(x, scope.VariableWithValue("scale", float32(2)).NodeValue(x.Graph()))
}

// A variable that would not be saved is an error, not a run that lacks it.
func TestUndeclaredVariable(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	const want = "keras: the variable /undeclared/scale is not among the weights that its layer declares, " +
		"and would not be saved; let the layer's method Weights declare it"
	for _, name := range []string{"", "points"} {
		m := small(name, undeclared{})
		h, err := m.Fit(x, y, Fit{Epochs: 2})
		if name == "" && err == nil {
			err = m.Save("points")
		} else if h.Epochs() != 0 {
			t.Errorf("%d epochs before %v", h.Epochs(), err)
		}
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
	}
}
