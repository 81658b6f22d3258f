package optimizers

import (
	"math"
	"reflect"
	"testing"

	"github.com/gomlx/gomlx/ml/model"
)

// A set rate takes the place of a schedule too, until Clear.
func TestLearningRate(t *testing.T) {
	store := model.NewStore()
	scope := store.RootScope()
	if rate, set := LearningRate(scope); set || rate != 0 {
		t.Errorf("a new store has the rate %g, %t", rate, set)
	}
	for _, rate := range []float64{0.1, 0, 0.5} {
		if err := SetLearningRate(scope, rate); err != nil {
			t.Fatal(err)
		}
		got, set := LearningRate(scope)
		if want := float64(float32(rate)); got != want || !set {
			t.Errorf("the rate is %g, %t, want %g", got, set, want)
		}
	}
	schedule := ExponentialDecay{InitialLearningRate: 1, DecaySteps: 1, DecayRate: 0.1}
	w := updateIn(t, store, SGD{Schedule: schedule})
	if want := []float32{1 - 0.5*3, 2 - 0.5*4}; !reflect.DeepEqual(w, want) {
		t.Errorf("the weight is %v, want %v", w, want)
	}
	if err := Clear(scope); err != nil {
		t.Fatal(err)
	}
	if rate, set := LearningRate(scope); set {
		t.Errorf("cleared, the rate is %g", rate)
	}
}

// A rate that no training can have is refused, and the one before it stays.
func TestWrongLearningRate(t *testing.T) {
	scope := model.NewStore().RootScope()
	if err := SetLearningRate(scope, 0.5); err != nil {
		t.Fatal(err)
	}
	for rate, want := range map[float64]string{
		-0.1:         "optimizers: the learning rate must be >= 0 and finite, got -0.1",
		math.Inf(1):  "optimizers: the learning rate must be >= 0 and finite, got +Inf",
		math.Inf(-1): "optimizers: the learning rate must be >= 0 and finite, got -Inf",
		1e300:        "optimizers: the learning rate must be >= 0 and finite as a float32, got 1e+300",
		math.NaN():   "optimizers: the learning rate must be >= 0 and finite, got NaN",
	} {
		if err := SetLearningRate(scope, rate); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if rate, _ := LearningRate(scope); rate != 0.5 {
		t.Errorf("the rate is %g", rate)
	}
}
