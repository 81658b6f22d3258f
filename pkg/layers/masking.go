package layers

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// Masking masks each time step with Value in all its features, Keras's Masking: the layers above
// leave it out. x [batch, time, features] -> the same shape, with 0 at masked steps.
type Masking struct {
	Value float64 // of padding
}

// Kind returns "masking".
func (Masking) Kind() string { return "masking" }

// OutputDims returns the input's. It panics where that has no time axis or no features, or no
// number of an example can be Value.
func (l Masking) OutputDims(input []int) []int {
	if x := float32(l.Value); x-x != 0 {
		exceptions.Panicf("layers: Masking.Value must be a number that a float32 can hold, "+
			"got %g; examples have no other", l.Value)
	}
	if len(input) < 2 {
		exceptions.Panicf("layers: masking: the input must be [batch, time, features], got %s; "+
			"for ids there is MaskZero of an Embedding", dims.Text(input))
	}
	return slices.Clone(input)
}

// Weights returns none.
func (Masking) Weights([]int) []rnn.Weight { return nil }

// Call returns x with 0 for the padding.
func (l Masking) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	y, _ := l.CallMasked(scope, x, nil)
	return y
}

// CallMasked is Call; it also returns the new mask, bool [batch, time], in the place of any below.
func (l Masking) CallMasked(_ *model.Scope, x, _ *graph.Node) (y, mask *graph.Node) {
	mask = graph.NotEqual(x, graph.Scalar(x.Graph(), x.DType(), l.Value))
	for mask.Rank() > 2 {
		mask = graph.ReduceLogicalOr(mask, -1)
	}
	return graph.Where(mask, x, graph.ZerosLike(x)), mask
}

// MakesMask returns true.
func (Masking) MakesMask() bool { return true }
