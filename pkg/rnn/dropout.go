package rnn

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/devices"
)

// dropouts draws the factors of the operands of c's gates, [batch, units] each.
func (c Cell) dropouts(scope *model.Scope, x *Node) named {
	factors := named{}
	for _, g := range c.withRecurrent() {
		factors[g.Name] = draw(scope, x, c.RecurrentDropout, 0, x.Shape().Dim(1), c.Units)
	}
	return factors
}

// drop drops a fraction rate of x [time, batch, features] while training, the same at all time
// steps.
func drop(scope *model.Scope, x *Node, rate float64) *Node {
	if rate == 0 || !scope.IsTraining(x.Graph()) {
		return x
	}
	return Mul(x, draw(scope, x, rate, 1, 1, x.Shape().Dim(1), x.Shape().Dim(2)))
}

// draw returns factors like x of the given dims, with the batch on an axis: 0 for a fraction rate of
// them, 1/(1-rate) for the rest.
func draw(scope *model.Scope, x *Node, rate float64, batchAxis int, dims ...int) *Node {
	return devices.Draw(x.Graph(), dims, batchAxis, func(dims []int) *Node {
		ones := Ones(x.Graph(), shapes.Make(x.DType(), dims...))
		return layers.DropoutStatic(scope, ones, rate)
	})
}
