package keras

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
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

// labelDims returns the dims of one example's label for a model output of the given dims.
func (l Loss) labelDims(output []int) []int {
	if l == SparseCategoricalCrossentropy {
		return output[:len(output)-1]
	}
	return output
}

// of returns the losses of a batch: the mean over the last axis of the output, the sum for the
// categorical losses, [batch] or [batch, time...]. logits enter activation and have the output's
// shape [batch, ...]; y has labelDims.
func (l Loss) of(y, logits *graph.Node, activation Activation) *graph.Node {
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

func binaryCrossentropy(y, logits *graph.Node, activation Activation) *graph.Node {
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
func logProbabilities(logits *graph.Node, activation Activation) *graph.Node {
	if hasLogits(activation) {
		return graph.LogSoftmax(logits, -1)
	}
	p := activation.Apply(logits)
	p = graph.Div(p, graph.ReduceAndKeep(p, graph.ReduceSum, -1))
	return graph.Log(graph.ClipScalar(p, epsilon, 1-epsilon))
}

// logClasses is logProbabilities for classes as labels. Keras first cuts there, then scales.
func logClasses(logits *graph.Node, activation Activation) *graph.Node {
	if hasLogits(activation) {
		return graph.LogSoftmax(logits, -1)
	}
	p := graph.ClipScalar(activation.Apply(logits), epsilon, 1-epsilon)
	return graph.LogSoftmax(graph.Log(p), -1)
}

// hasLogits reports whether a cross-entropy is computed from the activation's input.
func hasLogits(a Activation) bool { return a == Sigmoid || a == Softmax }

// oneHot turns classes into one-hot vectors of the output's shape.
func oneHot(y, output *graph.Node) *graph.Node {
	return graph.OneHot(graph.ConvertDType(y, dtypes.Int32), output.Shape().Dim(-1), output.DType())
}

// kept returns what counts of an output [batch, ...], bool: the examples with 1 in present [batch],
// or with a mask [batch, time] those of their time steps with a true mask, [batch, time].
func kept(output, present, mask *graph.Node) *graph.Node {
	keep := graph.GreaterThan(present, graph.ZerosLike(present))
	if mask == nil {
		return keep
	}
	dims := output.Shape().Dimensions
	if len(dims) < 2 || !slices.Equal(dims[:2], mask.Shape().Dimensions) {
		exceptions.Panicf("keras: the mask of the model's output must be "+
			"[batch, time] as the output is, got %s for an output of %s",
			mask.Shape(), output.Shape())
	}
	return graph.LogicalAnd(graph.BroadcastToShape(graph.InsertAxes(keep, -1), mask.Shape()), mask)
}

// sound returns logits [batch, ...] without a gradient from what is not [kept], where the loss or
// the activation can make it NaN of finite logits: 0, from [total], times infinity is NaN.
// Elsewhere it returns logits as they are, so that XLA's results stay what they were to the last
// bit.
func (l Loss) sound(logits, present, mask *graph.Node, activation Activation) *graph.Node {
	isLinear := activation == "" || activation == Linear
	if hasLogits(activation) || l == MeanSquaredError && isLinear {
		return logits
	}
	keep := kept(logits, present, mask)
	return graph.IdentityWithCustomGradient(logits, func(_, adjoint *graph.Node) *graph.Node {
		return graph.Where(keep, adjoint, graph.ZerosLike(adjoint))
	})
}

// total returns the sum and the count of values [batch, ...], to divide for a mean. Each example
// with 1 in present [batch] counts 1, by the mean of its values. With a mask [batch, time], each of
// its time steps with a true mask counts 1. Others do not count, NaN or infinite as they may be.
func total(values, present, mask *graph.Node) (sum, count *graph.Node) {
	keep := kept(values, present, mask)
	values = graph.Reshape(values, append(slices.Clone(keep.Shape().Dimensions), -1)...)
	means := graph.ReduceMean(values, -1)
	means = graph.Where(keep, means, graph.ZerosLike(means))
	if mask != nil {
		present = graph.InsertAxes(present, -1)
		present = graph.Mul(present, graph.ConvertDType(mask, present.DType())) // [batch, time]
	}
	return graph.ReduceAllSum(graph.Mul(present, means)), graph.ReduceAllSum(present)
}

// labels reads the labels for a model's output of the given dims.
func (l Loss) labels(source *examples.Source, output []int) (y examples.Set, err error) {
	if len(output) == 0 {
		return y, errorf("the loss %s needs an output [batch, ..., features] of the last layer, "+
			"got [batch]; give each example as a slice of numbers", l)
	}
	want := l.labelDims(output)
	if !slices.Equal(withoutOnes(source.Dims), withoutOnes(want)) {
		return y, errorf("%s must have shape %s for the loss %s and the model's output %s, "+
			"got %s; give such labels, or choose another loss or last layer", source.Argument,
			dims.Text(want), l, dims.Text(output), dims.Text(source.Dims))
	}
	if err := l.checkOutputs(output[len(output)-1]); err != nil {
		return y, err
	}
	y, err = l.read(source, output[len(output)-1])
	return y.Reshaped(want), err
}

// withoutOnes leaves out axes of size 1: labels [n] will do for [n, 1].
func withoutOnes(dims []int) []int {
	return slices.DeleteFunc(slices.Clone(dims), func(d int) bool { return d == 1 })
}

// checkOutputs returns an error for a number of outputs that the loss cannot tell apart.
func (l Loss) checkOutputs(outputs int) error {
	if l == CategoricalCrossentropy && outputs == 1 {
		return errorf("the loss %s needs two outputs or more, one for each class, "+
			"got 1, whose loss is 0; give the last layer an output for each class, "+
			"or choose %s for two classes as 0 and 1", l, BinaryCrossentropy)
	}
	return nil
}

// read reads labels, and returns an error for one without a meaning for the loss.
func (l Loss) read(source *examples.Source, classes int) (y examples.Set, err error) {
	if l == SparseCategoricalCrossentropy {
		return source.Classes(classes, func(got any, example int) error {
			return errorf("%s: labels of %s must be classes 0 to %d, one for each output, "+
				"got %v in example %d; "+
				"number the classes from 0, and give the last layer an output for each",
				source.Argument, l, classes-1, got, example)
		})
	}
	if y, err = source.Numbers(); err != nil || l != BinaryCrossentropy {
		return y, err
	}
	for i, label := range y.Values() {
		if !(label >= 0 && label <= 1) {
			return y, errorf("%s: labels of %s must be in [0, 1], got %g in example %d; "+
				"write the two classes as 0 and 1, or choose %s for more", source.Argument, l,
				label, i*y.N/len(y.Values()), SparseCategoricalCrossentropy)
		}
	}
	return y, nil
}
