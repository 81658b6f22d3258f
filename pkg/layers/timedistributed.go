package layers

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// TimeDistributed applies a layer to each time step alone, Keras's TimeDistributed: [batch, time,
// ...] -> [batch, time, ...]. A Dense needs none: it works on the last axis.
type TimeDistributed struct {
	Layer Layer // [batch*time, ...] -> [batch*time, ...]
}

// Kind returns "time_distributed".
func (TimeDistributed) Kind() string { return "time_distributed" }

// OutputDims returns [time, ...], with the layer's output for one time step. It panics where the
// input has no time axis, or the layer cannot take a time step.
func (l TimeDistributed) OutputDims(input []int) []int {
	if err := Check(l.Layer); err != nil {
		exceptions.Panicf("layers: TimeDistributed.Layer %s", err)
	}
	if len(input) < 2 {
		exceptions.Panicf("layers: time_distributed: the input must be [batch, time, ...], got %s",
			dims.Text(input))
	}
	return append(input[:1:1], l.Layer.OutputDims(input[1:])...)
}

// Weights declares the layer's.
func (l TimeDistributed) Weights(input []int) []rnn.Weight { return l.Layer.Weights(input[1:]) }

// Call applies the layer to x [batch, time, ...].
func (l TimeDistributed) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	y, _ := l.CallMasked(scope, x, nil)
	return y
}

// CallMasked is Call; it passes the mask on. The layer itself sees none: a time step is an example.
func (l TimeDistributed) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	shape := x.Shape().Dimensions
	if mask != nil && !slices.Equal(mask.Shape().Dimensions, shape[:2]) {
		exceptions.Panicf("layers: time_distributed: the mask must be [%d, %d], "+
			"as the input's batch and time, got %v",
			shape[0], shape[1], mask.Shape().Dimensions)
	}
	// [batch*time, ...]
	y = l.Layer.Call(scope, graph.Reshape(x, append([]int{shape[0] * shape[1]}, shape[2:]...)...))
	return graph.Reshape(y, slices.Concat(shape[:2], y.Shape().Dimensions[1:])...), mask
}
