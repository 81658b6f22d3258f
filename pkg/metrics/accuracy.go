package metrics

import (
	"cmp"
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/losses"
)

// Accuracy is the fraction of correct predictions. One output is correct on the label's side of
// 0.5. Several are correct if the largest output is at the class of the label, or at the largest
// label.
const Accuracy accuracy = "accuracy"

type accuracy string

// Name returns "accuracy", or another of Keras's spellings.
func (a accuracy) Name() string { return string(a) }

// Of returns 1 for a correct prediction and 0 for another.
func (accuracy) Of(loss losses.Loss, y, output *graph.Node) *graph.Node {
	switch {
	case output.Shape().Dim(-1) == 1:
		return graph.Squeeze(onSide(y, output, 0.5), -1)
	case loss == losses.SparseCategoricalCrossentropy:
		return largestAt(graph.ConvertDType(y, dtypes.Int32), output)
	}
	return largestAt(graph.ArgMax(y, -1, dtypes.Int32), output)
}

// BinaryAccuracy is the fraction of outputs on the label's side of Threshold, each output by
// itself. It takes labels 0 or 1, shaped as the output.
type BinaryAccuracy struct {
	Threshold  float64 // 0: 0.5; optimizers.Zero is 0
	MetricName string  // "": "binary_accuracy"
}

func (m BinaryAccuracy) Name() string { return cmp.Or(m.MetricName, m.Kind()) }
func (BinaryAccuracy) Kind() string   { return "binary_accuracy" }

// Check returns an error for a Threshold that is not finite.
func (m BinaryAccuracy) Check() error {
	if m.Threshold-m.Threshold != 0 {
		return fmt.Errorf("BinaryAccuracy.Threshold must be finite, got %g", m.Threshold)
	}
	return nil
}

// Of returns the fraction of the outputs of each prediction.
func (m BinaryAccuracy) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	checkShaped(y, output)
	return graph.ReduceMean(onSide(y, output, m.Threshold), -1)
}

// onSide returns 1 for an output on the label's side of a threshold, else 0, in the output's shape.
func onSide(y, output *graph.Node, threshold float64) *graph.Node {
	positive := graph.ConvertDType(above(output, threshold), y.DType())
	return graph.ConvertDType(graph.Equal(positive, y), output.DType())
}

// above returns where the output is above a threshold, 0 meaning 0.5.
func above(output *graph.Node, threshold float64) *graph.Node {
	limit := graph.Scalar(output.Graph(), output.DType(), cmp.Or(threshold, 0.5))
	return graph.GreaterThan(output, limit)
}
