package keras

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/golden"
)

// goldenFit returns the model of a golden fit, with its initial weights, and how it is trained.
func goldenFit(t *testing.T, name string, want golden.Fit) (m *Sequential, x, y *tensors.Tensor, fit Fit) {
	t.Helper()
	m = goldenModel(t, want.Layers, want.X, want.Initial)
	m.name = name
	m.Compile(Compile{Loss: MeanSquaredError, Optimizer: decode[Optimizer](t, want.Optimizer), Backend: pureGo()})
	return m, valuesOf(want.X), valuesOf(want.Y), Fit{BatchSize: 2, NoShuffle: true,
		ValidationX: valuesOf(want.ValidationX), ValidationY: valuesOf(want.ValidationY)}
}

func compareSeries(t *testing.T, h History, want golden.Numbers) {
	t.Helper()
	for name, values := range want {
		series := make([]float64, len(values))
		for i, v := range values {
			series[i] = float64(v)
		}
		golden.Close(t, name, h.Get(name), series, tolerance)
	}
}

// EarlyStopping brings the weights alone back, as Keras's does: a second Fit goes on from them with
// the optimizer's state of the last epoch, in the same program and after Load. Resume goes on from
// the last epoch, as if nothing had ended the training.
func TestGoldenRestore(t *testing.T) {
	for _, want := range golden.Read(t).Fits.Restores {
		for _, name := range []string{"", "golden"} {
			t.Run(want.Name+" "+name, func(t *testing.T) {
				t.Setenv("GORNN_DATA", t.TempDir())
				m, x, y, fit := goldenFit(t, name, want.Fit)
				first := fit
				first.Epochs = want.Epochs
				first.Callbacks = []Callback{EarlyStopping{Patience: want.Patience, RestoreBestWeights: true}}
				compareSeries(t, mustFit(t, m, x, y, first), want.First.History)
				compareWeights(t, m, want.First.Weights)
				if n := optimizer.GetGlobalStep(m.store); n != want.First.Iterations || m.epoch != want.First.BestEpoch {
					t.Errorf("%d steps and the weights of epoch %d, want %d and %d",
						n, m.epoch, want.First.Iterations, want.First.BestEpoch)
				}
				if name != "" {
					mustLoad(t, m, m.Load)
					if err := m.Save("copy"); err != nil {
						t.Fatal(err)
					}
					resumed, x, y, fit := goldenFit(t, name, want.Fit)
					fit.Epochs, fit.Resume = want.Epochs, true
					if h := mustFit(t, resumed, x, y, fit); h.Epochs() != len(want.First.History["loss"]) {
						t.Errorf("a training that a callback ended goes on to epoch %d", h.Epochs())
					}
					compareWeights(t, resumed, want.First.Weights)
				}
				fit.Epochs = want.Again
				compareSeries(t, mustFit(t, m, x, y, fit), want.Second.History)
				compareWeights(t, m, want.Second.Weights)
			})
		}
	}
}

// A training that EarlyStopping ended is resumed to more epochs with the numbers of one that nothing
// ended.
func TestGoldenResumeAfterRestore(t *testing.T) {
	for _, want := range golden.Read(t).Fits.Restores {
		t.Run(want.Name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			m, x, y, fit := goldenFit(t, "golden", want.Fit)
			fit.Epochs = len(want.First.History["loss"]) // of the best epoch, Patience more
			fit.Callbacks = []Callback{EarlyStopping{Patience: want.Patience, RestoreBestWeights: true}}
			mustFit(t, m, x, y, fit)
			compareWeights(t, m, want.First.Weights)
			m, x, y, fit = goldenFit(t, "golden", want.Fit)
			fit.Epochs, fit.Resume = want.Epochs, true
			compareSeries(t, mustFit(t, m, x, y, fit), want.Unbroken.History)
			compareWeights(t, m, want.Unbroken.Weights)
		})
	}
}

// A rate that a callback sets gives Keras's numbers, also where the training is resumed in a program
// that does not set it again.
func TestGoldenRates(t *testing.T) {
	for _, want := range golden.Read(t).Fits.Rates {
		t.Run(want.Name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			m, x, y, fit := goldenFit(t, "golden", want.Fit)
			change := each{func(m *Sequential, h History) error {
				epoch := h.Epochs()
				compareWeights(t, m, want.After[epoch-1])
				if epoch == len(want.Rates) {
					return nil
				}
				return m.SetLearningRate(want.Rates[epoch])
			}}
			fit.Epochs, fit.Callbacks = len(want.Rates)-1, []Callback{change}
			mustFit(t, m, x, y, fit)
			resumed, x, y, _ := goldenFit(t, "golden", want.Fit)
			fit.Epochs, fit.Resume, fit.Callbacks = len(want.Rates), true, nil
			compareSeries(t, mustFit(t, resumed, x, y, fit), want.History)
			compareWeights(t, resumed, want.Weights)
		})
	}
}

