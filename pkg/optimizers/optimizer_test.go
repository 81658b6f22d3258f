package optimizers

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// update runs one step of an optimizer on a weight, and returns it.
func update(t *testing.T, o Optimizer, trainable bool) ([]float32, *model.Store, error) {
	t.Helper()
	store := model.NewStore()
	w, err := updated(t, store, o, trainable)
	return w, store, err
}

// updateIn is update in a store, without an error.
func updateIn(t *testing.T, store *model.Store, o Optimizer) []float32 {
	t.Helper()
	w, err := updated(t, store, o, true)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func updated(t *testing.T, store *model.Store, o Optimizer, trainable bool) ([]float32, error) {
	t.Helper()
	engine, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	v := store.RootScope().VariableWithValue("w", []float32{1, 2}).SetTrainable(trainable)
	exec := model.MustNewExec(engine, store, func(scope *model.Scope, x *graph.Node) *graph.Node {
		loss := graph.ReduceAllSum(graph.Mul(x, v.NodeValue(x.Graph())))
		o.UpdateGraph(scope, x.Graph(), loss)
		return loss
	})
	_, err = exec.Call1([]float32{3, 4})
	return tensors.MustCopyFlatData[float32](v.MustValue()), err
}

// Where no weight is trainable, the steps are counted and nothing else happens.
func TestNoGradients(t *testing.T) {
	for _, o := range []Optimizer{SGD{}, Adam{ClipNorm: 1}, RMSprop{GlobalClipNorm: 1}} {
		w, store, err := update(t, o, false)
		steps := optimizer.GetGlobalStep(store)
		if err != nil || steps != 1 || !reflect.DeepEqual(w, []float32{1, 2}) {
			t.Errorf("%#v: %v; the weight is %v after %d steps", o, err, w, steps)
		}
	}
}

// Options that make no sense are an error, in one sentence, and not other numbers: of Check, and of
// the graph.
func TestWrongOptions(t *testing.T) {
	const e = math.SmallestNonzeroFloat64
	nan, inf := math.NaN(), math.Inf(1)
	with := func(s Schedule) Adam { return Adam{Schedule: s} }
	for _, c := range []struct {
		optimizer Optimizer
		want      string
	}{
		{SGD{Momentum: 2}, "SGD.Momentum must be in [0, 1], got 2"},
		{SGD{Momentum: -0.1}, "SGD.Momentum must be in [0, 1], got -0.1"},
		{SGD{Momentum: nan}, "SGD.Momentum must be in [0, 1], got NaN"},
		{SGD{LearningRate: -1}, "SGD.LearningRate must be >= 0 and finite, got -1"},
		{SGD{LearningRate: nan}, "SGD.LearningRate must be >= 0 and finite, got NaN"},
		{RMSprop{LearningRate: inf}, "RMSprop.LearningRate must be >= 0 and finite, got +Inf"},
		{RMSprop{LearningRate: 1e39},
			"RMSprop.LearningRate must be >= 0 and finite as a float32, got 1e+39"},
		{RMSprop{Rho: 1.5}, "RMSprop.Rho must be in [0, 1], got 1.5"},
		{RMSprop{Rho: -inf}, "RMSprop.Rho must be in [0, 1], got -Inf"},
		{RMSprop{Momentum: 1.1}, "RMSprop.Momentum must be in [0, 1], got 1.1"},
		{RMSprop{Momentum: nan}, "RMSprop.Momentum must be in [0, 1], got NaN"},
		{RMSprop{Epsilon: -1e-7}, "RMSprop.Epsilon must be >= 0 and finite, got -1e-07"},
		{Adam{LearningRate: -inf}, "Adam.LearningRate must be >= 0 and finite, got -Inf"},
		{Adam{Beta1: 1}, "Adam.Beta1 must be in [0, 1) as a float32, got 1"},
		{Adam{Beta1: -0.9}, "Adam.Beta1 must be in [0, 1) as a float32, got -0.9"},
		{Adam{Beta2: nan}, "Adam.Beta2 must be in [0, 1) as a float32, got NaN"},
		{Adam{Beta2: 0.9999999999},
			"Adam.Beta2 must be in [0, 1) as a float32, got 0.9999999999"},
		{Adam{Epsilon: inf}, "Adam.Epsilon must be >= 0 and finite, got +Inf"},
		{Adam{ClipNorm: nan}, "Adam.ClipNorm must be > 0 and finite, or 0 for no clipping, got NaN"},
		{Adam{ClipNorm: e},
			"Adam.ClipNorm must be > 0 and finite, or 0 for no clipping, got 5e-324"},
		{Adam{ClipValue: 1e300}, "Adam.ClipValue must be > 0 and finite as a float32, " +
			"or 0 for no clipping, got 1e+300"},
		{with(ExponentialDecay{InitialLearningRate: 1, DecaySteps: 1, DecayRate: nan}),
			"Adam.Schedule: exponential_decay: DecayRate must be > 0 and finite, got NaN"},
		{with(ExponentialDecay{InitialLearningRate: 1, DecaySteps: -1, DecayRate: 1}),
			"Adam.Schedule: exponential_decay: DecaySteps must be > 0 and finite, got -1"},
		{with(InverseTimeDecay{InitialLearningRate: inf, DecaySteps: 1, DecayRate: 1}),
			"Adam.Schedule: inverse_time_decay: InitialLearningRate must be > 0 and finite, got +Inf"},
		{with(PolynomialDecay{InitialLearningRate: 1, DecaySteps: 1, Power: nan}),
			"Adam.Schedule: polynomial_decay: Power must be >= 0 and finite, got NaN"},
		{with(PolynomialDecay{InitialLearningRate: 1, DecaySteps: 1, EndLearningRate: inf}),
			"Adam.Schedule: polynomial_decay: EndLearningRate must be >= 0 and finite, got +Inf"},
		{with(CosineDecay{InitialLearningRate: 1, DecaySteps: 1, Alpha: nan}),
			"Adam.Schedule: cosine_decay: Alpha must be >= 0 and finite, got NaN"},
		{with(CosineDecay{DecaySteps: 1, WarmupTarget: nan, WarmupSteps: 1}),
			"Adam.Schedule: cosine_decay: InitialLearningRate must be > 0 and finite, got 0"},
		{with(PiecewiseConstantDecay{Boundaries: []int{1}, Values: []float64{1, nan}}),
			"Adam.Schedule: piecewise_constant_decay: Values must be >= 0 and finite, got NaN"},
		{with(CosineDecayRestarts{InitialLearningRate: 1, FirstDecaySteps: 1, TMul: 0.5}),
			"Adam.Schedule: cosine_decay_restarts: TMul must be >= 1 and finite, or 0 for 2, got 0.5"},
		{with(CosineDecayRestarts{InitialLearningRate: 1, FirstDecaySteps: 0}),
			"Adam.Schedule: cosine_decay_restarts: FirstDecaySteps must be > 0 and finite, got 0"},
		{with(CosineDecayRestarts{InitialLearningRate: 1, FirstDecaySteps: 1, MMul: -1}),
			"Adam.Schedule: cosine_decay_restarts: MMul must be >= 0 and finite, got -1"},
		{SGD{WeightDecay: -1}, "SGD.WeightDecay must be >= 0 and finite, got -1"},
		{RMSprop{WeightDecay: nan}, "RMSprop.WeightDecay must be >= 0 and finite, got NaN"},
		{AdamW{Beta1: 1}, "AdamW.Beta1 must be in [0, 1) as a float32, got 1"},
		{AdamW{WeightDecay: inf}, "AdamW.WeightDecay must be >= 0 and finite, got +Inf"},
		{Adam{ExcludeFromWeightDecay: []string{"bias", ""}},
			"Adam.ExcludeFromWeightDecay must hold parts of the paths of weights, such as " +
				`"bias", got ""; leave WeightDecay out to exclude all weights`},
		{Named("adamm"), `the optimizer must be one of ["adam" "adamw" "rmsprop" "sgd"], ` +
			`got "adamm"; did you mean "adam"?`},
		{Named("lion"),
			`the optimizer must be one of ["adam" "adamw" "rmsprop" "sgd"], got "lion"`},
	} {
		check := c.optimizer.(configured).Check()
		if check == nil || check.Error() != c.want {
			t.Errorf("got %v, want %s", check, c.want)
		}
		_, _, err := update(t, c.optimizer, true)
		if err == nil || !strings.HasSuffix(err.Error(), "optimizers: "+c.want) {
			t.Errorf("the graph: got %v, want %s", err, c.want)
		}
	}
}

// Keras's strings are its optimizers with their defaults, in capitals or not.
func TestNamed(t *testing.T) {
	for name, want := range map[string]Optimizer{"adam": Adam{}, "Adam": Adam{}, "AdamW": AdamW{},
		"adamw": AdamW{}, "RMSprop": RMSprop{}, "rmsprop": RMSprop{}, "SGD": SGD{}, "sgd": SGD{}} {
		if got := Named(name); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %#v", name, got)
		}
	}
}

// Clear makes an optimizer begin anew: no slot is left, and no count of steps.
func TestClear(t *testing.T) {
	w, store, err := update(t, SGD{Momentum: 0.5, LearningRate: 0.1}, true)
	if want := []float32{1 - 0.3, 2 - 0.4}; err != nil || !reflect.DeepEqual(w, want) {
		t.Fatalf("got %v, %v, want %v", w, err, want)
	}
	slot := model.JoinPath("/"+Scope, "w", "momentum")
	if store.GetVariable(slot) == nil {
		t.Errorf("there is no slot %s", slot)
	}
	err = SGD{}.Clear(store.RootScope())
	left, steps := store.GetVariable(slot), optimizer.GetGlobalStep(store)
	if err != nil || left != nil || steps != 0 {
		t.Errorf("cleared, with %v, slot and steps are %v and %d", err, left, steps)
	}
}
