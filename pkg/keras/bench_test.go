package keras

import (
	"math/rand/v2"
	"testing"
	"time"
)

// tutorialModel is one of the tutorial's models, with examples of its sizes.
func tutorialModel(b *testing.B, recurrent Layer, batch int) (m *Sequential, x, y examples) {
	m = NewSequential("", Embedding{InputDim: 10_000, OutputDim: 32}, recurrent, Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: RMSprop{}, Metrics: Accuracy})
	random := rand.New(rand.NewPCG(1, 2))
	ids, labels := make([][]int32, batch), make([]int32, batch)
	for i := range ids {
		ids[i] = make([]int32, 100)
		for t := range ids[i] {
			ids[i][t] = int32(10_000 * random.Float64() * random.Float64()) // some words are frequent
		}
		labels[i] = random.Int32N(2)
	}
	x, y, err := m.pair("x", ids, "y", labels, 0)
	if err != nil {
		b.Fatal(err)
	}
	return m, x, y
}

// BenchmarkTrainStep times a training step of each of the tutorial's models: 100 time steps, batch 128, 32 units. The
// first step's compilation is reported apart.
func BenchmarkTrainStep(b *testing.B) { benchmarkStep(b, true) }

// BenchmarkEvaluateStep times the evaluation of a batch.
func BenchmarkEvaluateStep(b *testing.B) { benchmarkStep(b, false) }

func benchmarkStep(b *testing.B, training bool) {
	const batch = 128
	for _, layer := range []Layer{SimpleRNN{Units: 32}, GRU{Units: 32}, LSTM{Units: 32}} {
		b.Run(layer.Kind(), func(b *testing.B) {
			m, x, y := tutorialModel(b, layer, batch)
			step, err := m.step(training)
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			if err := compileStep(step, x, y, batch); err != nil {
				b.Fatal(err)
			}
			compile := time.Since(start)
			indices := order(batch)
			for b.Loop() {
				if _, _, err := runStep(step, x, y, indices, batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(compile.Seconds(), "compile-s")
		})
	}
}
