package conformance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/keras"
)

// random returns numbers in [0, 1).
func random(seed uint64, dims ...int) *tensors.Tensor {
	from := rand.New(rand.NewPCG(seed, 0))
	values := make([]float32, product(dims))
	for i := range values {
		values[i] = from.Float32()
	}
	return tensors.FromFlatDataAndDimensions(values, dims...)
}

// rectified is the model of Keras's early_stopping_test.py.
func rectified(metrics ...keras.Metric) *keras.Sequential {
	m := keras.NewSequential("", keras.Dense{Units: 1, Activation: keras.ReLU}, keras.Dense{Units: 1, Activation: keras.ReLU})
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.Adam{}, Metrics: metrics})
	return m
}

func stoppingMetric(_ *testing.T, monitor string) error {
	if err := direction("auto", monitor); err != nil {
		return err
	}
	m := rectified(append(keras.Metrics("mse", "acc", "accuracy", "hinge"), keras.F1Score{MetricName: "f1_score"})...)
	_, err := m.Fit(random(1, 10, 5), random(2, 10, 1), keras.Fit{Epochs: 2, BatchSize: 5, ValidationX: random(3, 10, 5), ValidationY: random(4, 10, 1),
		Callbacks: []keras.Callback{keras.EarlyStopping{Monitor: monitor}}})
	return err
}

func fitFlow(*testing.T, string) error {
	m := ones(3, 4)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}, Metrics: keras.Metrics("mean_squared_error")})
	h, err := m.Fit(filled(1, 100, 4), filled(0, 100, 3), keras.Fit{Epochs: 3, BatchSize: 20})
	if err != nil {
		return err
	}
	if !slices.Equal(h.Names(), []string{"loss", "mean_squared_error"}) {
		return fmt.Errorf("the history has %q", h.Names())
	}
	return near("mean_squared_error", h.Get("mean_squared_error"), []float64{14.5, 11.5, 8.5}, 1, 0)
}

func evaluateFlow(*testing.T, string) error {
	m := ones(3, 4)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}, Metrics: keras.Metrics("mean_squared_error")})
	scores, err := m.Evaluate(filled(1, 100, 4), filled(0, 100, 3))
	if err != nil {
		return err
	}
	return near("scores", []float64{scores.Loss(), scores.Get("mean_squared_error")}, []float64{16, 16}, 1e-6, 1e-6)
}

func recompile(*testing.T, string) error {
	m := ones(3, 2)
	for _, name := range []string{"mean_squared_error", "mean_absolute_error"} {
		m.Compile(keras.Compile{Loss: "mean_squared_error", Optimizer: keras.SGD{}, Metrics: keras.Metrics(name)})
		h, err := m.Fit(filled(1, 3, 2), filled(1, 3, 3), keras.Fit{})
		if err != nil {
			return err
		}
		scores, err := m.Evaluate(filled(1, 3, 2), filled(1, 3, 3))
		if err != nil {
			return err
		}
		if want := []string{"loss", name}; !slices.Equal(h.Names(), want) || len(scores) != 2 || scores[0].Name != "loss" || scores[1].Name != name {
			return fmt.Errorf("measured %q and %v, expected %q", h.Names(), scores, want)
		}
	}
	return nil
}

// constant is a metric of one's own: a number for every prediction.
type constant struct {
	name  string
	value float64
}

func (c constant) Name() string { return c.name }

func (c constant) Of(_ keras.Loss, _, output *graph.Node) *graph.Node {
	mean := graph.ReduceMean(output, -1) // [batch]
	return graph.AddScalar(graph.ZerosLike(mean), c.value)
}

func metricsOrder(*testing.T, string) error {
	m := ones(3, 2)
	metrics := []keras.Metric{constant{"metrics_zero", 0}, constant{"metrics_one", 1}}
	for range 2 {
		m.Compile(keras.Compile{Loss: "mean_squared_error", Optimizer: keras.SGD{}, Metrics: metrics})
		scores, err := m.Evaluate(filled(1, 3, 2), filled(1, 3, 3))
		if err != nil {
			return err
		}
		if len(scores) != 3 {
			return fmt.Errorf("scores are %v, expected 3", scores)
		}
		for i, metric := range metrics {
			if got := scores[1+i]; got.Name != metric.Name() || got.Value != metric.(constant).value {
				return fmt.Errorf("score %d is %v, expected %v", 1+i, got, metric)
			}
		}
		slices.Reverse(metrics)
	}
	return nil
}
