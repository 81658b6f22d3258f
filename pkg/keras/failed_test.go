package keras

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/history"
	"gornn/pkg/rnn"
	"gornn/pkg/run"
)

// logged returns what is logged while f runs.
func logged(f func()) string {
	var text bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&text, nil)))
	defer slog.SetDefault(before)
	f()
	return text.String()
}

// Whoever loads a run after a Fit of its name that failed or was stopped is told.
func TestFailedFitIsTold(t *testing.T) {
	x, y := points(20)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	const before = "; this is the run before it"
	for _, c := range []struct {
		name string
		fail func() error // after a Fit of 2 epochs
		want string       // the notice of the run, "" for none
	}{
		{"nothing failed", func() error { return nil }, ""},
		{"a wrong option", func() error {
			_, err := small("points").Fit(x, y, Fit{ValidationSplit: 1.5})
			return err
		}, `the last Fit of "points" failed (keras: Fit.ValidationSplit must be in [0, 1), got 1.5)` + before},
		{"wrong data", func() error {
			_, err := small("points").Fit(x, "y", Fit{})
			return err
		}, `the last Fit of "points" failed (keras: y must be a slice of examples`},
		{"wrong data for several", func() error {
			_, err := FitAll([]*Sequential{small("points"), small("more")}, x, y[:1], Fit{})
			return err
		}, `the last Fit of "points" failed (keras: x and y must be equally many, got 20 and 1)` + before},
		{"a wrong model", func() error {
			_, err := NewSequential("points", Dense{}).Fit(x, y, Fit{})
			return err
		}, `the last Fit of "points" failed (keras: "points" is not compiled; call Compile with a Loss first)` + before},
		{"a loss of NaN", func() error {
			m := NewSequential("points", Dense{Units: 1})
			m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: 1e30}, Backend: pureGo()})
			_, err := m.Fit(x, y, Fit{Epochs: 2, BatchSize: 2})
			return err
		}, `the last Fit of "points" failed (keras: in epoch 1, step `},
		{"stopped in its first epoch", func() error {
			_, err := small("points").Fit(x, y, Fit{Context: ended})
			return err
		}, `the last Fit of "points" failed (keras: the training of "points" was stopped in epoch 1 of 1; ` +
			`no epoch was finished, so nothing of it is kept)` + before},
		{"stopped later", func() error {
			ctx, cancel := context.WithCancel(t.Context())
			_, err := small("points").Fit(x, y, Fit{Epochs: 9, Context: ctx, Progress: func(p Progress) {
				if p.Stage == history.EpochEnd && p.Epoch == 3 {
					cancel()
				}
			}})
			return err
		}, `"points" has 3 of 9 epochs; its last Fit ended with: keras: the training of "points" was stopped in epoch 4 of 9; `},
		{"a callback", func() error {
			_, err := small("points").Fit(x, y, Fit{Callbacks: []Callback{cutIn(1)}})
			return err
		}, `the last Fit of "points" failed (cut)` + before},
		{"resumed on other data", func() error {
			_, err := small("points").Fit(x[1:], y[1:], Fit{Epochs: 3, Resume: true})
			return err
		}, `the last Fit of "points" failed (keras: run "points" was trained on other data (examples, labels or their weights); `},
		{"a loss that there is not", func() error {
			m := NewSequential("points", Dense{Units: 1})
			m.Compile(Compile{Loss: "squares", Backend: pureGo()})
			_, err := m.Fit(x, y, Fit{})
			return err
		}, `the last Fit of "points" failed (keras: Compile.Loss `},
		{"a layer panics while it prepares", func() error {
			_, err := small("points", broken{}).Fit(x, y, Fit{})
			return err
		}, `the last Fit of "points" failed (keras: `},
		{"one of several panics while it prepares", func() error {
			_, err := FitAll([]*Sequential{small("points"), small("more", broken{})}, x, y, Fit{})
			return err
		}, `the last Fit of "points" failed (keras: `},
		{"one of several fails", func() error {
			m := NewSequential("points", Dense{Units: 1})
			m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: 1e30}, Backend: pureGo()})
			_, err := FitAll([]*Sequential{m, small("more")}, x, y, Fit{Epochs: 2, BatchSize: 2})
			return err
		}, `the last Fit of "points" failed (keras: in epoch 1, step `},
		{"one of several is trained elsewhere", func() error {
			elsewhere := run.Run{Name: "more"}
			if err := elsewhere.Begin(); err != nil {
				return nil
			}
			defer elsewhere.End()
			_, err := FitAll([]*Sequential{small("more"), small("points")}, x, y, Fit{})
			return err
		}, `the last Fit of "points" failed (run "more" is being trained by this program: `},
		{"trained elsewhere, to its end", func() error {
			elsewhere := small("points")
			var err error
			mustFit(t, elsewhere, x, y, Fit{Progress: func(p Progress) {
				if p.Stage == history.EpochEnd { // neither is the failure of the other
					_, err = small("points").Fit(x, y, Fit{})
					_, wrong := small("points").Fit(x, y, Fit{Epochs: -1})
					err = errors.Join(err, wrong)
				}
			}})
			return err
		}, ""},
		{"Progress panics", func() error {
			_, err := small("points").Fit(x, y, Fit{Epochs: 3, Progress: func(p Progress) {
				if p.Stage == history.EpochEnd && p.Epoch == 2 {
					panic("full")
				}
			}})
			return err
		}, `"points" has 2 of 3 epochs; its last Fit ended with: keras: `},
		{"failed, then trained", func() error {
			_, err := small("points").Fit(x, y, Fit{Epochs: -1})
			mustFit(t, small("points"), x, y, Fit{Epochs: 2})
			return err
		}, ""},
		{"failed, then resumed", func() error {
			_, err := small("points").Fit(x, y, Fit{Epochs: -1})
			mustFit(t, small("points"), x, y, Fit{Epochs: 3, Resume: true})
			return err
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			mustFit(t, small("points"), x, y, Fit{Epochs: 2, Callbacks: []Callback{BestCheckpoint{Monitor: "loss"}}})
			if err := c.fail(); (err == nil) != (c.name == "nothing failed") {
				t.Fatalf("the Fit failed with %v", err)
			}
			r, err := run.Open("points")
			if err != nil {
				t.Fatal(err)
			}
			notice := r.Notice()
			if notice != c.want && (c.want == "" || !strings.HasPrefix(notice, c.want)) {
				t.Errorf("the run's notice is %q, want %q", notice, c.want)
			}
			checkReaders(t, notice)
		})
	}
}

