package keras

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
	"gornn/pkg/internal/testcells"
)

// severalDevices returns a backend of n devices.
func severalDevices(t *testing.T, n int) compute.Backend {
	t.Helper()
	engine, err := backend.Open(backend.Options{Devices: n})
	if err != nil {
		t.Fatal(err)
	}
	if engine.NumDevices() < n {
		t.Skipf("needs a backend of %d devices, got %s of %d", n, backend.Description(engine), engine.NumDevices())
	}
	return engine
}

// Batches in parts, which divide or do not, give Keras's losses, weights and evaluations: with every
// layer, optimizer, clipping, mask, weight and loss of the golden trainings.
func TestGoldenDevices(t *testing.T) {
	engine := severalDevices(t, 3)
	for i, want := range golden.Read(t).Training {
		m := goldenModel(t, want.Layers, want.X, want.Initial)
		if m.isStateful() {
			continue
		}
		t.Run(want.Name, func(t *testing.T) {
			m.Compile(Compile{Loss: Loss(want.Loss), Metrics: []Metric{Accuracy},
				Optimizer: decode[Optimizer](t, want.Optimizer), Backend: engine})
			m.devices = 2 + i%2
			x, y := pairOf(t, m, inputsOf(want), valuesOf(want.Y))
			compareSteps(t, m, x, y, want)
			if want.Unseen == nil {
				compareEvaluation(t, m, x, y, want)
			}
		})
	}
}

// A training in parts has the losses of one on one device, to rounding: with every kind of random
// draw, lengths that differ, masks, weights of examples, and a last batch that is not full.
func TestDevicesSameNumbers(t *testing.T) {
	engine := severalDevices(t, 4)
	random := rand.New(rand.NewPCG(1, 2))
	var x [][]int32
	var y []int32
	var weights []float32
	for i := range 23 {
		var words []int32
		for range 3 + i%2*2 {
			words = append(words, 1+random.Int32N(19))
		}
		x, y, weights = append(x, words), append(y, random.Int32N(2)), append(weights, random.Float32())
	}
	for _, l := range []struct {
		name  string
		among []Layer
	}{
		{"dropouts of lstm", []Layer{LSTM{Units: 4, Dropout: 0.3, RecurrentDropout: 0.3}}},
		{"bidirectional", []Layer{Bidirectional{Layer: GRU{Units: 3, Dropout: 0.2}}, Dropout{Rate: 0.4}}},
		{"noise", []Layer{Dropout{Rate: 0.5, NoiseShape: []int{1, -1, -1}}, SpatialDropout1D{Rate: 0.4},
			SimpleRNN{Units: 4}, Dropout{Rate: 0.2, NoiseShape: []int{-1, 1}}}},
	} {
		t.Run(l.name, func(t *testing.T) {
			fit := Fit{Epochs: 3, BatchSize: 10, Seed: 3, ValidationX: x[:7], ValidationY: y[:7],
				SampleWeight: weights}
			trained := func(n int) (*Sequential, History) {
				m := NewSequential("", append([]Layer{Embedding{InputDim: 20, OutputDim: 3, MaskZero: true}},
					append(l.among, Dense{Units: 1, Activation: Sigmoid})...)...)
				m.Compile(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy}, Backend: engine})
				fit := fit
				fit.Devices = n
				return m, mustFit(t, m, x, y, fit)
			}
			m, want := trained(1)
			for _, n := range []int{2, 4} {
				other, got := trained(n)
				for _, name := range want.Names() {
					golden.Close(t, name, got.Get(name), want.Get(name), 1e-6)
				}
				predicted, err := other.Predict(x)
				if err != nil {
					t.Fatal(err)
				}
				alone, err := m.Predict(x)
				if err != nil {
					t.Fatal(err)
				}
				for i := range alone {
					golden.Close(t, "predicted", predicted[i], alone[i], 1e-5)
				}
			}
		})
	}
}

// A run that was trained in parts opens and goes on with another number of them.
func TestDevicesResume(t *testing.T) {
	engine := severalDevices(t, 3)
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := [][]int32{{1, 2}, {3, 4}, {5, 6}, {7, 1}, {2, 2}}, []int32{0, 1, 0, 1, 1}
	of := func(name string) *Sequential {
		m := NewSequential(name, Embedding{InputDim: 8, OutputDim: 2}, GRU{Units: 2}, Dense{Units: 1})
		m.Compile(Compile{Loss: MeanSquaredError, Optimizer: Adam{}, Backend: engine})
		return m
	}
	want := mustFit(t, of("alone"), x, y, Fit{Epochs: 4, BatchSize: 4})
	var got History
	for i, n := range []int{3, 1, 2, 3} {
		got = mustFit(t, of("parts"), x, y, Fit{Epochs: i + 1, BatchSize: 4, Devices: n, Resume: i > 0})
	}
	golden.Close(t, "loss", got.Get("loss"), want.Get("loss"), 1e-6)
	m := of("parts")
	if err := m.Load(); err != nil {
		t.Fatal(err)
	}
	if scores, err := m.Evaluate(x, y); err != nil || !(math.Abs(scores.Loss()-want.Last("loss")) < 0.1) {
		t.Errorf("evaluated as %v, %v", scores, err)
	}
}

