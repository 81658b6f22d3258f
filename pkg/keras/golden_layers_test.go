package keras

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/config"
	"gornn/pkg/internal/examples"
	"gornn/pkg/internal/golden"
)

// decode makes a layer or an optimizer from its configuration.
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

// unrolled returns a layer with its time steps laid out, and whether it has any.
func unrolled(l Layer) (Layer, bool) {
	switch l := l.(type) {
	case SimpleRNN:
		l.Unroll = true
		return l, true
	case GRU:
		l.Unroll = true
		return l, true
	case LSTM:
		l.Unroll = true
		return l, true
	case RNN:
		l.Unroll = true
		return l, true
	case Bidirectional:
		l.Layer, _ = unrolled(l.Layer)
		return l, true
	}
	return l, false
}

// stackModel returns a model of the given layers, with the given weights.
func stackModel(t *testing.T, layers []golden.Config, unroll bool, input []int, weights []golden.Array) (m *Sequential, recurrent bool) {
	t.Helper()
	m = NewSequential("")
	for _, c := range layers {
		l := decode[Layer](t, c)
		if laidOut, ok := unrolled(l); ok {
			recurrent = true
			if unroll {
				l = laidOut
			}
		}
		m.Add(l)
	}
	if err := m.build(input, 0); err != nil {
		t.Fatal(err)
	}
	restart(m, weights)
	return m, recurrent
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
	return tensors.FromFlatDataAndDimensions(a.Data, a.Shape...)
}

// idsOf returns an array's numbers as integers.
func idsOf(a golden.Array) *tensors.Tensor {
	ids := make([]int32, len(a.Data))
	for i, v := range a.Data {
		ids[i] = int32(v)
	}
	return tensors.FromFlatDataAndDimensions(ids, a.Shape...)
}

// Outputs and gradients of layers on top of each other, and of Dense and each Activation, are Keras's.
func TestKerasStacks(t *testing.T) {
	for _, want := range golden.ReadLayers(t).Stacks {
		t.Run(want.Name, func(t *testing.T) {
			t.Parallel()
			m, recurrent := stackModel(t, want.Layers, false, want.X.Shape[1:], want.Weights)
			compareGradients(t, m, want)
			if recurrent {
				m, _ := stackModel(t, want.Layers, true, want.X.Shape[1:], want.Weights)
				compareGradients(t, m, want)
			}
		})
	}
}

func compareGradients(t *testing.T, m *Sequential, want golden.Stack) {
	engine, err := m.engine()
	if err != nil {
		t.Fatal(err)
	}
	got := model.MustNewExec(engine, m.store, func(scope *model.Scope, inputs []*graph.Node) []*graph.Node {
		x, upstream := inputs[0], inputs[1]
		m.store.SetTraining(x.Graph(), true)
		y := m.Graph(scope, x)
		of := []*graph.Node{x}
		for _, v := range m.weights() {
			of = append(of, v.NodeValue(x.Graph()))
		}
		return append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, upstream)), of...)...)
	}).MustCall(valuesOf(want.X), valuesOf(want.Upstream))
	names := []string{"output", "gradient of x"}
	for _, v := range m.weights() {
		names = append(names, "gradient of "+v.Path())
	}
	for i, array := range append([]golden.Array{want.Y, want.GradX}, want.GradWeights...) {
		golden.Close(t, names[i], tensors.MustCopyFlatData[float32](got[i]), array.Data, tolerance)
	}
}

// Training with every optimizer and every loss, evaluating and fitting give Keras's numbers.
func TestKerasTraining(t *testing.T) {
	models := map[string]*Sequential{} // by all but the optimizer, so that one evaluation is compiled for all optimizers
	for _, want := range golden.ReadLayers(t).Training {
		t.Run(want.Name, func(t *testing.T) {
			key := fmt.Sprintf("%s %s", want.Layers, want.Loss)
			m, found := models[key]
			if !found {
				m, _ = stackModel(t, want.Layers, false, want.X.Shape[1:], want.Initial)
				m.Compile(Compile{Loss: Loss(want.Loss), Metrics: []Metric{Accuracy}})
				models[key] = m
			}
			if optimizer := decode[Optimizer](t, want.Optimizer); m.compile.Optimizer != optimizer {
				m.compile.Optimizer = optimizer
				isTrain := func(c *compiled) bool { return c.task == trainTask }
				m.graphs.recent = slices.DeleteFunc(m.graphs.recent, isTrain)
			}
			compareTrained(t, m, want)
		})
	}
}

// compareTrained trains for steps, evaluates, and fits from the same weights.
func compareTrained(t *testing.T, m *Sequential, want golden.Trained) {
	restart(m, want.Initial)
	data := valuesOf(want.X)
	if want.IDs {
		data = idsOf(want.X)
	}
	x, y := pairOf(t, m, data, valuesOf(want.Y))
	compareSteps(t, m, x, y, want)
	compareFit(t, m, x, y, want)
}

