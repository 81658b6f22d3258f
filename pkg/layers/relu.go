package layers

import (
	"cmp"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/rnn"
)

// ReLULayer is Keras's layer ReLU, of each value x; [ReLU] is the activation without options.
//
//	MaxValue                       if x >= MaxValue
//	x                              if Threshold < x < MaxValue
//	NegativeSlope (x - Threshold)  else
type ReLULayer struct {
	MaxValue      float64 // 0: no limit; the smallest float64 above 0, keras.Zero, is 0
	NegativeSlope float64 // >= 0
	Threshold     float64 // >= 0
}

// Kind returns "re_lu".
func (ReLULayer) Kind() string { return "re_lu" }

// OutputDims returns the input's. It panics where a field is < 0.
func (l ReLULayer) OutputDims(input []int) []int {
	notNegative("ReLULayer.MaxValue", l.MaxValue)
	notNegative("ReLULayer.NegativeSlope", l.NegativeSlope)
	notNegative("ReLULayer.Threshold", l.Threshold)
	return slices.Clone(input)
}

func notNegative(name string, value float64) {
	if !(value >= 0 && value <= math.MaxFloat32) {
		exceptions.Panicf("layers: %s must be >= 0 and finite as a float32, got %g", name, value)
	}
}

// Weights returns none.
func (ReLULayer) Weights([]int) []rnn.Weight { return nil }

// Call applies the function to x [batch, ...].
func (l ReLULayer) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	above, below := x, graph.ZerosLike(x)
	if l.MaxValue != 0 {
		above = graph.MinScalar(x, l.MaxValue)
	}
	if l.NegativeSlope != 0 { // 0 times an infinite x is NaN
		below = graph.MulScalar(graph.AddScalar(x, -l.Threshold), l.NegativeSlope)
	}
	isBelow := graph.LessOrEqual(x, graph.Scalar(x.Graph(), x.DType(), l.Threshold))
	return graph.Where(isBelow, below, above) // a NaN is not below, and stays one
}

// CallMasked is Call; it passes the mask on.
func (l ReLULayer) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}

// LeakyReLU is Keras's LeakyReLU, of each value x: x if x > 0, else NegativeSlope x.
//
// A. Maas, A. Hannun, A. Ng, Rectifier nonlinearities improve neural network acoustic models, ICML
// 2013.
type LeakyReLU struct {
	NegativeSlope float64 // >= 0; 0: 0.3; the smallest float64 above 0, keras.Zero, is 0
}

// Kind returns "leaky_re_lu".
func (LeakyReLU) Kind() string { return "leaky_re_lu" }

// OutputDims returns the input's. It panics where NegativeSlope is < 0.
func (l LeakyReLU) OutputDims(input []int) []int {
	notNegative("LeakyReLU.NegativeSlope", l.NegativeSlope)
	return slices.Clone(input)
}

// Weights returns none.
func (LeakyReLU) Weights([]int) []rnn.Weight { return nil }

// Call applies the function to x [batch, ...].
func (l LeakyReLU) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return ReLULayer{NegativeSlope: cmp.Or(l.NegativeSlope, 0.3)}.Call(scope, x)
}

// CallMasked is Call; it passes the mask on.
func (l LeakyReLU) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}

// ELU is Keras's ELU, of each value x: x if x > 0, else Alpha (exp(x) - 1).
//
// D.-A. Clevert, T. Unterthiner, S. Hochreiter, Fast and accurate deep network learning by
// exponential linear units (ELUs), ICLR 2016.
type ELU struct {
	Alpha float64 // 0: 1; the smallest float64 above 0, keras.Zero, is 0
}

// Kind returns "elu".
func (ELU) Kind() string { return "elu" }

// OutputDims returns the input's. It panics where Alpha is not finite.
func (l ELU) OutputDims(input []int) []int {
	if !(math.Abs(l.Alpha) <= math.MaxFloat32) {
		exceptions.Panicf("layers: ELU.Alpha must be finite as a float32, got %g", l.Alpha)
	}
	return slices.Clone(input)
}

// Weights returns none.
func (ELU) Weights([]int) []rnn.Weight { return nil }

// Call applies the function to x [batch, ...].
func (l ELU) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	y := Activation("elu").Apply(x)
	isBelow := graph.LessOrEqual(x, graph.ScalarZero(x.Graph(), x.DType()))
	return graph.Where(isBelow, graph.MulScalar(y, cmp.Or(l.Alpha, 1)), y)
}

// CallMasked is Call; it passes the mask on.
func (l ELU) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}
