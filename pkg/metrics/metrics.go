// Package metrics has Keras's metrics: what is measured beside the loss. Those without options are
// constants, such as [MeanSquaredError]; the others are structs, whose zero value has Keras's
// defaults.
package metrics

import (
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

// Result returns a metric from the sums over all predictions: those of a [Summed], or of a mean its
// total and its count. A mean of nothing, for a mask or for weights of 0, is 0, as in Keras.
func Result(of Metric, sums []float64) float64 {
	if summed, ok := of.(Summed); ok {
		return summed.Result(sums)
	}
	return ratio(sums[0], sums[1])
}
