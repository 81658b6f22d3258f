package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/internal/config"
)

// halving is a schedule of a user's own.
type halving struct{ First float64 }

func (halving) Kind() string { return "halving" }

func (h halving) Rate(step *graph.Node) *graph.Node {
	return graph.Reciprocal(graph.MulScalar(graph.OnePlus(step), 1/h.First))
}

// A cut training with a schedule and clipping goes on at the rate of its step, to the same numbers.
// With another schedule or limit it does not go on.
func TestResumeSchedule(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	engine, err := gobackend.New("") // which compiles in no time
	if err != nil {
		t.Fatal(err)
	}
	piecewise := PiecewiseConstantDecay{Boundaries: []int{3, 12}, Values: []float64{0.1, 0.05, 0.2}}
	for _, c := range []struct {
		name             string
		optimizer, other Optimizer
	}{
		{"adam", Adam{Schedule: ExponentialDecay{InitialLearningRate: 0.1, DecaySteps: 4, DecayRate: 0.5}, ClipNorm: 0.2},
			Adam{Schedule: ExponentialDecay{InitialLearningRate: 0.1, DecaySteps: 5, DecayRate: 0.5}, ClipNorm: 0.2}},
		{"rmsprop", RMSprop{Schedule: piecewise, GlobalClipNorm: 0.2},
			RMSprop{Schedule: piecewise, GlobalClipNorm: 0.3}},
		{"sgd", SGD{Schedule: CosineDecay{InitialLearningRate: 0.1, DecaySteps: 12}, ClipValue: 0.1}, SGD{LearningRate: 0.1, ClipValue: 0.1}},
		{"own", SGD{Schedule: halving{0.5}}, SGD{Schedule: halving{0.25}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			model := func(name string, o Optimizer) *Sequential {
				m := pointsModel(name, Dense{Units: 3, Activation: Tanh})
				m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: o,
					Metrics: []Metric{Accuracy}, Backend: engine})
				return m
			}
			fit := Fit{Epochs: 4, BatchSize: 5, Seed: 3}
			whole := model("", c.optimizer)
			want := mustFit(t, whole, x, y, fit)

			cut := fit
			cut.Callbacks = []Callback{cutIn(3)}
			if _, err := model(c.name, c.optimizer).Fit(x, y, cut); !errors.Is(err, errCut) {
				t.Fatal(err)
			}
			fit.Resume = true
			if _, err := model(c.name, c.other).Fit(x, y, fit); err == nil ||
				!strings.Contains(err.Error(), "was trained with other options") {
				t.Errorf("with another optimizer: %v", err)
			}
			resumed := model(c.name, c.optimizer)
			if c.name != "own" { // by its name alone, the model has its optimizer again
				var err error
				if resumed, err = Load(c.name); err != nil {
					t.Fatal(err)
				}
				resumed.compile.Backend = engine
				if !reflect.DeepEqual(resumed.compile.Optimizer, c.optimizer) {
					t.Errorf("loaded is %#v, want %#v", resumed.compile.Optimizer, c.optimizer)
				}
			}
			if got := mustFit(t, resumed, x, y, fit); !reflect.DeepEqual(got, want) {
				t.Errorf("resumed, the history is %+v, want %+v", got, want)
			}
			if !reflect.DeepEqual(weightData(resumed), weightData(whole)) {
				t.Error("resumed, the weights are others")
			}
		})
	}
}

// An older run has the optimizer's form of a run without a schedule and clipping today.
func TestOptimizerConfig(t *testing.T) {
	for before, o := range map[string]Optimizer{
		`{"kind":"rmsprop","config":{"LearningRate":0,"Rho":0,"Momentum":0,"Epsilon":0,"Centered":false}}`:                    RMSprop{},
		`{"kind":"adam","config":{"LearningRate":0.05,"Beta1":0,"Beta2":0,"Epsilon":0}}`:                                      Adam{LearningRate: 0.05},
		`{"kind":"sgd","config":{"LearningRate":0,"Momentum":0,"Nesterov":false}}`:                                            SGD{},
		`{"kind":"sgd","config":{"Momentum":0.5},"schedule":{"kind":"exponential_decay","config":{"InitialLearningRate":1}}}`: SGD{Momentum: 0.5, Schedule: ExponentialDecay{InitialLearningRate: 1}},
	} {
		if got, err := config.Decode[Optimizer](kinds, json.RawMessage(before)); err != nil || !reflect.DeepEqual(got, o) {
			t.Errorf("%s is %+v, %v; want %+v", before, got, err, o)
		}
		if now, err := config.Encode(o); err != nil ||
			!config.Same(now, json.RawMessage(before)) && o.Kind() != "sgd" {
			t.Errorf("%T is saved as %s, %v; want the values of %s", o, now, err, before)
		}
		now, _ := config.Encode(o)
		if different := config.Difference(json.RawMessage("["+string(now)+"]"), json.RawMessage("["+before+"]")); different != "" {
			t.Errorf("%T as saved now and before differs: %s", o, different)
		}
	}
}

// A run with a damaged or misplaced schedule is refused.
func TestForeignSchedule(t *testing.T) {
	for _, c := range []struct{ kind, schedule, want string }{
		{"adam", `{"kind":"lstm","config":{}}`, `adam: Schedule: rnn.LSTM does not belong there`},
		{"adam", `{"kind":"halving","config":{}}`, `adam: Schedule: "halving" is not a layer, cell, optimizer, schedule or metric of this package; call keras.Register with one, or make the model with NewSequential and call its method Load`},
		{"adam", `[]`, `adam: Schedule: json: cannot unmarshal array into Go value of type config.form`},
		{"lstm", `{"kind":"cosine_decay","config":{}}`, `lstm: there is no field Schedule`},
	} {
		text := fmt.Appendf(nil, `{"kind":%q,"config":{},"schedule":%s}`, c.kind, c.schedule)
		if _, err := config.Decode[any](kinds, text); err == nil || err.Error() != c.want {
			t.Errorf("%s with %s: got %v, want %s", c.kind, c.schedule, err, c.want)
		}
	}
}

