package keras

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/rnn"
)

// Dropout sets a fraction Rate of its input to 0 while training and scales the rest by 1/(1-Rate), so that the sum
// is the same on average; elsewhere it changes nothing. N. Srivastava et al., JMLR 15, 2014; Keras's Dropout.
type Dropout struct {
	Rate float64 // in [0, 1)
}

// Kind returns "dropout".
func (Dropout) Kind() string { return "dropout" }

// OutputDims returns the input's.
func (l Dropout) OutputDims(input []int) []int {
	if !(l.Rate >= 0 && l.Rate < 1) {
		exceptions.Panicf("keras: Dropout.Rate must be in [0, 1), got %g", l.Rate)
	}
	return slices.Clone(input)
}

// Weights returns none.
func (Dropout) Weights([]int) []rnn.Weight { return nil }

// Call drops values of x, of any shape.
func (l Dropout) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return layers.DropoutStatic(scope, x, l.Rate)
}
