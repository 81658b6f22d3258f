package optimizers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/golden"
)

// decodeSchedule makes a schedule of its configuration.
func decodeSchedule(t *testing.T, c golden.Config) Schedule {
	t.Helper()
	for _, s := range []Schedule{&ExponentialDecay{}, &InverseTimeDecay{},
		&PiecewiseConstantDecay{},
		&PolynomialDecay{}, &CosineDecay{}, &CosineDecayRestarts{}} {
		if s.Kind() == c.Kind {
			decoder := json.NewDecoder(bytes.NewReader(c.Config))
			decoder.DisallowUnknownFields()
			if err := decoder.Decode(s); err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Fatalf("golden values of a schedule %q that is not ours", c.Kind)
	return nil
}

// ratesAt returns the rates of a schedule at steps.
func ratesAt(t *testing.T, s Schedule, steps []float32) (rates []float32) {
	t.Helper()
	engine, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	exec := graph.MustNewExec(engine, s.Rate)
	for _, step := range steps {
		rates = append(rates, tensors.ToScalar[float32](exec.MustCall1(step)))
	}
	return rates
}

// Every schedule has Keras's rates.
func TestGoldenSchedules(t *testing.T) {
	for _, want := range golden.Read(t).Schedules {
		t.Run(want.Name, func(t *testing.T) {
			rates := ratesAt(t, decodeSchedule(t, want.Schedule), want.Steps)
			for i, step := range want.Steps { // one by one: the least is a hundredth of the largest, and as exact
				golden.Close(t, fmt.Sprintf("rate of step %g", step), rates[i:i+1],
					want.Rates[i:i+1], 1e-5)
			}
		})
	}
}

// A decay to Zero ends at 0: halfway down it is at half.
func TestDecayToZero(t *testing.T) {
	s := PolynomialDecay{InitialLearningRate: 0.05, DecaySteps: 100, EndLearningRate: Zero}
	got := ratesAt(t, s, []float32{0, 50, 100, 1000})
	if want := []float32{0.05, 0.025, 0, 0}; !reflect.DeepEqual(got, want) {
		t.Errorf("rates %v, want %v", got, want)
	}
}

// A period of any number and length begins at its step with the whole rate, at a logarithm in float32
// that is rounded up or down.
func TestRestarts(t *testing.T) {
	for _, multiple := range []float64{2, 3, 5, 10, 1.5, 1.25, 1.1} {
		for _, first := range []int{1, 7, 41, 1000} {
			s := CosineDecayRestarts{InitialLearningRate: 1, FirstDecaySteps: first,
				TMul: multiple, MMul: 0.5}
			var steps, want []float32
			begin, length, rate := 0., float64(first), float32(1)
			for begin+length/2 < 1<<22 && len(steps) < 24 {
				if whole := math.Round(begin); math.Abs(begin-whole) < 1e-9 {
					steps, want = append(steps, float32(whole)), append(want, rate)
				}
				steps, want = append(steps, float32(begin+length/2)), append(want, rate/2)
				begin, length, rate = begin+length, length*multiple, rate/2
			}
			name := fmt.Sprintf("%d steps, then %g times as many", first, multiple)
			for i, got := range ratesAt(t, s, steps) {
				golden.Close(t, fmt.Sprintf("%s: step %g", name, steps[i]), []float32{got}, want[i:i+1], 1e-5)
			}
		}
	}
}

// A staircase goes down at the multiples of DecaySteps, not a step later, whatever the number.
func TestStaircase(t *testing.T) {
	for _, steps := range []int{10, 41, 49} { // the reciprocals of 41 and 49, times them, are less than 1
		n := float32(steps)
		s := ExponentialDecay{InitialLearningRate: 1, DecaySteps: steps, DecayRate: 0.5,
			Staircase: true}
		want := []float32{1, 0.5, 0.25, 0.125}
		if got := ratesAt(t, s, []float32{n - 1, n, 3*n - 1, 3 * n}); !reflect.DeepEqual(got, want) {
			t.Errorf("every %d steps: got %v, want %v", steps, got, want)
		}
		cycle := PolynomialDecay{InitialLearningRate: 1, DecaySteps: steps,
			EndLearningRate: 0.5, Cycle: true}
		if got := ratesAt(t, cycle, []float32{n, 3 * n, 3*n + 1}); got[0] != 0.5 || got[1] != 0.5 ||
			got[2] <= 0.5 {
			t.Errorf("every %d steps: cycle has rates %v", steps, got)
		}
	}
}