// One model fits with one number of devices after the other: its weights move.
func TestDevicesChange(t *testing.T) {
	severalDevices(t, 3)
	x, y := [][]int32{{1, 2}, {3, 4}, {5, 6}, {7, 1}, {2, 2}}, []int32{0, 1, 0, 1, 1}
	trained := func(devices ...int) (losses []float64) {
		m := NewSequential("", Embedding{InputDim: 8, OutputDim: 2}, LSTM{Units: 2}, Dense{Units: 1})
		m.Compile(Compile{Loss: MeanSquaredError})
		for _, n := range devices {
			losses = append(losses, mustFit(t, m, x, y, Fit{BatchSize: 5, Devices: n}).Last("loss"))
			if _, err := m.Predict(x); err != nil {
				t.Fatal(err)
			}
			if _, err := m.Inspect(x[:2], "lstm"); err != nil {
				t.Fatal(err)
			}
			scores, err := m.Evaluate(x, y)
			if err != nil {
				t.Fatal(err)
			}
			losses = append(losses, scores.Loss())
		}
		return losses
	}
	golden.Close(t, "losses", trained(2, 1, 5, 3, 2, 3, 1, 5), trained(1, 1, 1, 1, 1, 1, 1, 1), 1e-6)
}

// The number of parts follows from the sizes.
func TestPartsBySize(t *testing.T) {
	for _, c := range []struct {
		recurrent         Layer
		vocabulary        int
		batch, time, want int
	}{
		{LSTM{Units: 32}, 10_000, 128, 100, 1}, // the tutorial's
		{LSTM{Units: 32}, 10_000, 128, 200, 2},
		{LSTM{Units: 32}, 10_000, 128, 400, 4},
		{LSTM{Units: 32}, 10_000, 128, 800, 4},
		{LSTM{Units: 32}, 10_000, 128, 8000, 4},
		{LSTM{Units: 32}, 10_000, 512, 100, 4},
		{LSTM{Units: 128}, 10_000, 128, 100, 4},
		{SimpleRNN{Units: 256}, 10_000, 128, 100, 2},
		{Bidirectional{Layer: GRU{Units: 64}}, 10_000, 128, 200, 4},
		{LSTM{Units: 32}, 1_000_000, 128, 800, 1}, // each part would have all weights
		{LSTM{Units: 32}, 10_000, 1, 100_000, 1},  // one example
		{LSTM{Units: 32, Stateful: true}, 10_000, 128, 800, 1},
		{RNN{Cell: testcells.MinimalGated{Units: 32}}, 10_000, 128, 800, 4},
	} {
		m := NewSequential("", Embedding{InputDim: c.vocabulary, OutputDim: 32}, c.recurrent, Dense{Units: 1})
		m.Compile(Compile{Loss: MeanSquaredError})
		if got := m.partsBySize(c.batch, []int{c.time}); got != c.want {
			t.Errorf("%+v, %d words, batch %d, %d time steps: %d parts, want %d",
				c.recurrent, c.vocabulary, c.batch, c.time, got, c.want)
		}
	}
}

// What cannot be split is refused with a sentence.
func TestDevicesErrors(t *testing.T) {
	x, y := [][]int32{{1, 2}, {3, 4}}, []int32{0, 1}
	for _, c := range []struct {
		name      string
		recurrent Layer
		backend   compute.Backend
		devices   int
		want      string
	}{
		{"stateful", LSTM{Units: 2, Stateful: true}, nil, 2,
			"keras: Fit.Devices must be 1, or left out, for a stateful model, got 2: its states belong " +
				"to the examples of a batch"},
		{"no such devices", LSTM{Units: 2}, pureGo(), 2,
			"keras: Fit.Devices must be at most 1, the devices of the backend go, got 2"},
		{"no such examples", LSTM{Units: 2}, pureGo(), 3,
			"keras: Fit.Devices must be at most the examples of a batch, 2, got 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := NewSequential("", Embedding{InputDim: 8, OutputDim: 2}, c.recurrent, Dense{Units: 1})
			m.Compile(Compile{Loss: MeanSquaredError, Backend: c.backend})
			if _, err := m.Fit(x, y, Fit{BatchSize: 2, Devices: c.devices}); err == nil || err.Error() != c.want {
				t.Errorf("error = %v, want %s", err, c.want)
			}
		})
	}
}
