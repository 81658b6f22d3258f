// Package losses has Keras's losses: figures of single examples, whose mean training makes small.
package losses

import (
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
	// MeanAbsoluteError takes labels shaped as the output.
	MeanAbsoluteError Loss = "mean_absolute_error"
	// Huber is half the square of an error up to 1, and its size less 1/2 above. It takes labels
	// shaped as the output.
	Huber Loss = "huber"
	// Hinge is max(1 - y output, 0) for labels y of -1 and 1, shaped as the output. Where a batch
	// has no labels but 0 and 1, its 0 is taken for -1.
	Hinge Loss = "hinge"
	// KLDivergence is the sum of y log(y / output) for labels y that are probabilities, shaped as
	// the output; both are cut to [1e-7, 1].
	KLDivergence Loss = "kl_divergence"
)

// LabelDims returns the dims of one example's label for a model output of the given dims.
func (l Loss) LabelDims(output []int) []int {
	if l == SparseCategoricalCrossentropy {
		return output[:len(output)-1]
	}
	return output
}

// Of returns the losses of a batch: the mean over the last axis of the output, the sum for the
// categorical losses and the divergence, [batch] or [batch, time...]. logits enter activation and
// have the output's shape [batch, ...]; y has LabelDims.
func (l Loss) Of(y, logits *graph.Node, activation layers.Activation) *graph.Node {
	switch l {
	case BinaryCrossentropy:
		return graph.ReduceMean(binaryCrossentropy(y, logits, activation), -1)
	case CategoricalCrossentropy:
		return graph.Neg(graph.ReduceSum(graph.Mul(y, logProbabilities(logits, activation)), -1))
	case SparseCategoricalCrossentropy:
		classes := oneHot(y, logits)
		return graph.Neg(graph.ReduceSum(graph.Mul(classes, logClasses(logits, activation)), -1))
	case MeanAbsoluteError:
		return graph.ReduceMean(absolute(graph.Sub(activation.Apply(logits), y)), -1)
	case Huber:
		return graph.ReduceMean(huber(graph.Sub(activation.Apply(logits), y)), -1)
	case Hinge:
		return graph.ReduceMean(hinge(y, activation.Apply(logits)), -1)
	case KLDivergence:
		return graph.ReduceSum(divergence(y, activation.Apply(logits)), -1)
	}
	return graph.ReduceMean(graph.Square(graph.Sub(y, activation.Apply(logits))), -1)
}

// Sound returns logits [batch, ...] without a gradient from what does not count, where the loss or
// the activation can make it NaN of finite logits: 0 times infinity is NaN. keep, bool [batch] or
// [batch, time], is true for what counts. Elsewhere it returns logits as they are, so that XLA's
// results stay what they were to the last bit.
func (l Loss) Sound(logits, keep *graph.Node, activation layers.Activation) *graph.Node {
	isLinear := activation == "" || activation == layers.Linear
	if hasLogits(activation) || l.isRegression() && isLinear {
		return logits
	}
	return graph.IdentityWithCustomGradient(logits, func(_, adjoint *graph.Node) *graph.Node {
		return graph.Where(keep, adjoint, graph.ZerosLike(adjoint))
	})
}
