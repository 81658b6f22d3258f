package metrics

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
)

// checkShaped panics unless labels are shaped as the output.
func checkShaped(y, output *graph.Node) {
	if want := output.Shape().Dimensions; !slices.Equal(y.Shape().Dimensions, want) {
		exceptions.Panicf("metrics: labels must be shaped as the model's output, %s, got %s; "+
			"give one number for each output, one-hot for classes, and a loss of such labels, "+
			"or choose a sparse metric", text(want), text(y.Shape().Dimensions))
	}
}

// classOf returns the classes of one-hot labels y, [batch, ...], int32.
func classOf(y, output *graph.Node) *graph.Node {
	checkShaped(y, output)
	checkSeveral(output)
	return graph.ArgMax(y, -1, dtypes.Int32)
}

// sparseClass returns labels y that are classes, [batch, ...], as int32.
func sparseClass(y, output *graph.Node) *graph.Node {
	shape := output.Shape().Dimensions
	if want := shape[:len(shape)-1]; !slices.Equal(y.Shape().Dimensions, want) {
		exceptions.Panicf("metrics: labels must be classes, %s, for the model's output %s, "+
			"got %s; choose the loss sparse_categorical_crossentropy, "+
			"or a metric that is not sparse",
			text(want), text(shape), text(y.Shape().Dimensions))
	}
	checkSeveral(output)
	return graph.ConvertDType(y, dtypes.Int32)
}

// checkSeveral panics for a single output, which is always the largest.
func checkSeveral(output *graph.Node) {
	if output.Shape().Dim(-1) == 1 {
		exceptions.Panicf("metrics: the model must have an output for each class, got 1; " +
			"choose binary_accuracy or binary_crossentropy for two classes as 0 and 1")
	}
}

// text writes a shape [batch, ...] for errors, whatever the batch.
func text(shape []int) string { return dims.Text(shape[1:]) }
