// Package losses has Keras's losses: figures of single examples, whose mean training makes small.
package losses

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/layers"
)

// Loss is a figure of each example; training makes its mean small.
type Loss string

// The losses, with Keras's formulas. A cross-entropy after a sigmoid or softmax is computed from
// the activation's input, as Keras on TensorFlow does: the binary one treats either as a sigmoid's
// input, the categorical ones as a softmax's. After another activation the output is cut to [1e-7,
// 1 - 1e-7].
const (
	// BinaryCrossentropy takes labels 0 or 1, shaped as the output.
	BinaryCrossentropy Loss = "binary_crossentropy"
	// CategoricalCrossentropy takes one-hot labels, shaped as the output.
	CategoricalCrossentropy Loss = "categorical_crossentropy"
	// SparseCategoricalCrossentropy takes classes 0, 1, ... as labels: the output's shape without
	// its last axis.
	SparseCategoricalCrossentropy Loss = "sparse_categorical_crossentropy"
	// MeanSquaredError takes labels shaped as the output.
	MeanSquaredError Loss = "mean_squared_error"
)

const epsilon = 1e-7 // Keras's fuzz factor

// LabelDims returns the dims of one example's label for a model output of the given dims.
func (l Loss) LabelDims(output []int) []int {
	if l == SparseCategoricalCrossentropy {
		return output[:len(output)-1]
	}
	return output
}

// Of returns the losses of a batch: the mean over the last axis of the output, the sum for the
// categorical losses, [batch] or [batch, time...]. logits enter activation and have the output's
// shape [batch, ...]; y has LabelDims.
func (l Loss) Of(y, logits *graph.Node, activation layers.Activation) *graph.Node {
	switch l {
	case BinaryCrossentropy:
		return graph.ReduceMean(binaryCrossentropy(y, logits, activation), -1)
	case CategoricalCrossentropy:
		return graph.Neg(graph.ReduceSum(graph.Mul(y, logProbabilities(logits, activation)), -1))
	case SparseCategoricalCrossentropy:
		classes := oneHot(y, logits)
		return graph.Neg(graph.ReduceSum(graph.Mul(classes, logClasses(logits, activation)), -1))
	}
	return graph.ReduceMean(graph.Square(graph.Sub(y, activation.Apply(logits))), -1)
}

func binaryCrossentropy(y, logits *graph.Node, activation layers.Activation) *graph.Node {
	if hasLogits(activation) {
		// -y log σ(a) - (1-y) log(1-σ(a)) = max(a, 0) - a y + log(1 + exp(-|a|))
		a := logits
		linear := graph.Sub(graph.Max(a, graph.ZerosLike(a)), graph.Mul(a, y))
		return graph.Add(linear, graph.Log1P(graph.Exp(graph.Neg(graph.Abs(a)))))
	}
	p := graph.ClipScalar(activation.Apply(logits), epsilon, 1-epsilon)
	ofOne := graph.Mul(y, graph.Log(p))
	ofZero := graph.Mul(graph.OneMinus(y), graph.Log1P(graph.Neg(p)))
	return graph.Neg(graph.Add(ofOne, ofZero))
}

// logProbabilities returns the logarithm of the output, scaled to a sum of 1 over the last axis,
// then cut.
func logProbabilities(logits *graph.Node, activation layers.Activation) *graph.Node {
	if hasLogits(activation) {
		return graph.LogSoftmax(logits, -1)
	}
	p := activation.Apply(logits)
	p = graph.Div(p, graph.ReduceAndKeep(p, graph.ReduceSum, -1))
	return graph.Log(graph.ClipScalar(p, epsilon, 1-epsilon))
}

// logClasses is logProbabilities for classes as labels. Keras first cuts there, then scales.
func logClasses(logits *graph.Node, activation layers.Activation) *graph.Node {
	if hasLogits(activation) {
		return graph.LogSoftmax(logits, -1)
	}
	p := graph.ClipScalar(activation.Apply(logits), epsilon, 1-epsilon)
	return graph.LogSoftmax(graph.Log(p), -1)
}

// hasLogits reports whether a cross-entropy is computed from the activation's input.
func hasLogits(a layers.Activation) bool { return a == layers.Sigmoid || a == layers.Softmax }

// oneHot turns classes into one-hot vectors of the output's shape.
func oneHot(y, output *graph.Node) *graph.Node {
	return graph.OneHot(graph.ConvertDType(y, dtypes.Int32), output.Shape().Dim(-1), output.DType())
}

// Sound returns logits [batch, ...] without a gradient from what does not count, where the loss or
// the activation can make it NaN of finite logits: 0 times infinity is NaN. keep, bool [batch] or
// [batch, time], is true for what counts.
// Elsewhere it returns logits as they are, so that XLA's results stay what they were to the last
// bit.
func (l Loss) Sound(logits, keep *graph.Node, activation layers.Activation) *graph.Node {
	isLinear := activation == "" || activation == layers.Linear
	if hasLogits(activation) || l == MeanSquaredError && isLinear {
		return logits
	}
	return graph.IdentityWithCustomGradient(logits, func(_, adjoint *graph.Node) *graph.Node {
		return graph.Where(keep, adjoint, graph.ZerosLike(adjoint))
	})
}
