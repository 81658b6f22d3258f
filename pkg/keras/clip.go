package keras

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// clip returns the gradients clipped as asked for, by at most one of Keras's three ways:
//
//	ClipNorm         g clip / max(|g|, clip), for each weight, where |g| is the root of the sum of all squares of g
//	GlobalClipNorm   the same for all weights together, as if they were one
//	ClipValue        each value of g, where it is more than clip or less than -clip, is that
//
// The gradient of an Embedding is taken as Keras does on TensorFlow. The norms are those of the gradients of the
// looked-up vectors, before those of one word are added. ClipValue clips these too, which is left to the Embedding. After
// GlobalClipNorm, and only then, the optimizer squares their sums, as it does for all other weights.
func (o options) clip(gradients []gradient) []gradient {
	switch {
	case o.ClipNorm > 0:
		for i, d := range gradients {
			norm := graph.MaxScalar(graph.Sqrt(d.sumOfSquares()), o.ClipNorm)
			gradients[i].value = graph.Div(graph.MulScalar(d.value, o.ClipNorm), norm)
			if d.square != nil {
				gradients[i].square = graph.Mul(d.square, graph.Square(graph.Div(graph.Scalar(norm.Graph(), norm.DType(), o.ClipNorm), norm)))
			}
		}
	case o.GlobalClipNorm > 0:
		scale := globalScale(gradients, o.GlobalClipNorm)
		for i, d := range gradients {
			gradients[i] = gradient{value: graph.Mul(d.value, scale)}
		}
	case o.ClipValue > 0:
		for i, d := range gradients {
			if d.square == nil {
				gradients[i].value = clipValue(d.value, o.ClipValue)
			}
		}
	}
	return gradients
}

func (d gradient) sumOfSquares() *graph.Node {
	if d.square != nil {
		return graph.ReduceAllSum(d.square)
	}
	return graph.ReduceAllSum(graph.Square(d.value))
}

// globalScale returns what all gradients are multiplied by: 1, or less where their norm is more than limit. A norm that
// is infinite or NaN makes it NaN, and with it the weights, as in Keras: a training that failed shows it.
func globalScale(gradients []gradient, limit float64) *graph.Node {
	sum := gradients[0].sumOfSquares()
	for _, d := range gradients[1:] {
		sum = graph.Add(sum, d.sumOfSquares())
	}
	norm := graph.Sqrt(sum)
	scale := graph.MulScalar(graph.MinScalar(graph.Reciprocal(norm), 1/limit), limit)
	return graph.Add(scale, graph.Sub(norm, norm))
}

func clipValue(x *graph.Node, limit float64) *graph.Node {
	return graph.MaxScalar(graph.MinScalar(x, limit), -limit)
}

// clipValueKey names the graph parameter that tells an Embedding of the optimizer's ClipValue.
const clipValueKey = model.ScopeSeparator + "clip_value"

// clipLookups clips the gradients of looked-up vectors, if the optimizer has a ClipValue.
func clipLookups(adjoint *graph.Node) *graph.Node {
	if limit, found := model.GetGraphParam(adjoint.Graph(), clipValueKey); found {
		return clipValue(adjoint, limit.(float64))
	}
	return adjoint
}

// checkClip reports what is wrong with the clipping of the optimizer called name, if anything.
func (o options) checkClip(name string) error {
	set := 0
	for _, limit := range []struct {
		field string
		value float64
	}{{"ClipNorm", o.ClipNorm}, {"GlobalClipNorm", o.GlobalClipNorm}, {"ClipValue", o.ClipValue}} {
		if !(limit.value >= 0) || math.IsInf(limit.value, 1) {
			return errorf("%s.%s must be > 0 and finite, or 0 for no clipping, got %g", name, limit.field, limit.value)
		}
		if limit.value > 0 {
			set++
		}
	}
	if set > 1 {
		return errorf("%s.ClipNorm, GlobalClipNorm and ClipValue exclude each other, got %g, %g and %g; set one of them", name, o.ClipNorm, o.GlobalClipNorm, o.ClipValue)
	}
	return nil
}
