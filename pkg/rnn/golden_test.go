package rnn_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/config"
	"gornn/pkg/internal/faults"
	"gornn/pkg/internal/golden"
	"gornn/pkg/internal/testcells"
	"gornn/pkg/rnn"
)

func engine(t *testing.T) compute.Backend {
	t.Helper()
	engine, err := backend.New()
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// With every option, outputs, last states and gradients are Keras's.
func TestGoldenLayers(t *testing.T) {
	cases := layers(t)
	t.Run("loop", func(t *testing.T) { compareParts(t, cases, true) })
	t.Run("not for training", func(t *testing.T) { compareParts(t, chosen(cases, keepsNothing), false) })
}

// Several time steps in an iteration of the loop, as on a GPU, give Keras's numbers too.
func TestGoldenStepsAtOnce(t *testing.T) {
	t.Cleanup(rnn.TakeStepsAtOnce(3))
	t.Run("loop", func(t *testing.T) {
		compareParts(t, chosen(layers(t), keepsNothing), true)
	})
}

// Layers whose time steps are laid out give Keras's numbers too.
func TestGoldenLaidOut(t *testing.T) {
	t.Parallel()
	if !faults.Alone(t, faults.QuickXLA) {
		return
	}
	cases := chosen(layers(t), isLaidOut)
	for i, c := range cases {
		unrolled, _ := c.Layers[0].Unrolled()
		cases[i].Layers = []golden.Config{unrolled}
	}
	compareParts(t, cases, true)
}

// layers returns the golden values of layers; without those of their options in a short test, which
// compute for long in one goroutine.
func layers(t *testing.T) []golden.Layer {
	cases := golden.Read(t).Layers
	if testing.Short() {
		cases = slices.DeleteFunc(cases, func(c golden.Layer) bool { return c.Last != nil })
	}
	return cases
}

func chosen(cases []golden.Layer, choose func(c golden.Layer) bool) (some []golden.Layer) {
	for _, c := range cases {
		if choose(c) {
			some = append(some, c)
		}
	}
	return some
}

// keepsNothing chooses layers whose gradient is computed without what a training keeps.
func keepsNothing(c golden.Layer) bool {
	_, name, _ := strings.Cut(c.Name, " ")
	return name == "last" || name == "last of one" || c.Name == c.Layers[0].Kind+" mask, states"
}

// isLaidOut chooses layers to be laid out: some will do, for XLA compiles them long.
func isLaidOut(c golden.Layer) bool {
	_, name, hasOptions := strings.Cut(c.Name, " ")
	if c.Last != nil {
		return !strings.HasPrefix(c.Name, "simple_rnn ") // most are about an activation
	}
	return !hasOptions || name == "last" || name == "sequences backwards"
}

// compareParts compares some cases in each of several graphs, beside each other: for XLA compiles a
// graph on one core for most of the time, and for much longer where it is large.
func compareParts(t *testing.T, cases []golden.Layer, training bool) {
	for some := range slices.Chunk(cases, 8) {
		t.Run(some[0].Name, func(t *testing.T) {
			t.Parallel()
			compareLayers(t, some, training)
		})
	}
}

// compareLayers computes all cases in one graph, and compares outputs, last states and gradients.
func compareLayers(t *testing.T, cases []golden.Layer, training bool) {
	store := model.NewStore()
	var inputs []any
	recurrent := make([]rnn.Recurrent, len(cases))
	for i, c := range cases {
		recurrent[i] = decode(t, c.Layers[0])
		for k, w := range recurrent[i].Weights(c.X.Shape[1:]) {
			w.Variable(store.RootScope().At("%d", i)).MustSetValue(tensor(c.Weights[k]))
		}
		for _, a := range append([]golden.Array{c.X}, c.States...) {
			inputs = append(inputs, tensor(a))
		}
	}
	got := model.MustNewExec(engine(t), store, func(scope *model.Scope, inputs []*graph.Node) (results []*graph.Node) {
		store.SetTraining(inputs[0].Graph(), training)
		for i, c := range cases {
			n := 1 + len(c.States)
			results = append(results, scan(scope.At("%d", i), recurrent[i], c, inputs[0], inputs[1:n])...)
			inputs = inputs[n:]
		}
		return results
	}).MustCall(inputs...)
	for i, c := range cases {
		for _, want := range named(recurrent[i], c) {
			golden.Close(t, c.Name+": "+want.name, tensors.MustCopyFlatData[float32](got[0]), want.Data, 1e-5)
			got = got[1:]
		}
	}
}

var kinds = config.NewKinds(testcells.Layers...)

func decode(t *testing.T, c golden.Config) rnn.Recurrent {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	l, err := config.Decode[rnn.Recurrent](kinds, text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// scan returns a case's output and last states, and the gradients.
func scan(scope *model.Scope, l rnn.Recurrent, c golden.Layer, x *graph.Node, states []*graph.Node) []*graph.Node {
	g := x.Graph()
	constant := func(a golden.Array) *graph.Node { return graph.ConstTensor(g, tensor(a)) }
	var with rnn.With
	if len(states) > 0 {
		with.States = states
	}
	if c.Mask != nil {
		with.Mask = graph.ConvertDType(constant(*c.Mask), dtypes.Bool)
	}
	var result rnn.Result
	if c.Dropout != nil {
		factors := map[string]*graph.Node{}
		for name, a := range c.Dropout {
			factors[name] = constant(a)
		}
		result = rnn.ScanDropped(l, scope, x, with.Mask, factors)
	} else {
		result = l.Scan(scope, x, with)
	}
	last := result.States[:len(c.Last)]
	total := graph.ReduceAllSum(graph.Mul(result.Output, constant(c.Upstream)))
	for i, state := range last {
		total = graph.Add(total, graph.ReduceAllSum(graph.Mul(state, constant(c.UpstreamLast[i]))))
	}
	of := slices.Concat([]*graph.Node{x}, states, weightValues(scope, l, x))
	return slices.Concat([]*graph.Node{result.Output}, last, graph.Gradient(total, of...))
}

// weightValues returns the values of a layer's weights for its input x.
func weightValues(scope *model.Scope, l rnn.Layer, x *graph.Node) (values []*graph.Node) {
	for _, w := range l.Weights(x.Shape().Dimensions[1:]) {
		values = append(values, w.Variable(scope).NodeValue(x.Graph()))
	}
	return values
}

type namedArray struct {
	name string
	golden.Array
}

// named returns what [scan] must give.
func named(l rnn.Layer, c golden.Layer) (wants []namedArray) {
	add := func(name string, arrays ...golden.Array) {
		for i, a := range arrays {
			wants = append(wants, namedArray{name + " " + strconv.Itoa(i+1), a})
		}
	}
	add("output", c.Y)
	add("last state", c.Last...)
	add("gradient of x", c.GradX)
	add("gradient of state", c.GradStates...)
	for i, w := range l.Weights(c.X.Shape[1:]) {
		add("gradient of "+w.Name, c.GradWeights[i])
	}
	return wants
}

func tensor(a golden.Array) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(slices.Clone(a.Data), a.Shape...)
}
