package keras

import (
	"reflect"
	"slices"
	"testing"

	"gornn/pkg/run"
)

// noisy returns a model with dropout and an optimizer with slots: order, masks, slots and steps all
// show in its losses.
func noisy(name string) *Sequential {
	return inGo(pointsModel(name, Dense{Units: 8, Activation: Tanh}, Dropout{Rate: 0.5}))
}

// One epoch six times is six epochs, in one program and across Load.
func TestOneEpochAtATime(t *testing.T) {
	x, y := points(20)
	whole := noisy("")
	want := mustFit(t, whole, x, y, Fit{Epochs: 6, BatchSize: 4, Seed: 3})
	same, other := noisy("steps"), noisy("")
	for _, c := range []struct {
		name  string
		model func() *Sequential
		calls []int // epochs of each
	}{
		{"in one program", func() *Sequential { return same }, []int{1, 1, 1, 1, 1, 1}},
		{"two and more", func() *Sequential { return other }, []int{2, 3, 1}},
		{"across Load", func() *Sequential {
			m := noisy("loaded")
			if _, err := run.Open("loaded"); err == nil {
				mustLoad(t, m, m.Load)
			}
			return m
		}, []int{1, 2, 1, 2}},
		{"across Save", func() *Sequential {
			m := noisy("")
			if saved, err := Load("saved"); err == nil {
				m = inGo(saved)
			}
			return m
		}, []int{3, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			var losses []float64
			var m *Sequential
			for _, epochs := range c.calls {
				m = c.model()
				h := mustFit(t, m, x, y, Fit{Epochs: epochs, BatchSize: 4, Seed: 3})
				losses = append(losses, h.Get("loss")...)
				if err := m.Save("saved"); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.Equal(losses, want.Get("loss")) {
				t.Errorf("losses %v, want %v", losses, want.Get("loss"))
			}
			if !reflect.DeepEqual(stateData(t, m), stateData(t, whole)) {
				t.Error("the weights or slots are others")
			}
			if r, err := run.Open("saved"); err != nil || r.Trained != 6 {
				t.Errorf("the run says %d epochs in all, %v; want 6", r.Trained, err)
			}
		})
	}
}

// The losses of epochs trained one by one differ: Keras's do, case by case.
func TestOrdersGoOn(t *testing.T) {
	x, y := points(64)
	m := NewSequential("", Dense{Units: 8, Activation: Tanh}, Dropout{Rate: 0.5}, Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: SGD{LearningRate: 1e-30}, Backend: pureGo()})
	var losses []float64
	for range 3 {
		losses = append(losses, mustFit(t, m, x, y, Fit{}).Get("loss")...)
	}
	losses = append(losses, mustFit(t, m, x, y, Fit{Epochs: 3}).Get("loss")...)
	slices.Sort(losses)
	if n := len(slices.Compact(losses)); n != 6 {
		t.Errorf("%d of 6 losses differ", n)
	}
}

