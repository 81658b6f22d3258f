package onnx

import (
	"maps"
	"math"
	"slices"

	"gornn/pkg/rnn"
)

// function is an activation of one node.
type function struct {
	operator string
	of       attrs
	inCells  bool // ONNX Runtime's recurrent nodes compute it too
}

// functions are the activations of one node, by Keras's names.
var functions = map[rnn.Activation]function{
	"tanh":           {"Tanh", nil, true},
	"sigmoid":        {"Sigmoid", nil, true},
	"relu":           {"Relu", nil, true},
	"leaky_relu":     {"LeakyRelu", attrs{{"alpha", float32(0.2)}}, true},
	"elu":            {"Elu", attrs{{"alpha", float32(1)}}, true},
	"celu":           {"Elu", attrs{{"alpha", float32(1)}}, true},
	"softplus":       {"Softplus", nil, true},
	"softsign":       {"Softsign", nil, true},
	"hard_sigmoid":   {"HardSigmoid", attrs{{"alpha", float32(1. / 6)}, {"beta", float32(0.5)}}, true},
	"sparse_sigmoid": {"HardSigmoid", attrs{{"alpha", float32(0.5)}, {"beta", float32(0.5)}}, true},

	"softmax":     {"Softmax", attrs{{"axis", -1}}, false},
	"log_softmax": {"LogSoftmax", attrs{{"axis", -1}}, false},
	"selu": {"Selu", attrs{
		{"alpha", float32(1.6732632423543772)}, {"gamma", float32(1.0507009873554805)}}, false},
	"exponential": {"Exp", nil, false},
	"hard_silu":   {"HardSwish", nil, false},
	"hard_swish":  {"HardSwish", nil, false},
	"soft_shrink": {"Shrink", attrs{{"lambd", float32(0.5)}, {"bias", float32(0.5)}}, false},
	"hard_shrink": {"Shrink", attrs{{"lambd", float32(0.5)}, {"bias", float32(0)}}, false},
}

// formulas are the other activations.
var formulas = map[rnn.Activation]func(g *graph, x string) string{
	"":          func(_ *graph, x string) string { return x },
	"linear":    func(_ *graph, x string) string { return x },
	"relu6":     func(g *graph, x string) string { return g.clip(x, 0, 6) },
	"hard_tanh": func(g *graph, x string) string { return g.clip(x, -1, 1) },
	"silu":      silu,
	"swish":     silu,
	"gelu": func(g *graph, x string) string { // x/2 (1 + erf(x/√2))
		erf := g.node("Erf", nil, g.times(x, math.Sqrt2/2))
		return g.node("Mul", nil, g.times(x, 0.5), g.plus(erf, 1))
	},
	"mish": func(g *graph, x string) string {
		return g.node("Mul", nil, x, g.node("Tanh", nil, g.node("Softplus", nil, x)))
	},
	"log_sigmoid": func(g *graph, x string) string {
		return g.node("Neg", nil, g.node("Softplus", nil, g.node("Neg", nil, x)))
	},
	"squareplus": func(g *graph, x string) string { // (x + √(x² + 4)) / 2
		root := g.node("Sqrt", nil, g.plus(g.node("Mul", nil, x, x), 4))
		return g.times(g.node("Add", nil, x, root), 0.5)
	},
	"tanh_shrink": func(g *graph, x string) string {
		return g.node("Sub", nil, x, g.node("Tanh", nil, x))
	},
	"sparse_plus": func(g *graph, x string) string { // up to -1: 0, up to 1: (x + 1)²/4, then x
		half := g.node("HardSigmoid", functions["sparse_sigmoid"].of, x)
		above := g.node("Relu", nil, g.plus(x, -1))
		return g.node("Add", nil, g.node("Mul", nil, half, half), above)
	},
}

func silu(g *graph, x string) string {
	return g.node("Mul", nil, x, g.node("Sigmoid", nil, x))
}

// activation adds the function of x.
func (g *graph) activation(a rnn.Activation, x string) string {
	if formula, found := formulas[a]; found {
		return formula(g, x)
	}
	f, found := functions[a]
	if !found {
		g.refuse("ONNX has no activation %q of RegisterActivation; take one of Keras's", a)
	}
	return g.node(f.operator, f.of, x)
}

// activations returns the attributes of a recurrent node for its activations.
func (g *graph) activations(all []rnn.Activation) attrs {
	var names []string
	values := map[string][]float32{}
	for _, a := range all {
		f := functions[a]
		if a == "linear" {
			f = function{"Affine", attrs{{"alpha", float32(1)}, {"beta", float32(0)}}, true}
		}
		if !f.inCells {
			g.refuse("ONNX's recurrent nodes compute the activations %q, got %q; take one of them",
				inCells(), a)
		}
		names = append(names, f.operator)
		for _, of := range f.of {
			values[of.name] = append(values[of.name], of.value.(float32))
		}
	}
	of := attrs{{"activations", names}}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		of = append(of, attr{"activation_" + name, values[name]})
	}
	return of
}

// inCells lists the activations of recurrent nodes.
func inCells() []rnn.Activation {
	names := []rnn.Activation{"linear"}
	for name, f := range functions {
		if f.inCells {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (g *graph) plus(x string, value float64) string {
	return g.node("Add", nil, x, g.number(value))
}

func (g *graph) times(x string, value float64) string {
	return g.node("Mul", nil, x, g.number(value))
}

func (g *graph) clip(x string, least, most float64) string {
	return g.node("Clip", nil, x, g.number(least), g.number(most))
}
