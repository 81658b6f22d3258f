package keras

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// Loss is what training makes small, the mean over the examples.
type Loss string

// The losses, with Keras's formulas. A cross-entropy after a sigmoid or softmax is computed from what enters that
// activation, as Keras on TensorFlow does: the binary one takes it for what enters a sigmoid, the categorical ones for
// what enters a softmax, whichever it is. After anything else the output is cut to [1e-7, 1 - 1e-7].
const (
	BinaryCrossentropy            Loss = "binary_crossentropy"             // labels 0 or 1, shaped as the output
	CategoricalCrossentropy       Loss = "categorical_crossentropy"        // labels one-hot, shaped as the output
	SparseCategoricalCrossentropy Loss = "sparse_categorical_crossentropy" // labels are classes 0, 1, ...: the output's shape without its last axis
	MeanSquaredError              Loss = "mean_squared_error"              // labels shaped as the output
)

// Metric is measured beside the loss.
type Metric string

// Accuracy is the fraction of correct predictions: with one output, of those on the label's side of 0.5; with several,
// of those whose largest is where the label, or the largest of the labels, is.
const Accuracy Metric = "accuracy"

const epsilon = 1e-7 // Keras's fuzz factor

// labelDims returns the dims of one example's label for a model output of the given dims.
func (l Loss) labelDims(output []int) []int {
	if l == SparseCategoricalCrossentropy {
		return output[:len(output)-1]
	}
	return output
}

// perExample returns each example's loss [batch]: the mean over all axes of its output but, for the categorical
// losses, the last. preactivation enters activation and has the output's shape [batch, ...]; y has labelDims.
func (l Loss) perExample(y, preactivation *graph.Node, activation Activation) *graph.Node {
	var loss *graph.Node
	switch l {
	case BinaryCrossentropy:
		loss = binaryCrossentropy(y, preactivation, activation)
	case CategoricalCrossentropy:
		loss = graph.Neg(graph.ReduceSum(graph.Mul(y, logProbabilities(preactivation, activation)), -1))
	case SparseCategoricalCrossentropy:
		loss = graph.Neg(graph.ReduceSum(graph.Mul(oneHot(y, preactivation), logClasses(preactivation, activation)), -1))
	case MeanSquaredError:
		loss = graph.Square(graph.Sub(y, activation.Apply(preactivation)))
	}
	return meanPerExample(loss)
}

func binaryCrossentropy(y, preactivation *graph.Node, activation Activation) *graph.Node {
	if hasLogits(activation) {
		// -y log σ(a) - (1-y) log(1-σ(a)) = max(a, 0) - a y + log(1 + exp(-|a|))
		a := preactivation
		return graph.Add(graph.Sub(graph.Max(a, graph.ZerosLike(a)), graph.Mul(a, y)), graph.Log1P(graph.Exp(graph.Neg(graph.Abs(a)))))
	}
	p := graph.ClipScalar(activation.Apply(preactivation), epsilon, 1-epsilon)
	return graph.Neg(graph.Add(graph.Mul(y, graph.Log(p)), graph.Mul(graph.OneMinus(y), graph.Log1P(graph.Neg(p)))))
}

// logProbabilities returns the logarithm of the output, scaled to a sum of 1 over the last axis, then cut.
func logProbabilities(preactivation *graph.Node, activation Activation) *graph.Node {
	if hasLogits(activation) {
		return graph.LogSoftmax(preactivation, -1)
	}
	p := activation.Apply(preactivation)
	p = graph.Div(p, graph.ReduceAndKeep(p, graph.ReduceSum, -1))
	return graph.Log(graph.ClipScalar(p, epsilon, 1-epsilon))
}

// logClasses is logProbabilities for labels that are classes. Keras first cuts there, then scales.
func logClasses(preactivation *graph.Node, activation Activation) *graph.Node {
	if hasLogits(activation) {
		return graph.LogSoftmax(preactivation, -1)
	}
	return graph.LogSoftmax(graph.Log(graph.ClipScalar(activation.Apply(preactivation), epsilon, 1-epsilon)), -1)
}

// hasLogits reports whether a cross-entropy is computed from what enters the activation.
func hasLogits(a Activation) bool { return a == Sigmoid || a == Softmax }

// correct returns each example's accuracy [batch]: 0 or 1, or a mean where an example has several outputs.
func (l Loss) correct(y, output *graph.Node) *graph.Node {
	var hit *graph.Node
	switch {
	case output.Shape().Dim(-1) == 1:
		hit = graph.Equal(graph.ConvertDType(graph.GreaterThan(output, graph.Scalar(output.Graph(), output.DType(), 0.5)), y.DType()), y)
	case l == SparseCategoricalCrossentropy:
		hit = graph.Equal(graph.ArgMax(output, -1, dtypes.Int32), graph.ConvertDType(y, dtypes.Int32))
	default:
		hit = graph.Equal(graph.ArgMax(output, -1, dtypes.Int32), graph.ArgMax(y, -1, dtypes.Int32))
	}
	return meanPerExample(graph.ConvertDType(hit, output.DType()))
}

// oneHot turns classes into one-hot vectors of the output's shape.
func oneHot(y, output *graph.Node) *graph.Node {
	return graph.OneHot(graph.ConvertDType(y, dtypes.Int32), output.Shape().Dim(-1), output.DType())
}

// meanPerExample averages all axes but the first: [batch, ...] -> [batch].
func meanPerExample(x *graph.Node) *graph.Node {
	batch := x.Shape().Dim(0)
	return graph.ReduceMean(graph.Reshape(x, batch, x.Shape().Size()/batch), 1)
}

// checkLabels returns an error for labels that the loss has no meaning for.
func (l Loss) checkLabels(argument string, y []float32, output []int, perExample int) error {
	if err := finite(argument, y, perExample); err != nil || l == MeanSquaredError || l == CategoricalCrossentropy {
		return err
	}
	classes := output[len(output)-1]
	for i, label := range y {
		switch {
		case l == BinaryCrossentropy && !(label >= 0 && label <= 1):
			return errorf("%s: labels of %s must be in [0, 1], got %g in example %d; write the two classes as 0 and 1, or choose %s for more",
				argument, l, label, i/perExample, SparseCategoricalCrossentropy)
		case l == SparseCategoricalCrossentropy && !(label >= 0 && label < float32(classes) && label == float32(int(label))):
			return errorf("%s: labels of %s must be classes 0 to %d, one for each output, got %g in example %d; number the classes from 0, and give the last layer an output for each",
				argument, l, classes-1, label, i/perExample)
		}
	}
	return nil
}
