package losses

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/layers"
)

const epsilon = 1e-7 // Keras's fuzz factor

// HasLabelSmoothing reports whether the loss has Keras's label_smoothing.
func (l Loss) HasLabelSmoothing() bool {
	return l == BinaryCrossentropy || l == CategoricalCrossentropy
}

// Smoothed returns labels y, shaped as the output, moved by the fraction smoothing toward what is
// known of nothing: 1/2 for BinaryCrossentropy, 1/classes for CategoricalCrossentropy. It returns y
// itself for 0.
func (l Loss) Smoothed(y *graph.Node, smoothing float64) *graph.Node {
	if smoothing == 0 {
		return y
	}
	even := 0.5 * smoothing
	if l == CategoricalCrossentropy {
		even = smoothing / float64(y.Shape().Dim(-1))
	}
	return graph.AddScalar(graph.MulScalar(y, 1-smoothing), even)
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
