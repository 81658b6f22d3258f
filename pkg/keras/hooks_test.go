package keras

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/run"
)

// noting notes the calls of all hooks, and may act in them.
func noting(calls *[]string, act func(hook string, m *Sequential) error) LambdaCallback {
	note := func(m *Sequential, hook string, at ...any) error {
		*calls = append(*calls, strings.TrimSuffix(fmt.Sprintln(append([]any{hook}, at...)...), "\n"))
		if act == nil {
			return nil
		}
		return act(hook, m)
	}
	return LambdaCallback{
		OnTrainBegin: func(m *Sequential) error { return note(m, "TrainBegin") },
		OnEpochBegin: func(m *Sequential, epoch int) error { return note(m, "EpochBegin", epoch) },
		OnBatchEnd: func(m *Sequential, p Progress) (bool, error) {
			return false, note(m, "BatchEnd", p.Epoch, p.Step, p.Steps, p.History.Epochs())
		},
		OnEpochEnd: func(m *Sequential, h History) (bool, error) { return false, note(m, "EpochEnd", h.Epochs()) },
		OnTrainEnd: func(m *Sequential, h History) error { return note(m, "TrainEnd", h.Epochs()) },
	}
}

// Hooks are called in Keras's order, and the callbacks in their own.
func TestHooks(t *testing.T) {
	x, y := points(20)
	var first, calls []string
	one, two := noting(&calls, nil), noting(&first, func(hook string, _ *Sequential) error {
		if len(calls) != len(first) {
			t.Errorf("%s: the second callback is called before the first", hook)
		}
		return nil
	})
	mustFit(t, small(""), x, y, Fit{Epochs: 2, BatchSize: 10, Callbacks: []Callback{one, LambdaCallback{}, two}})
	want := []string{"TrainBegin",
		"EpochBegin 0", "BatchEnd 1 1 2 0", "BatchEnd 1 2 2 0", "EpochEnd 1",
		"EpochBegin 1", "BatchEnd 2 1 2 1", "BatchEnd 2 2 2 1", "EpochEnd 2", "TrainEnd 2"}
	if !slices.Equal(calls, want) {
		t.Errorf("the calls are %q, want %q", calls, want)
	}
}

// In every hook the model may be measured and saved, and the training is the same as without.
func TestHooksMeasure(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	fit := Fit{Epochs: 2, BatchSize: 4, Seed: 1}
	alone, measured := noisy("points"), noisy("points")
	want := mustFit(t, alone, x, y, fit)
	var calls []string
	fit.Callbacks = []Callback{noting(&calls, func(hook string, m *Sequential) error {
		if _, err := m.Evaluate(x, y); err != nil {
			return err
		}
		if _, err := m.LearningRate(); err != nil {
			return err
		}
		return m.Save("copy")
	})}
	if got := mustFit(t, measured, x, y, fit); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !reflect.DeepEqual(stateData(t, measured), stateData(t, alone)) {
		t.Error("the weights or slots are others")
	}
}

// What a callback may not do ends the training in every hook, and so does an error.
func TestHooksMisuse(t *testing.T) {
	x, y := points(20)
	for _, hook := range []string{"TrainBegin", "EpochBegin", "BatchEnd", "EpochEnd", "TrainEnd"} {
		for name, do := range map[string]func(m *Sequential) error{
			"keras: Compile must not be called": func(m *Sequential) error { m.Compile(m.compile); return nil },
			"of a user's own":                   func(*Sequential) error { return fmt.Errorf("of a user's own") },
			"Misuse ended with the panic":       func(*Sequential) error { panic("of a user's own") },
		} {
			t.Setenv("GORNN_DATA", t.TempDir())
			m := small("points")
			mustFit(t, m, x, y, Fit{})
			var calls []string
			c := noting(&calls, func(in string, m *Sequential) error {
				if in == hook {
					return do(m)
				}
				return nil
			})
			_, err := m.Fit(x, y, Fit{Epochs: 2, Callbacks: []Callback{c}})
			if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %v, want %s", hook, err, name)
			}
			if !strings.HasPrefix(calls[len(calls)-1], hook) {
				t.Errorf("%s: the last call is %s", hook, calls[len(calls)-1])
			}
			mustFit(t, m, x, y, Fit{}) // the model is free again
		}
	}
}

// A training that BatchEnd ends has the epoch under way, validated, as its last; resumed it has come
// to its end, and it goes on to more epochs.
func TestStopInBatch(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	m := small("points")
	fit := Fit{Epochs: 4, BatchSize: 4, ValidationX: x[:4], ValidationY: y[:4]}
	stopped := fit
	stopped.Callbacks = []Callback{stopAt(2, 3)}
	h := mustFit(t, m, x, y, stopped)
	r, err := run.Open("points")
	if err != nil || h.Epochs() != 2 || len(h.Get("val_loss")) != 2 || !r.Stopped || !r.Finished || r.Iterations != 5+3 {
		t.Errorf("the history is %v, the run %+v, %v", h, r, err)
	}
	fit.Resume = true
	if h := mustFit(t, small("points"), x, y, fit); h.Epochs() != 2 {
		t.Errorf("resumed to the same epochs: %d epochs", h.Epochs())
	}
	fit.Epochs = 5
	if h := mustFit(t, small("points"), x, y, fit); h.Epochs() != 5 {
		t.Errorf("resumed to more: %d epochs", h.Epochs())
	}
}

