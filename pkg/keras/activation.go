package keras

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/rnn"
)

// Activation is a function applied to each value, or to the last axis (Softmax). It is also a layer.
type Activation string

// The activations.
const (
	Linear  Activation = "" // x
	ReLU    Activation = "relu"
	Sigmoid Activation = "sigmoid"
	Tanh    Activation = "tanh"
	Softmax Activation = "softmax"
)

// Kind returns "activation".
func (Activation) Kind() string { return "activation" }

// OutputDims returns the input's.
func (a Activation) OutputDims(input []int) []int {
	a.check()
	return slices.Clone(input)
}

// Weights returns none.
func (Activation) Weights([]int) []rnn.Weight { return nil }

// Call applies the activation to x of any shape.
func (a Activation) Call(_ *model.Scope, x *graph.Node) *graph.Node { return a.apply(x) }

func (a Activation) check() {
	switch a {
	case Linear, ReLU, Sigmoid, Tanh, Softmax:
	default:
		exceptions.Panicf("keras: Activation must be one of %q, %q, %q, %q or Linear, got %q", ReLU, Sigmoid, Tanh, Softmax, string(a))
	}
}

func (a Activation) apply(x *graph.Node) *graph.Node {
	a.check()
	switch a {
	case ReLU:
		return graph.Max(x, graph.ZerosLike(x))
	case Sigmoid:
		return graph.Sigmoid(x)
	case Tanh:
		return graph.Tanh(x)
	case Softmax:
		return graph.Softmax(x, -1)
	}
	return x
}
