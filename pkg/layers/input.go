package layers

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/rnn"
)

// Input, as the first layer, gives a model the shape of one example before any data: Summary has
// all shapes and counts then. It is no layer of its own and does not show. Keras's Input.
type Input struct {
	Shape []int // without the batch axis; -1 for any size
}

// Kind returns "input".
func (Input) Kind() string { return "input" }

// OutputDims panics: an Input can only be the first layer of a model.
func (Input) OutputDims([]int) []int {
	exceptions.Panicf("layers: Input must be the first layer of a model; " +
		"put it first or leave it out")
	return nil
}

// Weights returns none.
func (Input) Weights([]int) []rnn.Weight { return nil }

// Call returns x.
func (Input) Call(_ *model.Scope, x *graph.Node) *graph.Node { return x }
