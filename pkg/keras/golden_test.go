package keras

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/config"
	"gornn/pkg/internal/faults"
	"gornn/pkg/internal/golden"
)

const tolerance = 1e-5

// decode makes a layer, an optimizer or a schedule from its configuration.
func decode[T any](t *testing.T, c golden.Config) T {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	value, err := config.Decode[T](kinds, text)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// goldenModel returns a model of the given layers for inputs like x, with the given weights.
func goldenModel(t *testing.T, layers []golden.Config, x golden.Array, weights []golden.Array) *Sequential {
	t.Helper()
	m := NewSequential("")
	for _, c := range layers {
		m.Add(decode[Layer](t, c))
	}
	if _, err := m.build(x.Shape[1:], 0); err != nil {
		t.Fatal(err)
	}
	restart(m, weights)
	return m
}

// restart gives the model weights and an optimizer that has not begun, but leaves what is compiled.
func restart(m *Sequential, weights []golden.Array) {
	for v := range m.store.IterVariables() {
		if !v.Trainable {
			v.MustSetValue(tensors.FromShape(v.Shape()))
		}
	}
	for i, v := range m.weights() {
		v.MustSetValue(valuesOf(weights[i]))
	}
}

func valuesOf(a golden.Array) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(slices.Clone(a.Data), a.Shape...)
}

// idsOf returns an array's numbers as integers.
func idsOf(a golden.Array) *tensors.Tensor {
	ids := make([]int32, len(a.Data))
	for i, v := range a.Data {
		ids[i] = int32(v)
	}
	return tensors.FromFlatDataAndDimensions(ids, a.Shape...)
}

// unrolled returns layers with their time steps laid out, and whether there are any.
func unrolled(layers []golden.Config) (laidOut []golden.Config, any bool) {
	for _, c := range layers {
		l, recurrent := c.Unrolled()
		laidOut, any = append(laidOut, l), any || recurrent
	}
	return laidOut, any
}

// Outputs and gradients of layers on top of each other, of layers that are not recurrent, and of
// masks that travel through a model are Keras's.
func TestGoldenStacks(t *testing.T) {
	t.Parallel() // XLA compiles for long on one core
	compareStacks(t, golden.Read(t).Stacks)
}

// Models whose recurrent layers have their time steps laid out give Keras's numbers too.
func TestGoldenLaidOut(t *testing.T) {
	t.Parallel()
	if !faults.Alone(t, faults.QuickXLA) {
		return
	}
	all := golden.Read(t)
	var stacks []golden.Stack
	for _, c := range all.Stacks {
		if layers, any := unrolled(c.Layers); any {
			c.Layers = layers
			stacks = append(stacks, c)
		}
	}
	t.Run("stacks", func(t *testing.T) {
		t.Parallel()
		compareStacks(t, stacks)
	})
	for _, c := range all.Training {
		if c.Unseen != nil { // the tutorial's
			c.Layers, _ = unrolled(c.Layers)
			compareTrainings(t, []golden.Training{c})
		}
	}
}

// compareStacks computes all cases in one graph, and compares outputs and gradients.
func compareStacks(t *testing.T, cases []golden.Stack) {
	engine, err := backend.New()
	if err != nil {
		t.Fatal(err)
	}
	store := model.NewStore()
	models, inputs := make([]*Sequential, len(cases)), []any{}
	for i, c := range cases {
		models[i] = goldenModel(t, c.Layers, c.X, c.Weights)
		for _, v := range models[i].weights() {
			store.VariableWithValue(stackScope(store, i).Scope()+v.Path(), v.MustValue())
		}
		inputs = append(inputs, valuesOf(c.X), valuesOf(c.Upstream))
	}
	got := model.MustNewExec(engine, store, func(scope *model.Scope, in []*graph.Node) (results []*graph.Node) {
		store.SetTraining(in[0].Graph(), true)
		for i, m := range models {
			results = append(results, gradients(stackScope(store, i), m, in[2*i], in[2*i+1])...)
		}
		return results
	}).MustCall(inputs...)
	for i, c := range cases {
		names := []string{"output", "gradient of x"}
		for _, v := range models[i].weights() {
			names = append(names, "gradient of "+v.Path())
		}
		for k, want := range append([]golden.Array{c.Y, c.GradX}, c.GradWeights...) {
			golden.Close(t, c.Name+": "+names[k], tensors.MustCopyFlatData[float32](got[k]), want.Data, tolerance)
		}
		got = got[len(names):]
	}
}

func stackScope(store *model.Store, i int) *model.Scope { return store.RootScope().At("%d", i) }

// gradients returns a model's output, and the gradients of sum(output * upstream) for x and the
// weights, which are below scope.
func gradients(scope *model.Scope, m *Sequential, x, upstream *graph.Node) []*graph.Node {
	y := m.Graph(scope, x)
	of := []*graph.Node{x}
	for _, v := range m.weights() {
		of = append(of, scope.Store().GetVariable(scope.Scope()+v.Path()).NodeValue(x.Graph()))
	}
	return append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, upstream)), of...)...)
}
