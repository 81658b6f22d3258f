package keras

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/golden"
)

// options decodes the fields of a callback.
func options[C any](t *testing.T, text json.RawMessage, monitor string) (c C) {
	t.Helper()
	for _, part := range []json.RawMessage{text, json.RawMessage(fmt.Sprintf(`{"Monitor": %q}`, monitor))} {
		if err := json.Unmarshal(part, &c); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// BestCheckpoint keeps the epochs that Keras's saves.
func TestGoldenBestCheckpoint(t *testing.T) {
	for i, want := range golden.Read(t).Callbacks.Saves {
		m := small("points")
		m.training = &training{model: m}
		c := options[BestCheckpoint](t, want.Options, want.Monitor)
		var h History
		var saved []int
		for _, value := range want.Values {
			h = h.With(Scores{{Name: "loss", Value: 1}, {Name: want.Monitor, Value: float64(value)}}, 1)
			m.training.best = false
			if _, err := c.EpochEnd(m, h); err != nil {
				t.Fatal(err)
			}
			if m.training.best {
				saved = append(saved, h.Epochs())
			}
		}
		if !slices.Equal(saved, want.Saved) {
			t.Errorf("%d: %s %v %s: kept %v, want %v", i, want.Monitor, want.Values, want.Options, saved, want.Saved)
		}
	}
}

// ReduceLROnPlateau sets Keras's rates, for any series and options.
func TestGoldenPlateaus(t *testing.T) {
	for i, want := range golden.Read(t).Callbacks.Plateaus {
		m := small("")
		m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: want.Rate}})
		c := options[ReduceLROnPlateau](t, want.Options, want.Monitor)
		var h History
		for epoch, value := range want.Values {
			figures, err := c.Figures(m)
			if err != nil {
				t.Fatal(err)
			}
			h = h.With(Scores{{Name: "loss", Value: 1}, {Name: want.Monitor, Value: float64(value)},
				{Name: c.Series()[0], Value: figures[0]}}, 1)
			if stop, err := c.EpochEnd(m, h); err != nil || stop {
				t.Fatal(stop, err)
			}
			if rate, err := m.LearningRate(); err != nil || float32(rate) != float32(want.Rates[epoch]) {
				t.Errorf("%d: %s %v %s: the rate after epoch %d is %g, %v, want %g",
					i, want.Monitor, want.Values, want.Options, epoch+1, rate, err, want.Rates[epoch])
				break
			}
		}
	}
}

// schedules are those of golden_callbacks.py.
var schedules = map[string]func(epoch int, rate float64) float64{
	"halved":       func(_ int, rate float64) float64 { return rate / 2 },
	"of the epoch": func(epoch int, _ float64) float64 { return 1 / (8 + float64(epoch)) },
	"constant, then falling": func(epoch int, rate float64) float64 {
		if epoch < 3 {
			return rate
		}
		return rate * 0.9
	},
}

// stopAt ends a training after an epoch's batch, and goldenCallback is the callback of a fit.
func stopAt(epoch, batch int) Callback {
	return LambdaCallback{OnBatchEnd: func(_ *Sequential, p Progress) (bool, error) {
		return p.Epoch == epoch && p.Step == batch, nil
	}}
}

func goldenCallback(t *testing.T, want golden.Called) Callback {
	switch {
	case want.Schedule != "":
		return LearningRateScheduler{schedules[want.Schedule]}
	case want.Reduce != nil:
		return options[ReduceLROnPlateau](t, want.Reduce, "")
	case want.Stop != nil:
		return options[EarlyStopping](t, want.Stop, "")
	}
	return stopAt(want.StopAt[0], want.StopAt[1])
}

// Trainings with callbacks have Keras's histories, rates and weights, and callbacks see Keras's
// losses after each batch.
func TestGoldenCallbacks(t *testing.T) {
	for _, want := range golden.Read(t).Callbacks.Trainings {
		t.Run(want.Name, func(t *testing.T) {
			m, x, y, fit := goldenFit(t, "", want.Fit)
			var batches []float64
			watch := LambdaCallback{OnBatchEnd: func(_ *Sequential, p Progress) (bool, error) {
				batches = append(batches, p.Scores.Loss())
				return false, nil
			}}
			fit.Epochs, fit.Callbacks = want.Epochs, []Callback{goldenCallback(t, want), watch}
			h := mustFit(t, m, x, y, fit)
			compareSeries(t, h, want.History)
			if len(h.Series) != len(want.History) {
				t.Errorf("the series are %q", h.Names())
			}
			compareWeights(t, m, want.Weights)
			golden.Close(t, "batches", batches, want.Batches, tolerance)
			if n := optimizer.GetGlobalStep(m.store); n != want.Iterations {
				t.Errorf("%d steps, want %d", n, want.Iterations)
			}
			if rate, err := m.LearningRate(); err != nil || float32(rate) != float32(want.Rate) {
				t.Errorf("the rate is %g, %v, want %g", rate, err, want.Rate)
			}
		})
	}
}

// A training with callbacks that is stopped after any epoch and resumed is the same as one that was
// not, bit for bit.
func TestGoldenCallbacksResumed(t *testing.T) {
	for _, want := range golden.Read(t).Callbacks.Trainings {
		if want.StopAt != nil {
			continue // what a batch has stopped has come to its end
		}
		t.Run(want.Name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			whole, x, y, fit := goldenFit(t, "whole", want.Fit)
			fit.Epochs, fit.Callbacks = want.Epochs, []Callback{goldenCallback(t, want)}
			h := mustFit(t, whole, x, y, fit)
			for cut := 1; cut < h.Epochs(); cut += 2 {
				m, _, _, _ := goldenFit(t, "cut", want.Fit)
				begun := fit
				begun.Callbacks = append(slices.Clone(fit.Callbacks), cutIn(cut+1))
				if _, err := m.Fit(x, y, begun); err == nil {
					t.Fatal("the training was not cut")
				}
				resumed, _, _, _ := goldenFit(t, "cut", want.Fit)
				again := fit
				again.Resume = true
				got := mustFit(t, resumed, x, y, again)
				if fmt.Sprint(got.Series) != fmt.Sprint(h.Series) {
					t.Errorf("cut in epoch %d: %v, want %v", cut+1, got.Series, h.Series)
				}
				if got, want := stateData(t, resumed), stateData(t, whole); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("cut in epoch %d: the weights or slots are others", cut+1)
				}
			}
		})
	}
}

// A callback that could change the rate and does not changes no bit of a training.
func TestRateUnchanged(t *testing.T) {
	x, y := points(20)
	same := LearningRateScheduler{func(_ int, rate float64) float64 { return rate }}
	for _, o := range []Optimizer{Adam{}, RMSprop{Momentum: 0.9}, SGD{LearningRate: 0.3, Momentum: 0.9, ClipNorm: 1}} {
		for _, c := range []Callback{same, ReduceLROnPlateau{Monitor: "loss"}, LambdaCallback{}} {
			alone, watched := noisy(""), noisy("")
			for _, m := range []*Sequential{alone, watched} {
				m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: o, Backend: pureGo()})
			}
			want := mustFit(t, alone, x, y, Fit{Epochs: 3, BatchSize: 4, Seed: 1})
			got := mustFit(t, watched, x, y, Fit{Epochs: 3, BatchSize: 4, Seed: 1, Callbacks: []Callback{c}})
			if !slices.Equal(got.Get("loss"), want.Get("loss")) || fmt.Sprint(weightData(watched)) != fmt.Sprint(weightData(alone)) {
				t.Errorf("%s with %T: %v, want %v", o.Kind(), c, got, want)
			}
		}
	}
}
