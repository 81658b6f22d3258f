package keras

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"gornn/pkg/imdb"
	"gornn/pkg/internal/examples"
)

// tutorialModel is one of the tutorial's models, with examples of some length.
func tutorialModel(
	b *testing.B, recurrent Layer, batch, time int) (m *Sequential, x, y examples.Set) {
	m = NewSequential("", Embedding{InputDim: 10_000, OutputDim: 32}, recurrent,
		Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: RMSprop{}, Metrics: []Metric{Accuracy}})
	random := rand.New(rand.NewPCG(1, 2))
	ids, labels := make([][]int32, batch), make([]int32, batch)
	for i := range ids {
		ids[i] = make([]int32, time)
		for t := range ids[i] {
			ids[i][t] = int32(10_000 * random.Float64() * random.Float64()) // some words are frequent
		}
		labels[i] = random.Int32N(2)
	}
	x, y = pairOf(b, m, ids, labels)
	return m, x, y
}

// BenchmarkTrainStep times a training step of each of the tutorial's models: 100 time steps, batch
// 128, 32 units. The first step's compilation is reported apart.
func BenchmarkTrainStep(b *testing.B) { benchmarkStep(b, task{kind: trainKind}) }

// BenchmarkEvaluateStep times the evaluation of a batch.
func BenchmarkEvaluateStep(b *testing.B) { benchmarkStep(b, task{kind: evaluateKind}) }

func benchmarkStep(b *testing.B, t task) {
	const batch = 128
	for _, layer := range []Layer{SimpleRNN{Units: 32}, GRU{Units: 32}, LSTM{Units: 32}} {
		b.Run(layer.Kind(), func(b *testing.B) {
			m, x, y := tutorialModel(b, layer, batch, 100)
			start := time.Now()
			c, err := m.stepGraph(b.Context(), t, examples.Shapes(x, y, batch))
			if err != nil {
				b.Fatal(err)
			}
			compile := time.Since(start)
			for b.Loop() {
				for of := range examples.Batches(x, y, indicesTo(batch), batch) {
					if _, _, err := c.step(of); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(compile.Seconds(), "compile-s")
		})
	}
}

// BenchmarkParts times a training step of large batches on one device, and in the parts that follow
// from the sizes.
func BenchmarkParts(b *testing.B) {
	for _, s := range []struct{ time, units, batch int }{
		{200, 32, 128}, {400, 32, 128}, {800, 32, 128}, {100, 128, 128}, {100, 256, 128}, {100, 32, 512},
	} {
		for _, layer := range []Layer{SimpleRNN{Units: s.units}, GRU{Units: s.units}, LSTM{Units: s.units}} {
			for _, devices := range []int{1, 0} {
				name := fmt.Sprintf("%dx%d,%d/%s/devices=%d", s.time, s.units, s.batch, layer.Kind(), devices)
				b.Run(name, func(b *testing.B) { benchmarkParts(b, layer, s.batch, s.time, devices) })
			}
		}
	}
}

// benchmarkParts reports milliseconds of a step, and the parts.
func benchmarkParts(b *testing.B, layer Layer, batch, time, devices int) {
	m, x, y := tutorialModel(b, layer, batch, time)
	t := &training{model: m, fit: Fit{Devices: devices, BatchSize: batch}, x: x, y: y}
	if err := t.place(); err != nil {
		b.Fatal(err)
	}
	c, err := m.stepGraph(b.Context(), m.trainTask(), examples.Shapes(x, y, batch))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for of := range examples.Batches(x, y, indicesTo(batch), batch) {
			if _, _, err := c.step(of); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(m.devices), "parts")
}

// BenchmarkLengths times an epoch on 5,000 reviews as they are, and on the same padded to the
// longest. Compiling does not count. "times" is how much longer the second takes.
func BenchmarkLengths(b *testing.B) {
	if os.Getenv("IMDB_ARCHIVE") == "" {
		b.Skip("the reviews as they are: IMDB_ARCHIVE is not set")
	}
	train, _, err := imdb.Load(imdb.Options{NumWords: 10_000})
	if err != nil {
		b.Fatal(err)
	}
	x, y := train.X[:5000], train.Y[:5000]
	padded := mustPad(b, x)
	epoch := func(x [][]int32) float64 {
		m := NewSequential("", Embedding{InputDim: 10_000, OutputDim: 32, MaskZero: true}, GRU{Units: 32},
			Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: RMSprop{}, Metrics: []Metric{Accuracy}})
		h, err := m.Fit(x, y, Fit{BatchSize: 128})
		if err != nil {
			b.Fatal(err)
		}
		return h.Seconds[0]
	}
	for b.Loop() {
		own, all := epoch(x), epoch(padded)
		b.ReportMetric(own, "own-s")
		b.ReportMetric(all, "padded-s")
		b.ReportMetric(all/own, "times")
	}
}
