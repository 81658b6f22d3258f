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

// Dropout sets a fraction Rate of its input to 0 while training and scales the rest by 1/(1-Rate),
// so that the sum is the same on average; elsewhere it changes nothing. N. Srivastava et al., JMLR
// 15, 2014; Keras's Dropout.
type Dropout struct {
	Rate float64 // in [0, 1)
}

// Kind returns "dropout".
func (Dropout) Kind() string { return "dropout" }

// OutputDims returns the input's.
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

// Call drops values of x, of any shape.
func (l Dropout) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return layers.DropoutStatic(scope, x, l.Rate)
}

// CallMasked passes the mask on.
func (l Dropout) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}

// SpatialDropout1D is Dropout of whole features: what it drops, it drops at all time steps of an
// example. Keras's SpatialDropout1D; J. Tompson et al., CVPR 2015.
type SpatialDropout1D struct {
	Rate float64 // in [0, 1)
}

// Kind returns "spatial_dropout1d".
func (SpatialDropout1D) Kind() string { return "spatial_dropout1d" }

// OutputDims returns the input's.
func (l SpatialDropout1D) OutputDims(input []int) []int {
	checkRate("SpatialDropout1D", l.Rate)
	if len(input) != 2 {
		exceptions.Panicf("layers: spatial_dropout1d: the input must be [batch, time, features], got %s", dims.Text(input))
	}
	return slices.Clone(input)
}

// Weights returns none.
func (SpatialDropout1D) Weights([]int) []rnn.Weight { return nil }

// Call drops features of x [batch, time, features].
func (l SpatialDropout1D) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	if !scope.IsTraining(x.Graph()) {
		return x
	}
	ones := graph.Ones(x.Graph(), shapes.Make(x.DType(), x.Shape().Dim(0), 1, x.Shape().Dim(2)))
	return graph.Mul(x, layers.DropoutStatic(scope, ones, l.Rate))
}

// CallMasked passes the mask on.
func (l SpatialDropout1D) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}