// Resume gives the numbers of a training that was never stopped, or refuses, whatever was done with
// the model and its run since.
func TestResumeAfter(t *testing.T) {
	x, y := points(30)
	for i := range 10 {
		y[i] = 1 - y[i] // learning these by heart makes the validation worse
	}
	fit := Fit{BatchSize: 4, Seed: 1, ValidationX: x[20:], ValidationY: y[20:]}
	train := func(name string, epochs int, resume bool, callbacks ...Callback) (*Sequential, History, error) {
		m, f := noisy(name), fit
		f.Epochs, f.Resume, f.Callbacks = epochs, resume, callbacks
		h, err := m.Fit(x, y, f)
		h.Seconds = nil
		return m, h, err
	}
	whole, want, err := train("", 16, false)
	if err != nil {
		t.Fatal(err)
	}
	restore := EarlyStopping{Patience: 20, RestoreBestWeights: true}
	best := BestCheckpoint{}
	for _, c := range []struct {
		name      string
		callbacks []Callback
		then      func(m *Sequential) error
		refused   bool
	}{
		{"nothing", nil, nil, false},
		{"weights restored", []Callback{restore}, nil, false},
		{"weights restored by another series", []Callback{EarlyStopping{Monitor: "val_accuracy",
			Patience: 20, RestoreBestWeights: true}}, nil, false},
		{"best kept", []Callback{best}, nil, false},
		{"best kept and restored", []Callback{restore, best}, nil, false},
		{"weights changed in TrainEnd", []Callback{zeroAtEnd{}}, nil, false},
		{"Load", []Callback{restore}, (*Sequential).Load, false},
		{"LoadBest", []Callback{best}, (*Sequential).LoadBest, false},
		{"Evaluate", []Callback{restore}, func(m *Sequential) error { _, err := m.Evaluate(x, y); return err }, false},
		{"LoadBest and Evaluate", []Callback{best}, func(m *Sequential) error {
			if err := m.LoadBest(); err != nil {
				return err
			}
			_, err := m.Evaluate(x, y)
			return err
		}, false},
		{"saved elsewhere", []Callback{restore}, func(m *Sequential) error { return m.Save("copy") }, false},
		{"saved at the last epoch", nil, func(m *Sequential) error { return m.Save("points") }, false},
		{"saved with restored weights", []Callback{restore}, func(m *Sequential) error { return m.Save("points") }, true},
		{"saved with the best weights", []Callback{best}, func(m *Sequential) error {
			if err := m.LoadBest(); err != nil {
				return err
			}
			return m.Save("points")
		}, true},
		{"a Fit that was refused", nil, func(m *Sequential) error {
			if _, err := m.Fit(x, y[:1], Fit{}); err == nil {
				t.Error("the Fit was not refused")
			}
			return nil
		}, false},
		{"compiled again and saved", nil, func(m *Sequential) error {
			m.Compile(m.compile)
			return m.Save("points")
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			m, _, err := train("points", 12, false, c.callbacks...)
			if err == nil && c.then != nil {
				err = c.then(m)
			}
			if err != nil {
				t.Fatal(err)
			}
			resumed, got, err := train("points", 16, true)
			if c.refused {
				if err == nil {
					t.Error("a run without its last epoch's state was resumed")
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%v, %v; want %v", got, err, want)
			}
			if !reflect.DeepEqual(stateData(t, resumed), stateData(t, whole)) {
				t.Error("the weights or slots are others")
			}
		})
	}
}

// zeroAtEnd sets a bias to zero when the training has ended.
type zeroAtEnd struct{}

func (zeroAtEnd) EpochEnd(*Sequential, History) (bool, error) { return false, nil }

func (zeroAtEnd) TrainEnd(m *Sequential, _ History) error {
	return m.setWeights([]run.Tensor{{Name: "dense/bias", Dims: []int{8}, Data: make([]float32, 8)}})
}

// What Load and Evaluate say of a model is true of its weights.
func TestRestoredSaysSo(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(30)
	for i := range 10 {
		y[i] = 1 - y[i]
	}
	m := noisy("points")
	h := mustFit(t, m, x, y, Fit{Epochs: 12, BatchSize: 4, Seed: 1, ValidationX: x[20:], ValidationY: y[20:],
		Callbacks: []Callback{EarlyStopping{Patience: 20, RestoreBestWeights: true}}})
	best, _, err := EarlyStopping{}.follow(h)
	if err != nil || best == 12 {
		t.Fatalf("the best epoch is %d, %v: the test shows nothing", best, err)
	}
	slots := optimizerState(t, m)
	if err := m.Save("copy"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"points", "copy"} {
		loaded, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		scores, err := inGo(loaded).Evaluate(x[20:], y[20:])
		if err != nil || scores.Loss() != h.Get("val_loss")[best-1] {
			t.Errorf("%s: loss %v, %v; want that of epoch %d of %v", name, scores, err, best, h.Get("val_loss"))
		}
		if r, err := run.Open(name); err != nil || r.Test == nil || r.Test.Epoch != best {
			t.Errorf("%s: the run's evaluation is %+v, %v; want one of epoch %d", name, r.Test, err, best)
		}
		if !reflect.DeepEqual(optimizerState(t, loaded), slots) {
			t.Errorf("%s: the slots are not those of the last epoch", name)
		}
	}
}

// optimizerState returns the slots of the model's optimizer.
func optimizerState(t *testing.T, m *Sequential) []run.Tensor {
	return slices.DeleteFunc(stateData(t, m), func(t run.Tensor) bool {
		return len(t.Name) < len(optimizerScope) || t.Name[:len(optimizerScope)] != optimizerScope
	})
}

// A model without a name keeps its history when it is saved.
func TestSaveUnnamed(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	m := noisy("")
	fit := Fit{Epochs: 3, BatchSize: 4, ValidationSplit: 0.2, Dataset: "points", Vocabulary: "f00d"}
	h := mustFit(t, m, x, y, fit)
	if err := m.Save("named"); err != nil {
		t.Fatal(err)
	}
	r, err := run.Open("named")
	if err != nil {
		t.Fatal(err)
	}
	r.History.Seconds = nil
	if !reflect.DeepEqual(r.History, h) || r.Dataset != "points" || r.Vocabulary != "f00d" || !r.Finished {
		t.Errorf("the run is %+v", r)
	}
	fit.Epochs = 6
	want := mustFit(t, noisy(""), x, y, fit)
	fit.Resume = true
	if got := mustFit(t, noisy("named"), x, y, fit); !reflect.DeepEqual(got, want) {
		t.Errorf("resumed: %v, want %v", got, want)
	}
}

// An evaluation is kept with a run whose weights and loss it is of, and with no other.
func TestEvaluationOfOtherWeights(t *testing.T) {
	x, y := points(20)
	for _, c := range []struct {
		name   string
		change func(m *Sequential) error
		noted  bool
	}{
		{"as it was", func(*Sequential) error { return nil }, true},
		{"loaded", (*Sequential).Load, true},
		{"optimizer changed", func(m *Sequential) error {
			m.Compile(Compile{Loss: BinaryCrossentropy, Backend: pureGo()})
			return nil
		}, true},
		{"weights set", func(m *Sequential) error { return zeroAtEnd{}.TrainEnd(m, History{}) }, false},
		{"another loss", func(m *Sequential) error {
			m.Compile(Compile{Loss: MeanSquaredError, Backend: pureGo()})
			return nil
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			m := noisy("points")
			mustFit(t, m, x, y, Fit{Epochs: 2})
			if err := c.change(m); err != nil {
				t.Fatal(err)
			}
			if _, err := m.Evaluate(x, y); err != nil {
				t.Fatal(err)
			}
			if r, err := run.Open("points"); err != nil || (r.Test != nil) != c.noted {
				t.Errorf("noted: %+v, %v; want %t", r.Test, err, c.noted)
			}
		})
	}
}
