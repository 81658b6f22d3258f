package keras

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
)

// kept returns what counts of an output [batch, ...], bool: the examples with 1 in present [batch],
// or with a mask [batch, time] those of their time steps with a true mask, [batch, time].
func kept(output, present, mask *graph.Node) *graph.Node {
	keep := graph.GreaterThan(present, graph.ZerosLike(present))
	if mask == nil {
		return keep
	}
	dims := output.Shape().Dimensions
	if len(dims) < 2 || !slices.Equal(dims[:2], mask.Shape().Dimensions) {
		exceptions.Panicf("keras: the mask of the model's output must be "+
			"[batch, time] as the output is, got %s for an output of %s",
			mask.Shape(), output.Shape())
	}
	return graph.LogicalAnd(graph.BroadcastToShape(graph.InsertAxes(keep, -1), mask.Shape()), mask)
}

// weighted returns values [batch, ...] times weights, whose axes are the first of the values' or of
// size 1; without weights, nil, the values as they are.
func weighted(values, weights *graph.Node) *graph.Node {
	if weights == nil {
		return values
	}
	for weights.Rank() < values.Rank() {
		weights = graph.InsertAxes(weights, -1)
	}
	for weights.Rank() > values.Rank() && weights.Shape().Dim(-1) == 1 {
		weights = graph.Squeeze(weights, -1)
	}
	for i, d := range weights.Shape().Dimensions {
		if weights.Rank() > values.Rank() || d != 1 && d != values.Shape().Dim(i) {
			panic(errorf("Of must return a figure for each weight, %s, got %s; "+
				"give weights [batch], or take the metric out of WeightedMetrics",
				dims.Text(weights.Shape().Dimensions[1:]),
				dims.Text(values.Shape().Dimensions[1:])))
		}
	}
	return graph.Mul(values, weights)
}

// total returns the sum and the count of values [batch, ...], to divide for a mean. Each example
// with 1 in present [batch] counts 1, by the mean of its values. With a mask [batch, time], each of
// its time steps with a true mask counts 1. Others do not count, NaN or infinite as they may be.
func total(values, present, mask *graph.Node) (sum, count *graph.Node) {
	keep := kept(values, present, mask)
	values = graph.Reshape(values, append(slices.Clone(keep.Shape().Dimensions), -1)...)
	means := graph.ReduceMean(values, -1)
	means = graph.Where(keep, means, graph.ZerosLike(means))
	if mask != nil {
		present = graph.InsertAxes(present, -1)
		present = graph.Mul(present, graph.ConvertDType(mask, present.DType())) // [batch, time]
	}
	return graph.ReduceAllSum(graph.Mul(present, means)), graph.ReduceAllSum(present)
}

// totals returns the sums [sums] of figures [batch, ..., sums] over what counts, as total does;
// several figures of one example or time step add up.
func totals(figures, present, mask *graph.Node) *graph.Node {
	sums := figures.Shape().Dim(-1)
	keep := kept(figures, present, mask) // [batch], or [batch, time]
	figures = graph.Reshape(figures, keep.Shape().Size(), -1, sums)
	figures = graph.ReduceSum(figures, 1) // [predictions, sums]
	keep = graph.BroadcastToDims(graph.Reshape(keep, -1, 1), figures.Shape().Dimensions...)
	return graph.ReduceSum(graph.Where(keep, figures, graph.ZerosLike(figures)), 0)
}
