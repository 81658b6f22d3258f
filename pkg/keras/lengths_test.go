package keras

import (
	"math"
	"math/rand/v2"
	"testing"
)

// raggedReviews are n reviews of lengths up to most, some of them empty; label 1 has more of the ids below 5.
func raggedReviews(n, most int) (x [][]int32, y []int32) {
	random := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		ids := make([]int32, int(float64(most)*math.Pow(random.Float64(), 3)+0.5))
		for t := range ids {
			ids[t] = random.Int32N(6) + 3*int32(i%2)
		}
		x, y = append(x, ids), append(y, int32(i%2))
	}
	return x, y
}

func maskedModel(layers ...Layer) *Sequential {
	m := NewSequential("", Embedding{InputDim: 10, OutputDim: 4, MaskZero: true})
	m.Add(layers...)
	m.Add(Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{}, Metrics: []Metric{Accuracy}, Backend: pureGo()})
	return m
}

func mustPad(t testing.TB, x [][]int32) [][]int32 {
	t.Helper()
	padded, err := PadSequences(x, Pad{})
	if err != nil {
		t.Fatal(err)
	}
	return padded
}

func closeTo(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= tolerance) {
			t.Fatalf("%s: number %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// Examples of different lengths give the numbers of one padded array: predictions, scores, and, where each batch has
// the same examples, weights.
func TestLengths(t *testing.T) {
	x, y := raggedReviews(300, 60)
	padded := mustPad(t, x)
	for name, layer := range recurrentLayers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fit := Fit{Epochs: 2, BatchSize: 32, NoShuffle: true, Seed: 3, ValidationSplit: 0.2}
			a, b := maskedModel(layer), maskedModel(layer)
			got, want := mustFit(t, a, x, y, fit), mustFit(t, b, padded, y, fit)
			for _, s := range want.Series {
				for i, v := range got.Get(s.Name) {
					if math.Abs(v-s.Values[i]) > 1e-5 {
						t.Errorf("%s is %v, want %v", s.Name, got.Get(s.Name), s.Values)
					}
				}
			}
			closeTo(t, "weights", flatWeights(t, a), flatWeights(t, b), 1e-5)
			for _, n := range []int{300, 128, 40, 7, 1} {
				got, want := mustPredict(t, b, x[len(x)-n:]), mustPredict(t, b, padded[len(x)-n:])
				closeTo(t, "predictions", got, want, 1e-6)
				s, err := b.Evaluate(x[len(x)-n:], y[len(x)-n:])
				p, err2 := b.Evaluate(padded[len(x)-n:], y[len(x)-n:])
				if err != nil || err2 != nil || math.Abs(s.Loss()-p.Loss()) > 1e-6 || math.Abs(s.Get("accuracy")-p.Get("accuracy")) > 1e-6 {
					t.Errorf("the scores of %d are %v, %v; padded %v, %v", n, s, err, p, err2)
				}
			}
		})
	}
}

func flatWeights(t testing.TB, m *Sequential) (flat []float32) {
	t.Helper()
	state, err := m.state()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range state {
		flat = append(flat, w.Data...)
	}
	return flat
}

func mustPredict(t testing.TB, m *Sequential, x any) (flat []float32) {
	t.Helper()
	rows, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		flat = append(flat, row...)
	}
	return flat
}
