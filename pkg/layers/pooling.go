package layers

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// GlobalAveragePooling1D averages each feature over time, Keras's GlobalAveragePooling1D: [batch,
// time, features] -> [batch, features]. Masked time steps do not count; an example of masked steps
// alone gives 0.
type GlobalAveragePooling1D struct{}

// GlobalMaxPooling1D takes each feature's largest value over time: [batch, time, features] ->
// [batch, features]. Masked time steps do not count; an example of masked steps alone gives 0.
// Keras's GlobalMaxPooling1D ignores masks.
type GlobalMaxPooling1D struct{}

// Kind returns "global_average_pooling1d".
func (GlobalAveragePooling1D) Kind() string { return "global_average_pooling1d" }

// Kind returns "global_max_pooling1d".
func (GlobalMaxPooling1D) Kind() string { return "global_max_pooling1d" }

// OutputDims returns [features]. It panics where the input is not [time, features].
func (l GlobalAveragePooling1D) OutputDims(input []int) []int { return pooledDims(l.Kind(), input) }

// OutputDims returns [features]. It panics where the input is not [time, features].
func (l GlobalMaxPooling1D) OutputDims(input []int) []int { return pooledDims(l.Kind(), input) }

func pooledDims(kind string, input []int) []int {
	if len(input) != 2 || input[0] == 0 {
		exceptions.Panicf("layers: %s: the input must be [batch, time, features] "+
			"with at least one time step, got %s; "+
			"a recurrent layer below needs ReturnSequences: true",
			kind, dims.Text(input))
	}
	return input[1:]
}

// Weights returns none.
func (GlobalAveragePooling1D) Weights([]int) []rnn.Weight { return nil }

// Weights returns none.
func (GlobalMaxPooling1D) Weights([]int) []rnn.Weight { return nil }

// Call pools all time steps of x [batch, time, features].
func (GlobalAveragePooling1D) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	return graph.ReduceMean(x, 1)
}

// Call pools all time steps of x [batch, time, features].
func (GlobalMaxPooling1D) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	return graph.ReduceMax(x, 1)
}

// CallMasked pools the time steps with a true mask, bool [batch, time]; it ends the mask.
func (l GlobalAveragePooling1D) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, none *graph.Node) {
	if mask == nil {
		return l.Call(scope, x), nil
	}
	// [batch, features] divided by [batch, 1]
	total := graph.ReduceSum(graph.Where(mask, x, graph.ZerosLike(x)), 1)
	count := graph.ReduceAndKeep(graph.ConvertDType(mask, x.DType()), graph.ReduceSum, 1)
	return graph.Div(total, graph.MaxScalar(count, 1)), nil
}

// CallMasked pools the time steps with a true mask, bool [batch, time]; it ends the mask.
func (l GlobalMaxPooling1D) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, none *graph.Node) {
	if mask == nil {
		return l.Call(scope, x), nil
	}
	lowest := graph.BroadcastToShape(graph.Infinity(x.Graph(), x.DType(), -1), x.Shape())
	most := graph.ReduceMax(graph.Where(mask, x, lowest), 1) // [batch, features]
	some := graph.ReduceLogicalOr(mask, 1)                   // [batch]
	return graph.Where(some, most, graph.Zeros(x.Graph(), shapes.Make(x.DType(), most.Shape().Dimensions...))), nil
}
