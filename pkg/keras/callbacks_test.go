package keras

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/optimizers"
	"gornn/pkg/run"
)

// each calls a function after each epoch.
type each struct {
	do func(m *Sequential, h History) error
}

func (e each) EpochEnd(m *Sequential, h History) (bool, error) { return false, e.do(m, h) }
func (each) TrainEnd(*Sequential, History) error               { return nil }

// A callback may measure the model and save it: the training is the same as without, and the run
// keeps none of its evaluations.
func TestCallbackMeasures(t *testing.T) {
	x, y := points(20)
	words, ids, labels := words()
	words.name = "points"
	fit := Fit{Epochs: 3, BatchSize: 4, Seed: 1, ValidationSplit: 0.25}
	for _, c := range []struct {
		name string
		do   func(m *Sequential, h History) error
	}{
		{"Evaluate", func(m *Sequential, h History) error {
			scores, err := m.Evaluate(x[15:], y[15:])
			if err == nil && scores.Loss() != h.Last("val_loss") {
				t.Errorf("loss %g, want that of the validation, %g", scores.Loss(), h.Last("val_loss"))
			}
			return err
		}},
		{"Predict", func(m *Sequential, _ History) error { _, err := m.Predict(x); return err }},
		{"Summary and Store", func(m *Sequential, _ History) error { m.Store(); m.Summary(); return nil }},
		{"Complete and Dataset", func(m *Sequential, _ History) error { m.Complete(); m.Dataset(); return nil }},
		{"Save", func(m *Sequential, h History) error {
			if err := m.Save("copy"); err != nil {
				return err
			}
			r, err := run.Open("copy")
			if err == nil && (!reflect.DeepEqual(r.History, h) || r.Finished) {
				t.Errorf("after epoch %d the copy is %+v", h.Epochs(), r)
			}
			return err
		}},
	} {
		for _, name := range []string{"", "points"} {
			t.Run(c.name+" "+name, func(t *testing.T) {
				t.Setenv("GORNN_DATA", t.TempDir())
				alone, measured := noisy(name), noisy(name)
				want := mustFit(t, alone, x, y, fit)
				watched := fit
				watched.Callbacks = []Callback{each{c.do}}
				if got := mustFit(t, measured, x, y, watched); !reflect.DeepEqual(got, want) {
					t.Errorf("%v, want %v", got, want)
				}
				if !reflect.DeepEqual(stateData(t, measured), stateData(t, alone)) {
					t.Error("the weights or slots are others")
				}
				if r, err := run.Open("points"); name != "" && (err != nil || !r.Finished || r.Test != nil) {
					t.Errorf("the run is %+v, %v", r, err)
				}
			})
		}
	}
	t.Run("Inspect", func(t *testing.T) {
		t.Setenv("GORNN_DATA", t.TempDir())
		inspect := func(m *Sequential, _ History) error { _, err := m.Inspect(ids, "simple_rnn"); return err }
		mustFit(t, words, ids, labels, Fit{Epochs: 2, Callbacks: []Callback{each{inspect}}})
	})
}

// What a callback may not do ends the training with one sentence, which says what it may.
func TestCallbackMisuse(t *testing.T) {
	x, y := points(20)
	for _, c := range []struct {
		method string
		do     func(m *Sequential) error
	}{
		{"Fit", func(m *Sequential) error { _, err := m.Fit(x, y, Fit{}); return err }},
		{"Fit", func(m *Sequential) error { _, err := FitAll([]*Sequential{m}, x, y, Fit{}); return err }},
		{"Fit", func(m *Sequential) error { _, _ = m.Fit(x, y, Fit{}); return nil }}, // its error is lost
		{"Load", (*Sequential).Load},
		{"Load", (*Sequential).LoadBest},
		{"Add", func(m *Sequential) error { m.Add(Linear); return nil }},
		{"Compile", func(m *Sequential) error { m.Compile(Compile{Loss: MeanSquaredError}); return nil }},
		{"RunsIn", func(m *Sequential) error { m.RunsIn("other"); return nil }},
	} {
		for _, name := range []string{"", "points"} {
			t.Run(c.method+" "+name, func(t *testing.T) {
				t.Setenv("GORNN_DATA", t.TempDir())
				m := small(name)
				do := func(m *Sequential, h History) error {
					if h.Epochs() < 2 {
						return nil
					}
					return c.do(m)
				}
				h, err := m.Fit(x, y, Fit{Epochs: 3, Callbacks: []Callback{each{do}}})
				want := "keras: " + c.method + " must not be called while " + m.quotedName() + " is in training; " +
					"a callback may measure the model, save it, and set its weights, states and learning rate"
				if err == nil || err.Error() != want {
					t.Fatalf("got %v, want %s", err, want)
				}
				if name != "" && h.Epochs() != 1 {
					t.Errorf("%d epochs are kept, want 1", h.Epochs())
				}
				if _, err := m.Evaluate(x, y); err != nil {
					t.Error(err)
				}
				mustFit(t, m, x, y, Fit{}) // the model is free again
			})
		}
	}
}