// checkReaders has all that open a run open "points", and fails unless each logs the notice, or
// nothing where it is "".
func checkReaders(t *testing.T, notice string) {
	t.Helper()
	for name, load := range map[string]func() error{
		"Sequential.Load":     small("points").Load,
		"Sequential.LoadBest": small("points").LoadBest,
		"LoadPretrained":      func() error { _, err := small("points").LoadPretrained(fstest.MapFS{}); return err },
		"Load":                func() error { _, err := Load("points"); return err },
		"LoadIn":              func() error { _, err := LoadIn(filepath.Join(os.Getenv("GORNN_DATA"), "runs"), "points"); return err },
	} {
		var err error
		text := logged(func() { err = load() })
		if err != nil && !strings.Contains(err.Error(), "keeps no best epoch") {
			t.Fatal(err)
		}
		told := strings.Contains(strings.ReplaceAll(text, `\"`, `"`), "keras: "+notice)
		if err == nil && (notice == "" && text != "" || notice != "" && !told) {
			t.Errorf("%s logged %q, want %q", name, text, notice)
		}
	}
}

// broken is a layer whose weights cannot be told.
type broken struct{ Dense }

func (broken) Weights([]int) []rnn.Weight { panic("no weights") }

// A training without a finished epoch is named where pretrained weights take its place.
func TestPretrainedInPlaceOfAFailure(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	shipped := t.TempDir()
	mustFit(t, small("points").RunsIn(shipped), x, y, Fit{})
	read := func() string {
		return logged(func() {
			if pretrained, err := small("points").LoadPretrained(os.DirFS(shipped)); err != nil || !pretrained {
				t.Errorf("pretrained %t, %v", pretrained, err)
			}
		})
	}
	if text := read(); text != "" {
		t.Errorf("never trained: logged %q", text)
	}
	if _, err := small("points").Fit(x, y, Fit{Callbacks: []Callback{cutIn(1)}}); err == nil {
		t.Fatal("the Fit did not fail")
	}
	if text := read(); !strings.Contains(text, "its last Fit failed (cut)") ||
		!strings.Contains(text, "the pretrained weights take its place") {
		t.Errorf("failed: logged %q", text)
	}
}

