package losses

import "github.com/gomlx/gomlx/core/graph"

// hinge returns max(1 - y output, 0) for labels y of -1 and 1, or of 0 and 1.
func hinge(y, output *graph.Node) *graph.Node {
	isBinary := graph.LogicalAll(graph.Equal(graph.Square(y), y)) // 0 and 1 alone
	y = graph.Where(isBinary, graph.AddScalar(graph.MulScalar(y, 2), -1), y)
	margin := graph.OneMinus(graph.Mul(y, output))
	zero := graph.ZerosLike(margin)
	return graph.Where(graph.LessThan(margin, zero), zero, margin) // NaN stays NaN
}

// divergence returns y log(y / output), both cut to [1e-7, 1].
func divergence(y, output *graph.Node) *graph.Node {
	y, output = graph.ClipScalar(y, epsilon, 1), graph.ClipScalar(output, epsilon, 1)
	return graph.Mul(y, graph.Log(graph.Div(y, output)))
}
