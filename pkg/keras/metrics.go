package keras

import (
	"math"
	"slices"
	"strings"

	"gornn/pkg/history"
	"gornn/pkg/metrics"
)

// Metric is measured beside the loss; see [metrics.Metric] for the methods of one of yours.
type Metric = metrics.Metric

// Accuracy is the fraction of correct predictions; see [metrics.Accuracy].
const Accuracy = metrics.Accuracy

// checkMetrics returns an error for nil, for a wrong name and for one name twice.
func checkMetrics(all []Metric) error {
	seen := append([]string{"loss"}, history.Reserved...)
	for i, metric := range all {
		if isNil(metric) {
			return errorf("Compile.Metrics: number %d must not be nil; leave it out", i+1)
		}
		name := metric.Name()
		if !kindPattern.MatchString(name) {
			return errorf("Compile.Metrics: the name of number %d must be a word "+
				"of lower-case letters, digits and '_', got %q", i+1, name)
		}
		if slices.Contains(seen, name) {
			return errorf("Compile.Metrics: number %d must have a name of its own, got %q; "+
				"give each metric once", i+1, name)
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
		switch of, isSummed := metric.(metrics.Summed); {
		case s.metrics == nil:
		case isSummed:
			value = of.Result(s.metrics[i])
		default:
			value = ratio(s.metrics[i][0], s.metrics[i][1])
		}
		scores = append(scores, history.Score{Name: metric.Name(), Value: value})
	}
	return scores
}

// ratio returns 0 where nothing counts, all weights being 0, as Keras does.
func ratio(sum, count float64) float64 {
	if count == 0 {
		return 0
	}
	return sum / count
}

// namesOf joins the names of metrics as runs hold them: "accuracy,auc".
func namesOf(all []Metric) string {
	var names []string
	for _, metric := range all {
		names = append(names, metric.Name())
	}
	return strings.Join(names, ",")
}

// metricsOf returns the metrics of this package from their names as namesOf joins them.
func metricsOf(names string) (all []Metric, err error) {
	for name := range strings.SplitSeq(names, ",") {
		switch name {
		case "":
		case Accuracy.Name():
			all = append(all, Accuracy)
		default:
			return nil, errorf("%q is not a metric of this package; "+
				"make the model with NewSequential, call Compile with it and then Load", name)
		}
	}
	return all, nil
}