// A frozen weight stays as it is in a training, in a second one, and across Load and Resume; what
// is frozen shows in the run.
func TestFrozen(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := [][]int32{{1, 2, 3}, {4, 0, 0}, {2, 2, 2}, {3, 1, 4}}, []int32{1, 0, 1, 0}
	model := func(name string) *Sequential {
		m := NewSequential(name, Embedding{InputDim: 5, OutputDim: 2}, SimpleRNN{Units: 2},
			Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: 0.1}, Backend: pureGo()})
		return m
	}
	const path = "/embedding/embeddings"
	m := model("frozen")
	m.Store().GetVariable(path).SetTrainable(false) // before the first Fit
	before := weightData(m)[0]
	changed := func(m *Sequential) bool { return !slices.Equal(weightData(m)[0], before) }
	mustFit(t, m, x, y, Fit{Epochs: 2})
	if changed(m) {
		t.Error("Fit changes a frozen weight")
	}
	loaded, err := Load("frozen")
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Store().GetVariable(path).Trainable || !strings.Contains(loaded.Summary(), "Non-trainable params: 10 ") {
		t.Errorf("a loaded weight is not frozen:\n%s", loaded.Summary())
	}
	if mustFit(t, loaded, x, y, Fit{Epochs: 3, Resume: true}); changed(loaded) {
		t.Error("Load and Resume train a frozen weight")
	}
	fresh := model("frozen")
	if mustFit(t, fresh, x, y, Fit{Epochs: 4, Resume: true}); changed(fresh) {
		t.Error("Resume trains a frozen weight")
	}
	more := model("frozen")
	more.Store().GetVariable("/dense/bias").SetTrainable(false)
	_, err = more.Fit(x, y, Fit{Epochs: 5, Resume: true})
	if want := `keras: run "frozen" was trained with the frozen weights [/embedding/embeddings], got [/dense/bias]; `; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	fresh.Store().GetVariable(path).SetTrainable(true) // from the next Fit on
	if mustFit(t, fresh, x, y, Fit{}); !changed(fresh) {
		t.Error("a weight that is frozen no more is not trained")
	}
}

// A run is refused data whose ids mean other words.
func TestOtherVocabulary(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	m := small("points")
	mustFit(t, m, x, y, Fit{Epochs: 2, Vocabulary: "1234"})
	loaded, err := Load("points")
	if err != nil || loaded.Vocabulary() != "1234" {
		t.Fatalf("vocabulary %q, %v", loaded.Vocabulary(), err)
	}
	for _, vocabulary := range []string{"", "1234"} {
		if _, err := loaded.Evaluate(x, y, Evaluate{Vocabulary: vocabulary}); err != nil {
			t.Error(err)
		}
	}
	_, err = loaded.Evaluate(x, y, Evaluate{Vocabulary: "5678"})
	if want := `keras: "points" was trained with the vocabulary 1234, got examples of the vocabulary 5678, whose ids mean other words; `; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = small("points").Fit(x, y, Fit{Epochs: 3, Vocabulary: "5678", Resume: true})
	if want := `keras: run "points" was trained with the vocabulary 1234, got 5678; `; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	mustFit(t, small("points"), x, y, Fit{Epochs: 3, Vocabulary: "1234", Resume: true})
}

