package layers

import (
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/devices"
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
	// NoiseShape is the shape of what is drawn, the batch's axis too: 1 for an axis along which
	// values are dropped together, -1 for the length of x, or that length. nil: the shape of x.
	NoiseShape []int
}

// Kind returns "dropout".
func (Dropout) Kind() string { return "dropout" }

// OutputDims returns the input's. It panics where Rate is not in [0, 1), or NoiseShape is none of
// the input.
func (l Dropout) OutputDims(input []int) []int {
	checkRate("Dropout", l.Rate)
	if l.NoiseShape != nil {
		l.noiseDims(append([]int{-1}, input...))
	}
	return slices.Clone(input)
}

// noiseDims returns the shape of what is drawn for x of a shape, in which -1 is not known.
func (l Dropout) noiseDims(shape []int) []int {
	fits := len(l.NoiseShape) == len(shape)
	noise := slices.Clone(l.NoiseShape)
	for i := range noise {
		own := fits && (noise[i] == shape[i] || shape[i] == -1 && noise[i] > 0)
		fits = own || fits && (noise[i] == 1 || noise[i] == -1)
		if fits && noise[i] == -1 {
			noise[i] = shape[i]
		}
	}
	if !fits {
		exceptions.Panicf("layers: Dropout.NoiseShape must have 1, -1 or the input's length for "+
			"each axis of %s, got %v", dims.Text(shape[1:]), l.NoiseShape)
	}
	return noise
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
	g, dims := x.Graph(), x.Shape().Dimensions
	if !scope.IsTraining(g) {
		return x
	}
	if l.NoiseShape == nil && !devices.HasParts(g) {
		return layers.DropoutStatic(scope, x, l.Rate)
	}
	draw := func(dims []int) *graph.Node {
		ones := graph.Ones(g, shapes.Make(x.DType(), dims...))
		return layers.DropoutStatic(scope, ones, l.Rate)
	}
	if l.NoiseShape != nil {
		if dims = l.noiseDims(dims); l.NoiseShape[0] == 1 { // all examples share one draw
			return graph.Mul(x, draw(dims))
		}
	}
	return graph.Mul(x, devices.Draw(g, dims, 0, draw))
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
	return Dropout{Rate: l.Rate, NoiseShape: []int{-1, 1, -1}}.Call(scope, x)
}

// CallMasked is Call; it passes the mask on.
func (l SpatialDropout1D) CallMasked(
	scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}