func compareSteps(t *testing.T, m *Sequential, x, y examples.Set, want golden.Trained) {
	losses, accuracies := trainSteps(t, m, x, y, want.Batch, want.Steps)
	golden.Close(t, "losses", losses, want.BatchLoss, tolerance)
	golden.Close(t, "accuracies", accuracies, want.BatchAccuracy, tolerance)
	for i, v := range m.weights() {
		golden.Close(t, v.Path(), tensors.MustCopyFlatData[float32](v.MustValue()), want.Final[i].Data, tolerance)
	}
	total, err := m.evaluateOn(t.Context(), x, y, m.evaluationBatch(want.Batch))
	if err != nil {
		t.Fatal(err)
	}
	scores := m.scores(total)
	golden.Close(t, "evaluated", []float64{scores.Loss(), scores.Get("accuracy")}, want.Evaluate[:], tolerance)
}

// trainSteps trains on the first batches of x and y, and leaves what it compiled to a Fit with batches of that size.
func trainSteps(t *testing.T, m *Sequential, x, y examples.Set, batch, steps int) (losses, accuracies []float64) {
	t.Helper()
	c, err := m.stepGraph(trainTask, x, y, batch)
	if err != nil {
		t.Fatal(err)
	}
	for i := range steps {
		s, _, err := c.step(x, y, indicesTo(x.N)[i*batch:(i+1)*batch], batch)
		if err != nil {
			t.Fatal(err)
		}
		scores := m.scores(s)
		losses, accuracies = append(losses, scores.Loss()), append(accuracies, scores.Get("accuracy"))
	}
	return losses, accuracies
}

func compareFit(t *testing.T, m *Sequential, x, y examples.Set, want golden.Trained) {
	restart(m, want.Initial)
	n := want.FitExamples
	h, err := m.Fit(asTensor(x.Slice(0, n)), asTensor(y.Slice(0, n)), Fit{Epochs: 2, BatchSize: want.Batch, NoShuffle: true,
		ValidationX: asTensor(x.Slice(n, x.N)), ValidationY: asTensor(y.Slice(n, y.N))})
	if err != nil {
		t.Fatal(err)
	}
	compareHistory(t, h, want.History)
}

// pairOf reads examples and labels, and builds the model for them.
func pairOf(t testing.TB, m *Sequential, dataX, dataY any) (x, y examples.Set) {
	t.Helper()
	data, err := Fit{}.open(dataX, dataY)
	if err != nil {
		t.Fatal(err)
	}
	if x, y, err = m.pair(data.x, data.y, 0); err != nil {
		t.Fatal(err)
	}
	return x, y
}

// asTensor returns examples as a user gives them.
func asTensor(e examples.Set) *tensors.Tensor { return e.Batch(indicesTo(e.N), e.N) }

func compareHistory(t *testing.T, h History, want golden.History) {
	t.Helper()
	golden.Close(t, "loss", h.Get("loss"), want.Loss, tolerance)
	golden.Close(t, "accuracy", h.Get("accuracy"), want.Accuracy, tolerance)
	golden.Close(t, "val_loss", h.Get("val_loss"), want.ValLoss, tolerance)
	golden.Close(t, "val_accuracy", h.Get("val_accuracy"), want.ValAccuracy, tolerance)
}

// EarlyStopping stops after Keras's epoch, and leaves Keras's weights.
func TestKerasEarlyStopping(t *testing.T) {
	want := golden.ReadLayers(t).EarlyStopping
	m, _ := stackModel(t, want.Layers, false, want.X.Shape[1:], want.Initial)
	m.Compile(Compile{Loss: Loss(want.Loss), Optimizer: decode[Optimizer](t, want.Optimizer), Metrics: []Metric{Accuracy}})
	x, y := pairOf(t, m, valuesOf(want.X), valuesOf(want.Y))
	for _, c := range want.Cases {
		t.Run(c.Name, func(t *testing.T) {
			var stop EarlyStopping
			if err := json.Unmarshal(c.Options, &stop); err != nil {
				t.Fatal(err)
			}
			restart(m, want.Initial)
			n := want.FitExamples
			h, err := m.Fit(asTensor(x.Slice(0, n)), asTensor(y.Slice(0, n)), Fit{Epochs: want.Epochs, BatchSize: want.Batch, NoShuffle: true,
				ValidationX: asTensor(x.Slice(n, x.N)), ValidationY: asTensor(y.Slice(n, y.N)), Callbacks: []Callback{stop}})
			if err != nil {
				t.Fatal(err)
			}
			compareHistory(t, h, c.History)
			for i, v := range m.weights() {
				golden.Close(t, v.Path(), tensors.MustCopyFlatData[float32](v.MustValue()), c.Final[i].Data, tolerance)
			}
		})
	}
}
