package layers

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// Flatten puts all values of an example in one row, Keras's Flatten: [batch, time, features] ->
// [batch, time*features]. A mask ends here, and padding counts, as in Keras.
type Flatten struct{}

// Kind returns "flatten".
func (Flatten) Kind() string { return "flatten" }

// OutputDims returns the product of the input's dims. It panics where one is -1, not known.
func (Flatten) OutputDims(input []int) []int {
	size := 1
	for _, d := range input {
		if d < 0 {
			exceptions.Panicf("layers: flatten: the length of the input must be known, got %s; "+
				"begin the model with an Input", dims.Text(input))
		}
		size *= d
	}
	return []int{size}
}

// Weights returns none.
func (Flatten) Weights([]int) []rnn.Weight { return nil }

// Call reshapes x: [batch, ...] -> [batch, values].
func (Flatten) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	return graph.Reshape(x, x.Shape().Dim(0), -1)
}

// CallMasked is Call; it ends the mask.
func (l Flatten) CallMasked(scope *model.Scope, x, _ *graph.Node) (y, none *graph.Node) {
	return l.Call(scope, x), nil
}
