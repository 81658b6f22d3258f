package optimizers

import (
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/internal/devices"
)

// clip returns the gradients clipped, by at most one of Keras's three ways:
//
//	ClipNorm         g clip / max(|g|, clip) for each weight, |g| the root of the sum of squares
//	GlobalClipNorm   the same for all weights together, as if they were one
//	ClipValue        min(max(g, -clip), clip) for each value
//
// A sparse gradient is clipped row by row, before the [Rows] of one id add up, as Keras does on
// TensorFlow. Only after GlobalClipNorm do the rows add up before the optimizer squares them.
func (o Options) clip(gradients []Gradient) []Gradient {
	clipped := make([]Gradient, len(gradients))
	var scale *graph.Node
	if o.GlobalClipNorm > 0 {
		scale = globalScale(gradients, o.GlobalClipNorm)
	}
	for i, d := range gradients {
		switch x := d.values(); {
		case o.ClipNorm > 0:
			norm := graph.MaxScalar(graph.Sqrt(d.sumOfSquares()), o.ClipNorm)
			clipped[i] = d.with(graph.Div(graph.MulScalar(x, o.ClipNorm), norm))
		case o.GlobalClipNorm > 0:
			sum, _ := d.sums()
			clipped[i] = Gradient{Variable: d.Variable, Value: graph.Mul(sum, scale)}
		case o.ClipValue > 0:
			clipped[i] = d.with(graph.MaxScalar(graph.MinScalar(x, o.ClipValue), -o.ClipValue))
		default:
			clipped[i] = d
		}
	}
	return clipped
}

// sumOfSquares returns the sum of the squares of all values, of Rows those of all devices.
func (d Gradient) sumOfSquares() *graph.Node {
	sum := graph.ReduceAllSum(graph.Square(d.values()))
	if d.Rows != nil {
		sum = devices.Sum(sum)[0]
	}
	return sum
}

// globalScale returns the factor of all gradients: 1, or less if their common norm exceeds limit.
// An infinite or NaN norm makes the factor NaN, and with it the weights, as in Keras: a failed
// training shows.
func globalScale(gradients []Gradient, limit float64) *graph.Node {
	sum := gradients[0].sumOfSquares()
	for _, d := range gradients[1:] {
		sum = graph.Add(sum, d.sumOfSquares())
	}
	norm := graph.Sqrt(sum)
	scale := graph.MulScalar(graph.MinScalar(graph.Reciprocal(norm), 1/limit), limit)
	return graph.Add(scale, graph.Sub(norm, norm))
}
