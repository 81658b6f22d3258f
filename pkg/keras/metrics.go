package keras

import (
	"math"
	"regexp"
	"slices"

	"gornn/pkg/history"
	"gornn/pkg/layers"
	"gornn/pkg/metrics"
)

// Metrics are package metrics', with its documentation.
type (
	// Metric is measured beside the loss; see [metrics.Metric] for the methods of one of yours.
	Metric = metrics.Metric
	// Summed is a metric that is no mean; see [metrics.Summed] for the methods of one of yours.
	Summed = metrics.Summed

	BinaryAccuracy                = metrics.BinaryAccuracy
	TopKCategoricalAccuracy       = metrics.TopKCategoricalAccuracy
	SparseTopKCategoricalAccuracy = metrics.SparseTopKCategoricalAccuracy
	Precision                     = metrics.Precision
	Recall                        = metrics.Recall
	AUC                           = metrics.AUC
	F1Score                       = metrics.F1Score
)

// The metrics without options; those with the name of a loss are made by [Metrics].
const (
	Accuracy                  = metrics.Accuracy
	CategoricalAccuracy       = metrics.CategoricalAccuracy
	SparseCategoricalAccuracy = metrics.SparseCategoricalAccuracy
	RootMeanSquaredError      = metrics.RootMeanSquaredError
)

// Metrics returns the metrics that Keras calls by these names, with its defaults: "acc", "mse",
// "AUC", "MeanAbsoluteError". As in Keras, their series have the names as they are given. Fit
// returns the error of another name, with the nearest that there is.
func Metrics(names ...string) []Metric {
	all := make([]Metric, len(names))
	for i, name := range names {
		all[i] = metrics.Named(name)
	}
	return all
}

// metricPattern is for the names of metrics, Keras's "AUC" among them.
var metricPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// checkMetrics returns an error for nil, for a wrong option or name, and for one name twice.
func checkMetrics(all []Metric) error {
	seen := append([]string{"loss"}, history.Reserved...)
	for i, metric := range all {
		if err := layers.Check(metric); err != nil {
			return errorf("Compile.Metrics: number %d %w", i+1, err)
		}
		if of, ok := metric.(interface{ Check() error }); ok {
			if err := of.Check(); err != nil {
				return errorf("Compile.Metrics: number %d: %w", i+1, err)
			}
		}
		name := metric.Name()
		if !metricPattern.MatchString(name) {
			return errorf("Compile.Metrics: the name of number %d must be a word "+
				"of letters, digits and '_', got %q", i+1, name)
		}
		if slices.Contains(seen, name) {
			return errorf("Compile.Metrics: number %d must have a name of its own, got %q; "+
				"give each metric once, or set its MetricName", i+1, name)
		}
		seen = append(seen, name)
	}
	return nil
}

// sums are a batch's, or more batches', sums over the examples.
type sums struct {
	loss, examples float64
	// metrics holds the sums of each metric. A mean has two: its total and its predictions, which
	// are more than the examples where an example has one for each time step.
	metrics [][]float64
}

func (s *sums) add(more sums) {
	s.loss += more.loss
	s.examples += more.examples
	if s.metrics == nil {
		s.metrics = make([][]float64, len(more.metrics))
	}
	for i, sums := range more.metrics {
		if s.metrics[i] == nil {
			s.metrics[i] = make([]float64, len(sums))
		}
		for j, sum := range sums {
			s.metrics[i][j] += sum
		}
	}
}

// scores returns the loss and the metrics; NaN before any example.
func (m *Sequential) scores(s sums) history.Scores {
	scores := history.Scores{{Name: "loss", Value: s.loss / s.examples}}
	for i, metric := range m.compile.measured() {
		value := math.NaN()
		if s.metrics != nil {
			value = metrics.Result(metric, s.metrics[i])
		}
		scores = append(scores, history.Score{Name: metric.Name(), Value: value})
	}
	return scores
}
