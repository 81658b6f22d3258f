package layers

import (
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// Dropout is Keras's Dropout: while training it sets a fraction Rate of x, of any shape, to 0 and
// multiplies the rest by 1/(1-Rate), which keeps the sum on average. Otherwise it returns x.
//
// N. Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, JMLR 15,
// 2014.
type Dropout struct {
	Rate float64 // in [0, 1)
}

// Kind returns "dropout".
func (Dropout) Kind() string { return "dropout" }

// OutputDims returns the input's. It panics where Rate is not in [0, 1).
func (l Dropout) OutputDims(input []int) []int {
	checkRate("Dropout", l.Rate)
	return slices.Clone(input)
}

func checkRate(layer string, rate float64) {
	if !(rate >= 0 && rate < 1) {
		exceptions.Panicf("layers: %s.Rate must be in [0, 1), got %g", layer, rate)
	}
}

// Weights returns none.
func (Dropout) Weights([]int) []rnn.Weight { return nil }

// Call drops values of x [batch, ...] in a graph that trains.
func (l Dropout) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return layers.DropoutStatic(scope, x, l.Rate)
}

// CallMasked is Call; it passes the mask on.
func (l Dropout) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}

// SpatialDropout1D is Keras's SpatialDropout1D, a Dropout of whole features: x [batch, time,
// features] loses a dropped feature of an example at all time steps.
//
// J. Tompson et al., Efficient object localization using convolutional networks, CVPR 2015.
type SpatialDropout1D struct {
	Rate float64 // in [0, 1)
}

// Kind returns "spatial_dropout1d".
func (SpatialDropout1D) Kind() string { return "spatial_dropout1d" }

// OutputDims returns the input's. It panics where Rate is not in [0, 1), or the input not [time,
// features].
func (l SpatialDropout1D) OutputDims(input []int) []int {
	checkRate("SpatialDropout1D", l.Rate)
	if len(input) != 2 {
		exceptions.Panicf("layers: spatial_dropout1d: the input must be [batch, time, features], "+
			"got %s", dims.Text(input))
	}
	return slices.Clone(input)
}

// Weights returns none.
func (SpatialDropout1D) Weights([]int) []rnn.Weight { return nil }

// Call drops features of x [batch, time, features] in a graph that trains.
func (l SpatialDropout1D) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	if !scope.IsTraining(x.Graph()) {
		return x
	}
	ones := graph.Ones(x.Graph(), shapes.Make(x.DType(), x.Shape().Dim(0), 1, x.Shape().Dim(2)))
	return graph.Mul(x, layers.DropoutStatic(scope, ones, l.Rate))
}

// CallMasked is Call; it passes the mask on.
func (l SpatialDropout1D) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}
