package metrics

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/losses"
)

// RootMeanSquaredError is the root of the mean of the squared differences to labels shaped as the
// output.
const RootMeanSquaredError rootMeanSquaredError = "root_mean_squared_error"

type rootMeanSquaredError string

// Name returns the metric's name as it was spelled.
func (m rootMeanSquaredError) Name() string { return string(m) }

// Of returns the squared difference of each output, and 1, [batch, ..., outputs, 2].
func (rootMeanSquaredError) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	squares := squaredErrors(y, output)
	return graph.Stack([]*graph.Node{squares, graph.OnesLike(squares)}, -1)
}

// Result returns the root of the mean square; 0 before any prediction.
func (rootMeanSquaredError) Result(sums []float64) float64 {
	return math.Sqrt(ratio(sums[0], sums[1]))
}

// ratio returns a / b; 0 where b is 0, as Keras's divide_no_nan does.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