// Slots of another training do not stay behind weights that are loaded without slots.
func TestLoadClearsSlots(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	fresh, trained := small("points"), small("points")
	mustFit(t, trained, x, y, Fit{Epochs: 2})
	if _, err := fresh.Predict(x); err != nil { // draws the weights
		t.Fatal(err)
	}
	if err := fresh.Save("points"); err != nil {
		t.Fatal(err)
	}
	mustLoad(t, trained, trained.Load)
	got := mustFit(t, trained, x, y, Fit{Epochs: 2})
	if want := mustFit(t, fresh, x, y, Fit{Epochs: 2}); !reflect.DeepEqual(got, want) {
		t.Errorf("after Load: %v, want %v", got, want)
	}
}

// The state of one optimizer is not taken for another's.
func TestLoadForAnotherOptimizer(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	mustFit(t, small("points"), x, y, Fit{Epochs: 2, Callbacks: []Callback{BestCheckpoint{Monitor: "loss"}}})
	for name, load := range map[string]func(*Sequential) error{
		"Load": (*Sequential).Load, "LoadBest": (*Sequential).LoadBest} {
		t.Run(name, func(t *testing.T) {
			sgd := Compile{Loss: BinaryCrossentropy, Optimizer: SGD{LearningRate: 0.1, Momentum: 0.9}, Backend: pureGo()}
			before, after := small("points"), small("points")
			before.Compile(sgd)
			mustLoad(t, before, func() error { return load(before) })
			mustLoad(t, after, func() error { return load(after) })
			after.Compile(sgd) // clears the slots
			before.name, after.name = "", ""
			got, want := mustFit(t, before, x, y, Fit{Epochs: 2}), mustFit(t, after, x, y, Fit{Epochs: 2})
			if !reflect.DeepEqual(got, want) {
				t.Errorf("compiled before %s: %v, after it %v", name, got, want)
			}
		})
	}
}

// A rate that was set stays with a run, and not with a model compiled for another one.
func TestLoadForAnotherRate(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	set := each{func(m *Sequential, _ History) error { return m.SetLearningRate(0.5) }}
	mustFit(t, small("points"), x, y, Fit{Callbacks: []Callback{set}})
	for rate, want := range map[float64]bool{0.05: true, 0.01: false} { // pointsModel has 0.05
		m := small("points")
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: rate}})
		mustLoad(t, m, m.Load)
		if _, got := optimizers.LearningRate(m.store.RootScope()); got != want {
			t.Errorf("compiled with %g: the rate of the run is there: %t", rate, got)
		}
	}
}

// The rate of the next step follows the schedule.
func TestScheduledLearningRate(t *testing.T) {
	m := small("")
	m.Compile(Compile{Loss: BinaryCrossentropy, Backend: pureGo(),
		Optimizer: AdamW{Schedule: PiecewiseConstantDecay{Boundaries: []int{1, 3}, Values: []float64{0.5, 0.25, 0.125}}}})
	x, y := points(20)
	for _, want := range []float64{0.5, 0.25, 0.125} { // steps 0, 2 and 4
		if got, err := m.LearningRate(); err != nil || got != want {
			t.Errorf("the rate is %g, %v; want %g", got, err, want)
		}
		mustFit(t, m, x, y, Fit{BatchSize: 10})
	}
}

// A rate that cannot be set is a sentence.
func TestSetLearningRateErrors(t *testing.T) {
	with := func(o Optimizer) *Sequential {
		m := small("")
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: o})
		return m
	}
	for _, c := range []struct {
		m    *Sequential
		rate float64
		want string
	}{
		{with(Adam{}), -1, "keras: the learning rate must be >= 0 and finite, got -1"},
		{with(Adam{}), math.NaN(), "keras: the learning rate must be >= 0 and finite, got NaN"},
		{NewSequential("", Dense{Units: 1}), 1, "keras: the model is not compiled; call Compile with a Loss first"},
		{with(theirs{}), 1, "keras: SetLearningRate needs an optimizer of package optimizers, got gomlx_adam; set the rate in its own way"},
		{with(SGD{Schedule: halving{}}), 1, "keras: SetLearningRate needs an optimizer without a Schedule, got sgd with halving; leave one of the two out"},
	} {
		if err := c.m.SetLearningRate(c.rate); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
		want := strings.Replace(c.want, "SetLearningRate", "LearningRate", 1)
		scheduled := strings.Contains(want, "Schedule")
		if _, err := c.m.LearningRate(); c.rate == 1 && !scheduled && (err == nil || err.Error() != want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
