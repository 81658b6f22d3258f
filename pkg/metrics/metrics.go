// Package metrics has Keras's metrics: what is measured beside the loss.
package metrics

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/losses"
)

// Metric is measured beside the loss: a figure of each prediction, and its mean over all. One that
// is no mean, such as Precision, is a [Summed] too.
type Metric interface {
	// Name is Keras's name of the metric, and its name in a history and in scores.
	Name() string
	// Of returns a figure of each prediction of a batch, [batch] or [batch, time...], for labels y
	// shaped as the loss takes them and the model's output [batch, ...].
	Of(loss losses.Loss, y, output *graph.Node) *graph.Node
}

// Summed is a metric of sums over all predictions. Its Of returns several figures of each
// prediction, [batch, ..., sums].
type Summed interface {
	Metric
	// Result returns the metric from the sums of the figures over all predictions.
	Result(sums []float64) float64
}

// Accuracy is the fraction of correct predictions. One output is correct on the label's side of
// 0.5. Several are correct if the largest output is at the class of the label, or at the largest
// label.
const Accuracy accuracy = "accuracy"

type accuracy string

// Name returns "accuracy".
func (a accuracy) Name() string { return string(a) }

// Of returns 1 for a correct prediction and 0 for another.
func (accuracy) Of(loss losses.Loss, y, output *graph.Node) *graph.Node {
	var hit *graph.Node
	switch {
	case output.Shape().Dim(-1) == 1:
		above := graph.GreaterThan(output, graph.Scalar(output.Graph(), output.DType(), 0.5))
		hit = graph.Squeeze(graph.Equal(graph.ConvertDType(above, y.DType()), y), -1)
	case loss == losses.SparseCategoricalCrossentropy:
		class := graph.ArgMax(output, -1, dtypes.Int32)
		hit = graph.Equal(class, graph.ConvertDType(y, dtypes.Int32))
	default:
		hit = graph.Equal(graph.ArgMax(output, -1, dtypes.Int32), graph.ArgMax(y, -1, dtypes.Int32))
	}
	return graph.ConvertDType(hit, output.DType())
}
