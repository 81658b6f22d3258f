package layers

import (
	"cmp"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// LayerNormalization normalizes the features of each time step, or example, Keras's
// LayerNormalization: x [batch, ..., features] -> the same shape.
//
//	y = gamma (x - mean(x)) / sqrt(variance(x) + epsilon) + beta
//
// Mean and variance are over the features; gamma (ones) and beta (zeros) are weights [features].
//
// J. Ba, J. Kiros, G. Hinton, Layer normalization, arXiv 1607.06450, 2016.
type LayerNormalization struct {
	Epsilon float64 // 0: 0.001
}

// Kind returns "layer_normalization".
func (LayerNormalization) Kind() string { return "layer_normalization" }

// OutputDims returns the input's. It panics where Epsilon is < 0 or the input has no features.
func (l LayerNormalization) OutputDims(input []int) []int {
	if !(l.Epsilon >= 0 && l.Epsilon <= math.MaxFloat32) {
		exceptions.Panicf("layers: LayerNormalization.Epsilon must be > 0 and finite, "+
			"or 0 for 0.001, got %g", l.Epsilon)
	}
	if len(input) == 0 || input[len(input)-1] <= 0 {
		exceptions.Panicf("layers: layer_normalization: the input must be [batch, ..., features], "+
			"got %s", dims.Text(input))
	}
	return slices.Clone(input)
}

// Weights declares "gamma" (ones) and "beta" (zeros).
func (LayerNormalization) Weights(input []int) []rnn.Weight {
	features := input[len(input)-1:]
	return []rnn.Weight{
		{Name: "gamma", Dims: features, Init: rnn.Constant(1)},
		{Name: "beta", Dims: features, Init: rnn.Constant(0)},
	}
}

// Call normalizes the last axis of x.
func (l LayerNormalization) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	weights := Values(l, scope, x)
	gamma := graph.ExpandLeftToRank(weights[0], x.Rank())
	beta := graph.ExpandLeftToRank(weights[1], x.Rank())
	x = graph.Sub(x, graph.ReduceAndKeep(x, graph.ReduceMean, -1))
	variance := graph.ReduceAndKeep(graph.Square(x), graph.ReduceMean, -1)
	x = graph.Div(x, graph.Sqrt(graph.AddScalar(variance, cmp.Or(l.Epsilon, 0.001))))
	return graph.Add(graph.Mul(x, gamma), beta)
}

// CallMasked is Call; it passes the mask on.
func (l LayerNormalization) CallMasked(
	scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}
