package keras

import (
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/history"
)

// Metric is measured beside the loss: a figure of each prediction, and its mean over all.
type Metric interface {
	// Name is Keras's name of the metric, and its name in [History] and [Scores].
	Name() string
	// Of returns a figure of each prediction of a batch, [batch] or [batch, time...], for labels y
	// shaped as the loss takes them and the model's output [batch, ...].
	Of(loss Loss, y, output *graph.Node) *graph.Node
}

// Accuracy is the fraction of correct predictions. One output is correct on the label's side of
// 0.5. Several are correct if the largest output is at the class of the label, or at the largest
// label.
const Accuracy accuracy = "accuracy"

type accuracy string

// Name returns "accuracy".
func (a accuracy) Name() string { return string(a) }

// Of returns 1 for a correct prediction and 0 for another.
func (accuracy) Of(loss Loss, y, output *graph.Node) *graph.Node {
	var hit *graph.Node
	switch {
	case output.Shape().Dim(-1) == 1:
		above := graph.GreaterThan(output, graph.Scalar(output.Graph(), output.DType(), 0.5))
		hit = graph.Squeeze(graph.Equal(graph.ConvertDType(above, y.DType()), y), -1)
	case loss == SparseCategoricalCrossentropy:
		class := graph.ArgMax(output, -1, dtypes.Int32)
		hit = graph.Equal(class, graph.ConvertDType(y, dtypes.Int32))
	default:
		hit = graph.Equal(graph.ArgMax(output, -1, dtypes.Int32), graph.ArgMax(y, -1, dtypes.Int32))
	}
	return graph.ConvertDType(hit, output.DType())
}

// checkMetrics returns an error for nil, for a wrong name and for one name twice.
func checkMetrics(metrics []Metric) error {
	seen := append([]string{"loss"}, history.Reserved...)
	for i, metric := range metrics {
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
	metrics        []mean
}

// mean is a metric's. Its predictions are counted apart from the examples: an example has one for
// each time step, where a mask leaves some out.
type mean struct{ total, predictions float64 }

func (s *sums) add(more sums) {
	s.loss += more.loss
	s.examples += more.examples
	if s.metrics == nil {
		s.metrics = make([]mean, len(more.metrics))
	}
	for i, m := range more.metrics {
		s.metrics[i].total += m.total
		s.metrics[i].predictions += m.predictions
	}
}

// scores returns the means.
func (m *Sequential) scores(s sums) history.Scores {
	scores := history.Scores{{Name: "loss", Value: s.loss / s.examples}}
	for i, metric := range m.compile.Metrics {
		value := s.metrics[i].total / s.metrics[i].predictions
		scores = append(scores, history.Score{Name: metric.Name(), Value: value})
	}
	return scores
}

// namesOf joins the names of metrics as runs hold them: "accuracy,auc".
func namesOf(metrics []Metric) string {
	var names []string
	for _, metric := range metrics {
		names = append(names, metric.Name())
	}
	return strings.Join(names, ",")
}

// metricsOf returns the metrics of this package from their names as namesOf joins them.
func metricsOf(names string) (metrics []Metric, err error) {
	for name := range strings.SplitSeq(names, ",") {
		switch name {
		case "":
		case Accuracy.Name():
			metrics = append(metrics, Accuracy)
		default:
			return nil, errorf("%q is not a metric of this package; "+
				"make the model with NewSequential, call Compile with it and then Load", name)
		}
	}
	return metrics, nil
}
