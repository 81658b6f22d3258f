package keras

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"gornn/pkg/internal/golden"
)

// The gradients are those of a GradientTape over Keras's layers.
func TestGoldenInputGradient(t *testing.T) {
	for _, want := range golden.Read(t).InputGradients {
		t.Run(want.Name, func(t *testing.T) {
			m := NewSequential("", Input{Shape: want.X.Shape[1:]})
			for _, c := range want.Layers {
				m.Add(decode[Layer](t, c))
			}
			if err := m.SetWeights("", values(want.Weights)...); err != nil {
				t.Fatal(err)
			}
			x := valuesOf(want.X)
			if want.IDs {
				x = idsOf(want.X)
			}
			got, err := m.InputGradient(x, want.Layer)
			if err != nil {
				t.Fatal(err)
			}
			shape := []int{len(got), len(got[0]), len(got[0][0])}
			if !slices.Equal(shape, want.Gradient.Shape) {
				t.Fatalf("the shape is %v, want %v", shape, want.Gradient.Shape)
			}
			flat := slices.Concat(slices.Concat(got...)...)
			golden.Close(t, "gradient", flat, want.Gradient.Data, tolerance)
		})
	}
}

// InputGradient is the slope of Predict: half of what a step to either side changes. It leaves the
// states of a stateful model, and a training, as they are.
func TestInputGradientIsTheSlope(t *testing.T) {
	m, x, y := walk("", true)
	if _, err := m.InputGradient(x, "lstm"); err != nil { // before the first states
		t.Fatal(err)
	}
	mustFit(t, m, x, y, Fit{Epochs: 1, BatchSize: 2, NoShuffle: true})
	if err := m.ResetStates(); err != nil {
		t.Fatal(err)
	}
	before := stateData(t, m)
	gradient, err := m.InputGradient(x, "lstm")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.InputGradient(x, "lstm"); err != nil || !reflect.DeepEqual(again, gradient) {
		t.Errorf("asked again it is %v, %v; want %v", again, err, gradient)
	}
	if !reflect.DeepEqual(stateData(t, m), before) {
		t.Error("it changes weights, slots or states")
	}
	const step = 1e-2
	for i := range x {
		for time := range x[i] {
			at := func(shift float32) float32 {
				x[i][time][0] += shift
				defer func() { x[i][time][0] -= shift }()
				if err := m.ResetStates(); err != nil {
					t.Fatal(err)
				}
				return mustPredict(t, m, x)[i]
			}
			want := (at(step) - at(-step)) / (2 * step)
			if got := gradient[i][time][0]; math.Abs(float64(got-want)) > 1e-3 {
				t.Errorf("example %d, time %d: %v, want the slope %v", i, time, got, want)
			}
		}
	}
}

// Examples of different lengths have the gradients of PadSequences's padding; padding has 0.
func TestInputGradientOfLengths(t *testing.T) {
	x, _ := raggedReviews(7, 5)
	m := maskedModel(GRU{Units: 3})
	got, err := m.InputGradient(x, "gru")
	if err != nil {
		t.Fatal(err)
	}
	padded := mustPad(t, x)
	if want, err := m.InputGradient(padded, "gru"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	for i := range padded {
		for time, id := range padded[i] {
			none := !slices.ContainsFunc(got[i][time], func(v float32) bool { return v != 0 })
			if none != (id == 0) {
				t.Errorf("example %d, time %d: id %d has the gradient %v", i, time, id, got[i][time])
			}
		}
	}
}