// Whoever goes on with a model after a Fit that failed is told, once, whether it has a run or not.
func TestFailedModelIsTold(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(20)
	for _, name := range []string{"", "points"} {
		m := small(name)
		mustFit(t, m, x, y, Fit{})
		read := map[string]func() error{
			"Evaluate": func() error { _, err := m.Evaluate(x, y); return err },
			"Predict":  func() error { _, err := m.Predict(x); return err },
		}
		for reader, read := range read {
			if _, err := m.Fit(x, y, Fit{Epochs: -1}); err == nil {
				t.Fatal("the Fit did not fail")
			}
			for _, want := range []string{"failed (keras: Fit.Epochs must be > 0, or 0 for 1, got -1); the model is as it was left", ""} {
				var err error
				text := logged(func() { err = read() })
				if err != nil || !strings.Contains(text, want) || want == "" && text != "" {
					t.Errorf("%s of %q logged %q, %v; want %q", reader, name, text, err, want)
				}
			}
		}
		mustFit(t, m, x, y, Fit{})
		if text := logged(func() { read["Evaluate"]() }); text != "" {
			t.Errorf("after a Fit that did not fail: %s", text)
		}
	}
}

// A loss that becomes infinite prevents the step, though gradients and weights stay finite; one of
// the validation ends the training.
func TestInfiniteLoss(t *testing.T) {
	x := [][]float32{{1, 2}, {3, 4}, {-1, 2}, {5, -6}}
	large, small := []float64{1e20, 2e20, 1e21, 1e20}, []float64{1, 2, 1, 2}
	const notTaken = `keras: in epoch 1, step 1 of training "inf" the loss became +Inf; that step was not taken, ` +
		`and the model has the weights from before it; `
	for _, c := range []struct {
		name      string
		optimizer Optimizer
		y         []float64
		fit       Fit
		want      string
	}{
		{"RMSprop", RMSprop{}, large, Fit{Epochs: 2, ValidationSplit: 0.25}, notTaken},
		{"SGD", SGD{}, large, Fit{Epochs: 2, ValidationSplit: 0.25}, notTaken},
		{"momentum", SGD{Momentum: 0.9}, large, Fit{Epochs: 2}, notTaken},
		{"clipped", Adam{ClipNorm: 1}, large, Fit{Epochs: 2}, notTaken},
		{"clipped by value", Adam{ClipValue: 1}, large, Fit{Epochs: 2}, notTaken},
		{"clipped together", RMSprop{GlobalClipNorm: 1}, large, Fit{Epochs: 2}, notTaken},
		{"validation alone", SGD{LearningRate: 1e-3}, small, Fit{Epochs: 2, ValidationX: x, ValidationY: large},
			`keras: after epoch 1 of training "inf" the validation loss was +Inf; that epoch is not kept, ` +
				`and no epoch was finished, so nothing of it is kept; `},
		{"validation split", SGD{LearningRate: 1e-3}, []float64{1, 2, 1, 1e20}, Fit{Epochs: 2, ValidationSplit: 0.25},
			`keras: after epoch 1 of training "inf" the validation loss was +Inf; `},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			m := NewSequential("inf", Dense{Units: 1})
			m.Compile(Compile{Loss: MeanSquaredError, Optimizer: c.optimizer, Backend: pureGo()})
			h, err := m.Fit(x, c.y, c.fit)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || h.Epochs() != 0 {
				t.Errorf("got %v, %v\nwant %s", h, err, c.want)
			}
			if _, err := run.Open("inf"); !errors.Is(err, run.ErrNotFound) {
				t.Errorf("a run was saved: %v", err)
			}
			for _, weight := range stateData(t, m) {
				for _, value := range weight.Data {
					if math.IsNaN(float64(value)) || math.IsInf(float64(value), 0) {
						t.Fatalf("%s is %v", weight.Name, weight.Data)
					}
				}
			}
		})
	}
}

// slow is a layer whose graph takes until it is let go to be built, as an unrolled one's may.
type slow struct{ wait chan struct{} }

func (slow) Kind() string                 { return "slow" }
func (slow) OutputDims(input []int) []int { return input }
func (slow) Weights([]int) []rnn.Weight   { return nil }
func (l slow) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	<-l.wait
	return x
}

// An interrupt ends a Fit though the model is being compiled, and the model can be used later.
func TestStopWhileCompiling(t *testing.T) {
	x, y := points(12)
	layer := slow{make(chan struct{})}
	m := small("", layer)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	h, err := m.Fit(x, y, Fit{Epochs: 3, Context: ctx}) // would never return if it waited
	if !errors.Is(err, ErrStopped) || !errors.Is(err, context.Canceled) || h.Epochs() != 0 {
		t.Fatalf("got %v, %v", h, err)
	}
	close(layer.wait)
	got := mustFit(t, m, x, y, Fit{Epochs: 3})
	if want := mustFit(t, small("", layer), x, y, Fit{Epochs: 3}); got.Last("loss") != want.Last("loss") {
		t.Errorf("trained after it: %v, want %v", got, want)
	}
}