// EarlyStopping ends a training after Keras's epoch, with the weights of Keras's epoch, for any
// series, least improvement, patience, baseline, mode and first epoch, also where another callback
// ends it.
func TestGoldenStops(t *testing.T) {
	m := NewSequential("", Dense{Units: 1, NoBias: true})
	if _, err := m.Predict([][]float32{{1}}); err != nil {
		t.Fatal(err)
	}
	weight := m.weights()[0]
	all := golden.Read(t)
	for i, want := range slices.Concat(all.Fits.Stops, all.Callbacks.Stops) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			stop := EarlyStopping{Monitor: want.Monitor}
			if err := json.Unmarshal(want.Options, &stop); err != nil {
				t.Fatal(err)
			}
			m.kept, m.epoch = nil, 0
			h, stopped := History{}, false
			for _, value := range want.Values {
				scores := Scores{{Name: "loss", Value: 1}, {Name: want.Monitor, Value: float64(value)}}
				h = h.With(scores, 1)
				epoch := float32(h.Epochs())
				if err := weight.SetValue(tensors.FromFlatDataAndDimensions([]float32{epoch}, 1, 1)); err != nil {
					t.Fatal(err)
				}
				var err error
				if stopped, err = stop.EpochEnd(m, h); err != nil {
					t.Fatal(err)
				}
				if stopped || h.Epochs() == want.Ended {
					break
				}
			}
			if err := stop.TrainEnd(m, h); err != nil {
				t.Fatal(err)
			}
			of := int(tensors.MustCopyFlatData[float32](weight.MustValue())[0])
			if h.Epochs() != want.Epochs || stopped != want.Stopped || of != want.WeightsOf {
				t.Errorf("%s %v %s: %d epochs, stopped %t, weights of epoch %d; want %d, %t, %d",
					want.Monitor, want.Values, want.Options, h.Epochs(), stopped, of,
					want.Epochs, want.Stopped, want.WeightsOf)
			}
		})
	}
}

// The states of a stateful layer stay those of the last epoch where the weights go back.
func TestGoldenStatefulRestore(t *testing.T) {
	want := golden.Read(t).Fits.Stateful
	if slices.ContainsFunc(want.GetWeights, func(path string) bool { return path == "gru/gru_cell/states" }) {
		t.Fatal("Keras has states among its weights")
	}
	m := goldenModel(t, want.Layers, want.X, want.Initial)
	m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: 1e-30}, Backend: pureGo()})
	x, y := valuesOf(want.X), valuesOf(want.Y)
	first := func(a golden.Array) golden.Array {
		size := len(a.Data) / a.Shape[0]
		shape := append([]int{want.ValidationFirst}, a.Shape[1:]...)
		return golden.Array{Shape: shape, Data: a.Data[:want.ValidationFirst*size]}
	}
	stop := EarlyStopping{Patience: 2, RestoreBestWeights: true}
	values := stopWith{stop, want.Values}
	h := mustFit(t, m, x, y, Fit{Epochs: len(want.Values), BatchSize: want.Batch, NoShuffle: true,
		ValidationX: valuesOf(first(want.X)), ValidationY: valuesOf(first(want.Y)), Callbacks: []Callback{values}})
	if h.Epochs() != len(want.Values) || m.epoch != want.BestEpoch {
		t.Errorf("%d epochs and the weights of epoch %d, want %d and %d", h.Epochs(), m.epoch, len(want.Values), want.BestEpoch)
	}
	golden.Close(t, "states", tensors.MustCopyFlatData[float32](m.states()[0].MustValue()), want.StatesAfterFit.Data, tolerance)
}

// stopWith is EarlyStopping on a validation loss of our choice.
type stopWith struct {
	EarlyStopping
	values []golden.Number
}

func (s stopWith) replaced(h History) (series History) {
	for i := range h.Epochs() {
		series = series.With(Scores{{Name: "loss", Value: 1}, {Name: "val_loss", Value: float64(s.values[i])}}, 1)
	}
	return series
}

func (s stopWith) EpochEnd(m *Sequential, h History) (bool, error) {
	return s.EarlyStopping.EpochEnd(m, s.replaced(h))
}

func (s stopWith) TrainEnd(m *Sequential, h History) error {
	return s.EarlyStopping.TrainEnd(m, s.replaced(h))
}
