package onnx

import (
	"cmp"
	"math"

	"gornn/pkg/layers"
	"gornn/pkg/rnn"
)

// layer adds the nodes of a layer for an example of the given dims: x [batch, ...] -> y, with the
// mask of each.
func (g *graph) layer(l Layer, dims []int, x, mask string) (y, yMask string) {
	switch of := l.Layer.(type) {
	case layers.Embedding:
		return g.embedding(of, l.Weights, x)
	case layers.Masking:
		return g.masking(of, dims, x)
	case layers.Flatten:
		return g.node("Flatten", nil, x), ""
	case layers.GlobalAveragePooling1D:
		return g.average(x, mask), ""
	case layers.GlobalMaxPooling1D:
		return g.most(x, mask), ""
	case layers.TimeDistributed:
		return g.timeDistributed(Layer{of.Layer, l.Name, l.Weights}, dims, x), mask
	case rnn.Bidirectional:
		return g.bidirectional(of, l.Weights, x, mask)
	case rnn.SimpleRNN, rnn.GRU, rnn.LSTM, rnn.RNN:
		return g.recurrent(g.sequence(of), l.Weights, x, mask)
	}
	return g.pointwise(l, x), mask
}

// pointwise adds the nodes of a layer that keeps the time axis, and the mask.
func (g *graph) pointwise(l Layer, x string) string {
	switch of := l.Layer.(type) {
	case layers.Dropout, layers.SpatialDropout1D: // of training alone
		return x
	case layers.Dense:
		return g.dense(of, l.Weights, x)
	case layers.Activation:
		return g.activation(of, x)
	case layers.LayerNormalization:
		scale, bias := g.weight("gamma", l.Weights[0]), g.weight("beta", l.Weights[1])
		epsilon := float32(cmp.Or(of.Epsilon, 0.001))
		return g.node("LayerNormalization", attrs{{"axis", -1}, {"epsilon", epsilon}},
			x, scale, bias)
	case layers.ReLULayer:
		return g.relu(of, x)
	case layers.LeakyReLU:
		return g.node("LeakyRelu", attrs{{"alpha", float32(cmp.Or(of.NegativeSlope, 0.3))}}, x)
	case layers.ELU:
		return g.node("Elu", attrs{{"alpha", float32(cmp.Or(of.Alpha, 1))}}, x)
	case layers.PReLU:
		return g.node("PRelu", nil, x, g.weight("alpha", l.Weights[0]))
	case layers.TextVectorization:
		g.refuse("an ONNX model takes ids, not texts; export a model of the other layers, " +
			"with the Weights of this one, and give it ids, as Encode of the vocabulary makes them")
	}
	g.refuse("ONNX has no nodes for a layer of one's own, got %T; "+
		"leave it out, or export the layers below it as a model", l.Layer)
	return ""
}

// embedding looks up ids; the mask is the ids other than 0.
func (g *graph) embedding(
	l layers.Embedding, weights []Tensor, ids string) (y, mask string) {
	if !g.takesIDs || ids != "input" {
		g.refuse("an Embedding takes ids, and so must be the first layer; put it first")
	}
	if l.MaskZero {
		isPadding := g.node("Equal", nil, ids, g.ints(0))
		mask = g.node("Not", nil, isPadding)
	}
	return g.node("Gather", nil, g.weight("embeddings", weights[0]), ids), mask
}

// masking masks the steps whose features are all the layer's value.
func (g *graph) masking(l layers.Masking, dims []int, x string) (y, mask string) {
	isValue := g.node("Equal", nil, x, g.number(l.Value))
	differs := g.cast(g.node("Not", nil, isValue), int32s)
	axes := []int{}
	for i := range dims[1:] {
		axes = append(axes, i+2)
	}
	some := g.node("ReduceMax", attrs{{"axes", axes}, {"keepdims", 0}}, differs)
	mask = g.cast(some, bools)
	return g.zeroed(x, g.over(mask, len(dims)+1)), mask
}

// dense adds x kernel + bias and the activation.
func (g *graph) dense(l layers.Dense, weights []Tensor, x string) string {
	y := g.node("MatMul", nil, x, g.weight("kernel", weights[0]))
	if !l.NoBias {
		y = g.node("Add", nil, y, g.weight("bias", weights[1]))
	}
	return g.activation(l.Activation, y)
}

// relu adds a ReLU with options.
func (g *graph) relu(l layers.ReLULayer, x string) string {
	if l == (layers.ReLULayer{}) {
		return g.node("Relu", nil, x)
	}
	above, below := x, g.number(0)
	if l.MaxValue != 0 {
		above = g.node("Min", nil, x, g.number(l.MaxValue))
	}
	if l.NegativeSlope != 0 {
		below = g.times(g.plus(x, -l.Threshold), l.NegativeSlope)
	}
	isBelow := g.node("LessOrEqual", nil, x, g.number(l.Threshold))
	return g.node("Where", nil, isBelow, below, above)
}

// average adds the mean over time, of the steps that the mask leaves.
func (g *graph) average(x, mask string) string {
	if mask == "" {
		return g.node("ReduceMean", attrs{{"axes", []int{1}}, {"keepdims", 0}}, x)
	}
	zeroed := g.zeroed(x, g.over(mask, 3))
	total := g.node("ReduceSum", attrs{{"keepdims", 0}}, zeroed, g.ints(1))
	count := g.node("ReduceSum", nil, g.cast(mask, float32s), g.ints(1)) // [batch, 1]
	return g.node("Div", nil, total, g.node("Max", nil, count, g.number(1)))
}

// most adds the largest value over time, of the steps that the mask leaves; 0 of none.
func (g *graph) most(x, mask string) string {
	over := attrs{{"axes", []int{1}}, {"keepdims", 0}}
	if mask == "" {
		return g.node("ReduceMax", over, x)
	}
	left := g.node("Where", nil, g.over(mask, 3), x, g.number(math.Inf(-1)))
	some := g.node("ReduceMax", attrs{{"axes", []int{1}}}, g.cast(mask, int32s))
	return g.zeroed(g.node("ReduceMax", over, left), g.cast(some, bools))
}

// timeDistributed adds a layer for each time step: [batch, time, ...] -> [batch*time, ...] and back.
func (g *graph) timeDistributed(l Layer, dims []int, x string) string {
	join := func(a, b string) string { return g.node("Concat", attrs{{"axis", 0}}, a, b) }
	y := g.node("Reshape", nil, x, join(g.ints(-1), g.node("Shape", attrs{{"start", 2}}, x)))
	y, _ = g.layer(l, dims[1:], y, "")
	steps, each := g.node("Shape", attrs{{"end", 2}}, x), g.node("Shape", attrs{{"start", 1}}, y)
	return g.node("Reshape", nil, y, join(steps, each))
}
