package rnn_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
	"gornn/pkg/rnn"
)

const tolerance = 1e-5

func engine(t *testing.T) compute.Backend {
	engine, err := backend.New()
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// layer makes a layer from its configuration.
func layer(t *testing.T, c golden.Config, unroll bool) rnn.Layer {
	decode := func(fields any) {
		if err := json.Unmarshal(c.Config, fields); err != nil {
			t.Fatal(err)
		}
	}
	switch c.Kind {
	case "simple_rnn":
		l := rnn.SimpleRNN{Unroll: unroll}
		decode(&l)
		return l
	case "gru":
		l := rnn.GRU{Unroll: unroll}
		decode(&l)
		return l
	case "lstm":
		l := rnn.LSTM{Unroll: unroll}
		decode(&l)
		return l
	case "bidirectional":
		var inner golden.Config
		decode(&inner)
		return rnn.Bidirectional{Layer: layer(t, inner, unroll)}
	}
	t.Fatalf("golden values of a layer %q that is not ours", c.Kind)
	return nil
}

// Outputs and gradients of every kind of layer are Keras's.
func TestKerasLayers(t *testing.T) {
	cases := golden.ReadLayers(t).Layers
	var last, laidOut []golden.Stack // some will do, for XLA compiles them long
	for _, c := range cases {
		switch _, name, _ := strings.Cut(c.Name, " "); name {
		case "last":
			last, laidOut = append(last, c), append(laidOut, c)
		case "last of one":
			last = append(last, c)
		case "sequences backwards":
			laidOut = append(laidOut, c)
		}
	}
	t.Run("scan", func(t *testing.T) { compare(t, cases, false, true) })
	t.Run("scan twice", func(t *testing.T) { compare(t, last, false, false) }) // the first, not for training, keeps nothing
	t.Run("unrolled", func(t *testing.T) { compare(t, laidOut, true, true) })
}

// The same with long and short sequences, from the file that KERAS_GOLDEN may name.
func TestGoldenLayers(t *testing.T) {
	var cases []golden.Stack
	for _, l := range golden.Read(t).Layers {
		cases = append(cases, golden.Stack{
			Name:        fmt.Sprintf("%s/T=%d", l.Kind, l.T),
			Layers:      []golden.Config{{Kind: l.Kind, Config: fmt.Appendf(nil, `{"Units": %d, "ReturnSequences": true}`, l.H)}},
			X:           l.X,
			Weights:     []golden.Array{l.Kernel, l.RecurrentKernel, l.Bias},
			Y:           l.Y,
			Upstream:    l.Upstream,
			GradX:       l.GradX,
			GradWeights: []golden.Array{l.GradKernel, l.GradRecurrentKernel, l.GradBias},
		})
	}
	t.Run("scan", func(t *testing.T) { compare(t, cases, false, true) })
	t.Run("unrolled", func(t *testing.T) { compare(t, cases, true, true) })
}

// compare computes all cases in one graph, and compares outputs and gradients.
func compare(t *testing.T, cases []golden.Stack, unroll, training bool) {
	store := model.NewStore()
	var inputs []any
	for i, c := range cases {
		for k, w := range layer(t, c.Layers[0], unroll).Weights(c.X.Shape[1:]) {
			w.Variable(store.RootScope().At("%d", i)).MustSetValue(tensor(c.Weights[k]))
		}
		inputs = append(inputs, tensor(c.X), tensor(c.Upstream))
	}
	got := model.MustNewExec(engine(t), store, func(scope *model.Scope, inputs []*graph.Node) (results []*graph.Node) {
		store.SetTraining(inputs[0].Graph(), training)
		for i, c := range cases {
			x, upstream := inputs[2*i], inputs[2*i+1]
			results = append(results, differentiate(scope.At("%d", i), layer(t, c.Layers[0], unroll), x, upstream)...)
		}
		return results
	}).MustCall(inputs...)
	for _, c := range cases {
		names := []string{"output", "gradient of x"}
		for _, w := range layer(t, c.Layers[0], unroll).Weights(c.X.Shape[1:]) {
			names = append(names, "gradient of the "+w.Name)
		}
		for i, want := range append([]golden.Array{c.Y, c.GradX}, c.GradWeights...) {
			golden.Close(t, c.Name+": "+names[i], tensors.MustCopyFlatData[float32](got[i]), want.Data, tolerance)
		}
		got = got[len(names):]
	}
}

// differentiate returns a layer's output, and the gradients of sum(output * upstream) for x and the
// weights.
func differentiate(scope *model.Scope, l rnn.Layer, x, upstream *graph.Node) []*graph.Node {
	y := l.Call(scope, x)
	of := []*graph.Node{x}
	for _, w := range l.Weights(x.Shape().Dimensions[1:]) {
		of = append(of, w.Variable(scope).NodeValue(x.Graph()))
	}
	return slices.Insert(graph.Gradient(graph.ReduceAllSum(graph.Mul(y, upstream)), of...), 0, y)
}

func tensor(a golden.Array) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(a.Data, a.Shape...)
}
