package conformance

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/keras"
)

// twoClasses returns a model of two dense layers, as Keras's reduce_lr_on_plateau_test.py and
// learning_rate_scheduler_test.py have it, and examples.
func twoClasses(optimizer keras.Optimizer) (m *keras.Sequential, x, y *tensors.Tensor) {
	m = keras.NewSequential("", keras.Dense{Units: 5}, keras.Dense{Units: 2})
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: optimizer})
	labels := make([]float32, 10*2)
	for i := range 10 {
		labels[2*i+i%2] = 1
	}
	return m, rising(10, 3), tensors.FromFlatDataAndDimensions(labels, 10, 2)
}

// wantRate compares the rate with Keras's assertion.
func wantRate(m *keras.Sequential, want float64) error {
	rate, err := m.LearningRate()
	if err != nil {
		return err
	}
	return near("rate", []float64{rate}, []float64{want}, 0, 1e-7)
}

var decaying = keras.Adam{Schedule: keras.PolynomialDecay{InitialLearningRate: 0.1, DecaySteps: 10}}

func plateauFlow(_ *testing.T, how string) error {
	m, x, y := twoClasses(keras.Adam{LearningRate: 0.1})
	reduce, epochs, want := keras.ReduceLROnPlateau{Patience: 1, Factor: 0.1, MinDelta: 1e9}, 2, 0.01
	switch how {
	case "schedule":
		m, _, _ = twoClasses(decaying)
	case "least":
		reduce.MinLR, epochs, want = 0.005, 4, 0.005
	case "cooldown":
		reduce.Cooldown, epochs, want = 2, 4, 0.001
	case "reset":
		return plateauReset()
	}
	_, err := m.Fit(x, y, keras.Fit{Epochs: epochs, ValidationX: x, ValidationY: y, Callbacks: []keras.Callback{reduce}})
	if how == "schedule" {
		return refusal(err, "without a Schedule")
	}
	if err != nil {
		return err
	}
	return wantRate(m, want)
}

// plateauReset has a second training begin with a loss above the first one's.
func plateauReset() error {
	m, _, _ := twoClasses(keras.Adam{LearningRate: 0.1})
	reduce := keras.ReduceLROnPlateau{Monitor: "loss", Patience: 1, Factor: 0.1, MinDelta: keras.Zero, Cooldown: 2}
	for _, c := range []struct {
		losses []float64
		rate   float64
	}{{[]float64{0.5, 0.5}, 0.01}, {[]float64{9}, 0.01}, {[]float64{9, 8}, 0.01}, {[]float64{9, 9}, 0.001}} {
		if _, err := reduce.EpochEnd(m, historyOf("loss", c.losses)); err != nil {
			return err
		}
		if err := wantRate(m, c.rate); err != nil {
			return fmt.Errorf("after %v: %w", c.losses, err)
		}
	}
	return nil
}

func scheduledRates(_ *testing.T, how string) error {
	schedule := func(epoch int, _ float64) float64 { return 1 / (2 + float64(epoch)) }
	optimizer, epochs, want := keras.Optimizer(keras.SGD{}), 1, 0.5
	switch how {
	case "halved":
		schedule = func(_ int, rate float64) float64 { return rate / 2 }
		optimizer, epochs, want = keras.Adam{LearningRate: 0.03}, 2, 0.03/4
	case "schedule":
		optimizer = decaying
	case "history":
		schedule = func(int, float64) float64 { return 0.5 }
	}
	m, x, y := twoClasses(optimizer)
	var seen error
	see := keras.LambdaCallback{OnEpochEnd: func(m *keras.Sequential, h keras.History) (bool, error) {
		seen = wantRate(m, h.Last("learning_rate"))
		return false, nil
	}}
	h, err := m.Fit(x, y, keras.Fit{Epochs: epochs, Callbacks: []keras.Callback{keras.LearningRateScheduler{Schedule: schedule}, see}})
	if how == "schedule" {
		return refusal(err, "without a Schedule")
	}
	if err == nil {
		err = seen
	}
	if err != nil {
		return err
	}
	if err := near("learning_rate of the history", []float64{h.Last("learning_rate")}, []float64{want}, 0, 1e-7); err != nil {
		return err
	}
	return wantRate(m, want)
}

// callbackKeys has callbacks see the names of Keras's logs.
func callbackKeys(*testing.T, string) error {
	m := ones(3, 4)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.Adam{},
		Metrics: keras.Metrics("mean_absolute_error")})
	batch := []string{"loss", "mean_absolute_error"}
	epoch := append(slices.Clone(batch), "val_loss", "val_mean_absolute_error")
	wants := func(names, want []string) error {
		if !slices.Equal(names, want) {
			return fmt.Errorf("the names are %q, expected %q", names, want)
		}
		return nil
	}
	calls := 0
	c := keras.LambdaCallback{
		OnBatchEnd: func(_ *keras.Sequential, p keras.Progress) (bool, error) {
			calls++
			return false, wants(namesOf(p.Scores), batch)
		},
		OnEpochEnd: func(_ *keras.Sequential, h keras.History) (bool, error) { return false, wants(h.Names(), epoch) },
		OnTrainEnd: func(_ *keras.Sequential, h keras.History) error { return wants(h.Names(), epoch) },
	}
	x, y := filled(1, 16, 4), filled(0, 16, 3)
	if _, err := m.Fit(x, y, keras.Fit{BatchSize: 4, ValidationX: x, ValidationY: y, Callbacks: []keras.Callback{c}}); err != nil {
		return err
	}
	if calls != 4 {
		return fmt.Errorf("%d batches, expected 4", calls)
	}
	scores, err := m.Evaluate(x, y)
	if err != nil {
		return err
	}
	return wants(namesOf(scores), batch)
}

func namesOf(scores keras.Scores) (names []string) {
	for _, s := range scores {
		names = append(names, s.Name)
	}
	return names
}