// counting adds a series to the history: the number of the epoch, from 10.
type counting struct {
	LambdaCallback
	count *float64
}

func (counting) Series() []string { return []string{"val_count"} }

func (c counting) Figures(*Sequential) ([]float64, error) {
	*c.count++
	return []float64{9 + *c.count}, nil
}

// A callback's series is in the history that all callbacks see, can be monitored, and is saved. In
// epochs without the callback it is NaN.
func TestSeries(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	counts := counting{count: new(float64)}
	var seen []float64
	see := LambdaCallback{OnEpochEnd: func(_ *Sequential, h History) (bool, error) {
		seen = append(seen, h.Last("val_count"))
		return false, nil
	}}
	stop := EarlyStopping{Monitor: "val_count", Mode: "min", Patience: 2}
	h := mustFit(t, small("points"), x, y, Fit{Epochs: 9, Callbacks: []Callback{see, stop, counts}})
	if want := []float64{10, 11, 12}; !slices.Equal(h.Get("val_count"), want) || !slices.Equal(seen, want) {
		t.Errorf("the series is %v, callbacks saw %v", h.Get("val_count"), seen)
	}
	mustFit(t, small("points"), x, y, Fit{Epochs: 4, Resume: true})
	mustFit(t, small("points"), x, y, Fit{Epochs: 5, Resume: true, Callbacks: []Callback{LearningRateScheduler{halved}}})
	r, err := run.Open("points")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float64{
		"val_count":     {10, 11, 12, math.NaN(), math.NaN()},
		"learning_rate": {math.NaN(), math.NaN(), math.NaN(), math.NaN(), float64(float32(0.025))},
	} {
		if got := r.History.Get(name); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func halved(_ int, rate float64) float64 { return float64(float32(rate)) / 2 }

// The run's best epoch is what KeepBest says, of several callbacks any, else what KeepWeights keeps.
func TestKeepBest(t *testing.T) {
	x, y := points(20)
	judge := func(best ...bool) Callback {
		return LambdaCallback{OnEpochEnd: func(m *Sequential, h History) (bool, error) {
			m.KeepBest(best[h.Epochs()-1])
			return false, nil
		}}
	}
	keep := each{func(m *Sequential, h History) error { return m.KeepWeights(&badKey, h.Epochs()) }}
	for _, c := range []struct {
		callbacks []Callback
		want      int
	}{
		{[]Callback{judge(true, true, false)}, 2},
		{[]Callback{judge(false, false, false)}, 0},
		{[]Callback{judge(true, false, false), judge(false, true, false)}, 2},
		{[]Callback{judge(true, true, false), judge(false, false, false)}, 2},
		{[]Callback{keep}, 3},
		{[]Callback{keep, judge(true, false, false)}, 1},
		{[]Callback{judge(true, false, false), keep}, 1},
		{[]Callback{keep, judge(false, false, false)}, 0},
	} {
		t.Setenv("GORNN_DATA", t.TempDir())
		mustFit(t, small("points"), x, y, Fit{Epochs: 3, Callbacks: c.callbacks})
		if r, err := run.Open("points"); err != nil || r.BestEpoch != c.want {
			t.Errorf("the best epoch is %d, %v, want %d", r.BestEpoch, err, c.want)
		}
	}
}

// A callback may go back to an epoch's weights in the midst of a training, which then goes on from
// them: its end is of no earlier epoch.
func TestRestoreInEpochEnd(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	var kept [][]float32
	back := each{func(m *Sequential, h History) error {
		switch h.Epochs() {
		case 1:
			kept = weightData(m)
			return m.KeepWeights(&badKey, 1)
		case 2:
			if err := m.RestoreWeights(&badKey, 1); err != nil {
				return err
			}
			if !reflect.DeepEqual(weightData(m), kept) {
				t.Error("other weights come back")
			}
		}
		return nil
	}}
	m := small("points")
	mustFit(t, m, x, y, Fit{Epochs: 3, Callbacks: []Callback{back}})
	if r, err := run.Open("points"); err != nil || r.Epoch != 0 || m.epoch != 0 || reflect.DeepEqual(weightData(m), kept) {
		t.Errorf("the weights are said to be of epoch %d, %v", r.Epoch, err)
	}
}

var badKey LambdaCallback

// KeepWeights needs a callback that it knows again, and RestoreWeights one that has kept weights.
func TestKeepErrors(t *testing.T) {
	x, y := points(20)
	m := small("")
	for _, c := range []struct {
		do   func() error
		want string
	}{
		{func() error { return m.KeepWeights(&badKey, 1) }, "keras: the model has no weights yet to keep; call Fit, Predict or Load first"},
		{func() error { mustFit(t, m, x, y, Fit{}); return m.KeepWeights(LambdaCallback{}, 1) },
			"keras: KeepWeights and RestoreWeights need a callback that can be compared, got keras.LambdaCallback; give a pointer to it"},
		{func() error { return m.KeepWeights(nil, 1) },
			"keras: KeepWeights and RestoreWeights need a callback that can be compared, got <nil>; give a pointer to it"},
		{func() error { return m.RestoreWeights(EarlyStopping{}, 7) },
			"keras: the weights of epoch 7 cannot be restored: no callback has kept them since the training was resumed, and the run has others; leave BestCheckpoint or RestoreBestWeights out"},
	} {
		if err := c.do(); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
