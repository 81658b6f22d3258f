package layers

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/rnn"
)

// Input as the first layer tells a model the shape of one example before it sees data: Summary then
// has all its shapes and counts. It is not a layer of its own and does not show.
type Input struct {
	Shape []int // without the batch axis; -1 where any size will do
}

// Kind returns "input".
func (Input) Kind() string { return "input" }

// OutputDims panics: an Input is the first of a model's layers or nothing.
func (Input) OutputDims([]int) []int {
	exceptions.Panicf("layers: Input must be the first layer of a model; put it first or leave it out")
	return nil
}

// Weights returns none.
func (Input) Weights([]int) []rnn.Weight { return nil }

// Call returns x.
func (Input) Call(_ *model.Scope, x *graph.Node) *graph.Node { return x }