// unsaved is a schedule without a form in JSON.
type unsaved struct{ Of *func() }

func (unsaved) Kind() string                      { return "unsaved" }
func (unsaved) Rate(step *graph.Node) *graph.Node { return step }

// Every mistake in an optimizer is one sentence, which Fit says.
func TestOptimizerErrors(t *testing.T) {
	exponential := ExponentialDecay{InitialLearningRate: 0.1, DecaySteps: 10, DecayRate: 0.5}
	cosine := CosineDecay{InitialLearningRate: 0.1, DecaySteps: 10}
	with := func(s Schedule) Optimizer { return Adam{Schedule: s} }
	for _, c := range []struct {
		optimizer Optimizer
		want      string
	}{
		{Adam{ClipNorm: -1}, `Adam.ClipNorm must be > 0 and finite, or 0 for no clipping, got -1`},
		{SGD{GlobalClipNorm: math.Inf(1)},
			`SGD.GlobalClipNorm must be > 0 and finite, or 0 for no clipping, got +Inf`},
		{RMSprop{ClipValue: math.NaN()},
			`RMSprop.ClipValue must be > 0 and finite, or 0 for no clipping, got NaN`},
		{&RMSprop{ClipNorm: 1, ClipValue: 0.5}, `RMSprop.ClipNorm, GlobalClipNorm and ClipValue exclude each other, got 1, 0 and 0.5; set one of them`},
		{Adam{LearningRate: 0.01, Schedule: exponential}, `Adam.LearningRate and Schedule exclude each other, got 0.01 and exponential_decay; leave LearningRate out, the rates are in the schedule`},
		{with(&exponential), `Adam.Schedule must be a value, keras.ExponentialDecay{...}, not a pointer to one, got *keras.ExponentialDecay`},
		{with(unsaved{Of: new(func())}), `adam cannot be saved: field Schedule: unsaved cannot be saved: field Of: json: unsupported type: func()`},
		{with(ExponentialDecay{DecaySteps: 10, DecayRate: 0.5}),
			`Adam.Schedule: exponential_decay: InitialLearningRate must be > 0 and finite, got 0`},
		{with(ExponentialDecay{InitialLearningRate: 0.1, DecayRate: 0.5}),
			`Adam.Schedule: exponential_decay: DecaySteps must be > 0 and finite, got 0`},
		{with(InverseTimeDecay{InitialLearningRate: 0.1, DecaySteps: 10}),
			`Adam.Schedule: inverse_time_decay: DecayRate must be > 0 and finite, got 0`},
		{with(PolynomialDecay{InitialLearningRate: 0.1, DecaySteps: -1}),
			`Adam.Schedule: polynomial_decay: DecaySteps must be > 0 and finite, got -1`},
		{with(PolynomialDecay{InitialLearningRate: 0.1, DecaySteps: 1, EndLearningRate: -1}),
			`Adam.Schedule: polynomial_decay: EndLearningRate must be >= 0 and finite, got -1`},
		{with(PiecewiseConstantDecay{Values: []float64{1}}), `Adam.Schedule: piecewise_constant_decay: Boundaries must be one or more and Values one more than they, got 0 and 1`},
		{with(PiecewiseConstantDecay{Boundaries: []int{1}, Values: []float64{1}}), `Adam.Schedule: piecewise_constant_decay: Boundaries must be one or more and Values one more than they, got 1 and 1`},
		{with(PiecewiseConstantDecay{Boundaries: []int{5, 5}, Values: []float64{1, 2, 3}}),
			`Adam.Schedule: piecewise_constant_decay: Boundaries must be >= 0 and rise, got [5 5]`},
		{with(PiecewiseConstantDecay{Boundaries: []int{5}, Values: []float64{1, -2}}),
			`Adam.Schedule: piecewise_constant_decay: Values must be >= 0 and finite, got -2`},
		{with(CosineDecay{DecaySteps: 10}),
			`Adam.Schedule: cosine_decay: InitialLearningRate must be > 0 and finite, got 0`},
		{with(CosineDecay{DecaySteps: 10, WarmupTarget: 0.1}), `Adam.Schedule: cosine_decay: WarmupTarget and WarmupSteps must be given together, got 0.1 and 0`},
		{with(CosineDecay{InitialLearningRate: 0.1, DecaySteps: 10, Alpha: -1}),
			`Adam.Schedule: cosine_decay: Alpha must be >= 0 and finite, got -1`},
		{with(cosine), ``},
		{SGD{LearningRate: 0.1, ClipNorm: 1}, ``},
	} {
		m, x, y := words()
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: c.optimizer})
		var err error
		if c.want == "" {
			err = m.compiled() // no training is needed to see that nothing is wrong
		} else if _, err = m.Fit(x, y, Fit{}); err == nil {
			t.Errorf("%#v: no error, want %s", c.optimizer, c.want)
		}
		if err != nil && err.Error() != "keras: "+c.want {
			t.Errorf("%#v:\ngot  %v\nwant keras: %s", c.optimizer, err, c.want)
		}
	}
}
