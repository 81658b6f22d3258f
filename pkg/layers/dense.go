package layers

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
)

// Dense is a fully connected layer, Keras's Dense: x [batch, ..., features] -> [batch, ..., Units].
//
//	activation(x kernel + bias)
//
// with the kernel [features, Units] and the bias [Units].
type Dense struct {
	Units      int        // > 0
	Activation Activation // "": linear
	NoBias     bool

	KernelInitializer Initialization // "": "glorot_uniform"
	BiasInitializer   Initialization // "": "zeros"
	KernelRegularizer Regularizer
	BiasRegularizer   Regularizer
}

// Kind returns "dense".
func (Dense) Kind() string { return "dense" }

// OutputDims returns [..., Units] for [..., features]. It panics where Units is not > 0, the input
// has no features, or a name is unknown.
func (l Dense) OutputDims(input []int) []int {
	if l.Units <= 0 {
		exceptions.Panicf("layers: Dense.Units must be > 0, got %d", l.Units)
	}
	if len(input) == 0 || input[len(input)-1] <= 0 {
		exceptions.Panicf("layers: dense: the input must be [batch, ..., features], got %s; "+
			"give each example as a slice of numbers", dims.Text(input))
	}
	l.Activation.OutputDims(nil)
	l.KernelInitializer.Check("layers: Dense.KernelInitializer", 2)
	l.BiasInitializer.Check("layers: Dense.BiasInitializer", 1)
	l.KernelRegularizer.Check("layers: Dense.KernelRegularizer")
	l.BiasRegularizer.Check("layers: Dense.BiasRegularizer")
	last := len(input) - 1
	return append(input[:last:last], l.Units)
}

// Weights declares "kernel" and, without NoBias, "bias".
func (l Dense) Weights(input []int) []rnn.Weight {
	features := input[len(input)-1]
	kernel := rnn.Weight{Name: "kernel", Dims: []int{features, l.Units},
		Init: l.KernelInitializer.Or(rnn.GlorotUniform), Regularizer: l.KernelRegularizer}
	if l.NoBias {
		return []rnn.Weight{kernel}
	}
	bias := rnn.Weight{Name: "bias", Dims: []int{l.Units},
		Init: l.BiasInitializer.Or(rnn.Constant(0)), Regularizer: l.BiasRegularizer}
	return []rnn.Weight{kernel, bias}
}

// Call adds the layer to the graph: x [batch, ..., features] -> [batch, ..., Units].
func (l Dense) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	y, activation := l.Logits(scope, x)
	return activation.Apply(y)
}

// Logits returns x kernel + bias, [batch, ..., Units], and the activation, not applied.
func (l Dense) Logits(scope *model.Scope, x *graph.Node) (y *graph.Node, activation Activation) {
	shape, weights := x.Shape().Dimensions, Values(l, scope, x)
	last := len(shape) - 1
	y = graph.MatMul(graph.Reshape(x, -1, shape[last]), weights[0]) // [batch*..., Units]
	if !l.NoBias {
		y = graph.Add(y, graph.InsertAxes(weights[1], 0))
	}
	return graph.Reshape(y, append(shape[:last:last], l.Units)...), l.Activation
}

// CallMasked is Call; it passes the mask on.
func (l Dense) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}
