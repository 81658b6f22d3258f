package metrics

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// checkShaped panics unless labels are shaped as the output.
func checkShaped(y, output *graph.Node) {
	if want := output.Shape().Dimensions; !slices.Equal(y.Shape().Dimensions, want) {
		panic(fmt.Errorf("labels must be shaped as the model's output, %v, got %v; "+
			"give one number for each output, one-hot for classes, and a loss of such labels, "+
			"or choose a sparse metric", want, y.Shape().Dimensions))
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
	dims := output.Shape().Dimensions
	if want := dims[:len(dims)-1]; !slices.Equal(y.Shape().Dimensions, want) {
		panic(fmt.Errorf("labels must be classes, %v for the model's output %v, got %v; "+
			"choose the loss sparse_categorical_crossentropy, or a metric that is not sparse",
			want, dims, y.Shape().Dimensions))
	}
	checkSeveral(output)
	return graph.ConvertDType(y, dtypes.Int32)
}

// checkSeveral panics for a single output, which is always the largest.
func checkSeveral(output *graph.Node) {
	if output.Shape().Dim(-1) == 1 {
		panic(errors.New("the model must have an output for each class, got 1; " +
			"choose binary_accuracy or binary_crossentropy for two classes as 0 and 1"))
	}
}
