package losses

import "github.com/gomlx/gomlx/core/graph"

// isRegression reports whether the loss is a figure of the errors, output less label. Of finite
// errors its gradient is finite.
func (l Loss) isRegression() bool {
	return l == MeanSquaredError || l == MeanAbsoluteError || l == Huber
}

// absolute returns the sizes of errors. The gradient of an error of 0 is 0, as in Keras; that of
// [graph.Abs] is 1.
func absolute(errors *graph.Node) *graph.Node {
	return graph.Mul(errors, graph.StopGradient(graph.Sign(errors)))
}

// huber returns Huber's figure of each error, with Keras's delta of 1.
func huber(errors *graph.Node) *graph.Node {
	size := graph.Abs(errors)
	return graph.Where(graph.LessOrEqual(size, graph.OnesLike(size)),
		graph.MulScalar(graph.Square(errors), 0.5), graph.AddScalar(size, -0.5))
}
