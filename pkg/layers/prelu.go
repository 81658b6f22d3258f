package layers

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// PReLU is Keras's PReLU, a leaky ReLU that learns its slopes, of each value x: x if x > 0, else
// alpha x. The weight alpha (zeros) has the shape of an example, with 1 for the SharedAxes.
//
// K. He et al., Delving deep into rectifiers, ICCV 2015.
type PReLU struct {
	// SharedAxes are those along which all values share a slope, from 1, for axis 0 is the batch:
	// []int{1} for one slope a feature of [batch, time, features].
	SharedAxes []int
}

// Kind returns "p_re_lu".
func (PReLU) Kind() string { return "p_re_lu" }

// OutputDims returns the input's. It panics where the input has not one of SharedAxes, or a length
// that is not known and not shared.
func (l PReLU) OutputDims(input []int) []int {
	for _, axis := range l.SharedAxes {
		if axis < 1 || axis > len(input) {
			exceptions.Panicf("layers: PReLU.SharedAxes must be from 1 to %d, for the input %s, "+
				"got %d", len(input), dims.Text(input), axis)
		}
	}
	if slices.ContainsFunc(l.dims(input), func(dim int) bool { return dim < 1 }) {
		exceptions.Panicf("layers: p_re_lu: the input must have known lengths, got %s; "+
			"name the others in SharedAxes", dims.Text(input))
	}
	return slices.Clone(input)
}

// dims returns those of alpha.
func (l PReLU) dims(input []int) []int {
	shared := slices.Clone(input)
	for _, axis := range l.SharedAxes {
		shared[axis-1] = 1
	}
	return shared
}

// Weights declares "alpha" (zeros).
func (l PReLU) Weights(input []int) []rnn.Weight {
	return []rnn.Weight{{Name: "alpha", Dims: l.dims(input), Init: rnn.Constant(0)}}
}

// Call applies the function to x [batch, ...].
func (l PReLU) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	input, alpha := x.Shape().Dimensions[1:], Values(l, scope, x)[0]
	if known := alpha.Shape().Dimensions; !slices.Equal(known, l.dims(input)) {
		exceptions.Panicf("layers: p_re_lu: the input must have the lengths of alpha, %v, got %v; "+
			"name the others in SharedAxes", known, input)
	}
	alpha = graph.InsertAxes(alpha, 0) // [1, ...]
	return graph.Sub(ReLU.Apply(x), graph.Mul(alpha, ReLU.Apply(graph.Neg(x))))
}

// CallMasked is Call; it passes the mask on.
func (l PReLU) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}
