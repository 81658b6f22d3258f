package keras

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/examples"
	"gornn/pkg/internal/golden"
)

// Training with every optimizer and every loss, on padded sequences, and with states that go on
// from batch to batch, evaluating, predicting and fitting give Keras's numbers.
func TestGoldenTraining(t *testing.T) {
	byModel := map[string][]golden.Training{} // one evaluation is compiled for all optimizers
	for _, want := range golden.Read(t).Training {
		key := fmt.Sprintf("%s %s %d", want.Layers, want.Loss, want.Batch)
		byModel[key] = append(byModel[key], want)
	}
	for _, cases := range byModel {
		compareTrainings(t, cases)
	}
}

// compareTrainings compares trainings of one model, beside others.
func compareTrainings(t *testing.T, cases []golden.Training) {
	t.Run(cases[0].Name, func(t *testing.T) {
		t.Parallel()
		m := goldenModel(t, cases[0].Layers, cases[0].X, cases[0].Initial)
		m.Compile(Compile{Loss: Loss(cases[0].Loss), Metrics: []Metric{Accuracy}})
		for _, want := range cases {
			t.Run(want.Name, func(t *testing.T) { compareTraining(t, m, want) })
		}
	})
}

// compareTraining trains for steps, evaluates, and fits from the same weights.
func compareTraining(t *testing.T, m *Sequential, want golden.Training) {
	recompile(t, m, want.Optimizer)
	restart(m, want.Initial)
	x, y := pairOf(t, m, inputsOf(want), valuesOf(want.Y))
	compareSteps(t, m, x, y, want)
	if want.Unseen == nil {
		compareEvaluation(t, m, x, y, want)
	} else {
		compareUnseen(t, m, *want.Unseen, want.Evaluate)
	}
	restart(m, want.Initial)
	fit := Fit{Epochs: 2, BatchSize: want.Batch, NoShuffle: true}
	if want.Unseen == nil {
		compareHistory(t, fitFirst(t, m, x, y, want.FitExamples, fit), want.History)
		return
	}
	fit.ValidationSplit = want.Unseen.ValidationSplit
	compareHistory(t, mustFit(t, m, inputsOf(want), valuesOf(want.Y), fit), want.History)
}

// recompile gives the model an optimizer, and leaves what is compiled without one.
func recompile(t *testing.T, m *Sequential, c golden.Config) {
	t.Helper()
	optimizer := decode[Optimizer](t, c)
	if reflect.DeepEqual(m.compile.Optimizer, optimizer) {
		return
	}
	m.compile.Optimizer = optimizer
	m.graphs.drop(trainKind)
}

func inputsOf(want golden.Training) *tensors.Tensor {
	if want.IDs {
		return idsOf(want.X)
	}
	return valuesOf(want.X)
}

func compareSteps(t *testing.T, m *Sequential, x, y examples.Set, want golden.Training) {
	losses, accuracies := trainSteps(t, m, x, y, want.Batch, want.Steps)
	golden.Close(t, "losses", losses, want.BatchLoss, tolerance)
	golden.Close(t, "accuracies", accuracies, want.BatchAccuracy, tolerance)
	compareWeights(t, m, want.Final)
	for i, v := range m.weights() {
		if want.Unseen != nil && reflect.DeepEqual(want.Initial[i].Data, tensors.MustCopyFlatData[float32](v.MustValue())) {
			t.Errorf("training left %s as it was", v.Path())
		}
	}
}

// trainSteps trains on the first batches of x and y, and on the first again after the last. It
// leaves what it compiled to a Fit with batches of that size.
func trainSteps(t *testing.T, m *Sequential, x, y examples.Set, batch, steps int) (losses, accuracies []float64) {
	t.Helper()
	c, err := m.stepGraph(t.Context(), m.trainTask(), examples.Shapes(x, y, batch))
	if err != nil {
		t.Fatal(err)
	}
	for i := range steps {
		at := i % (x.N / batch) * batch
		for b := range examples.Batches(x, y, indicesTo(x.N)[at:at+batch], batch) {
			s, _, err := c.step(b)
			if err != nil {
				t.Fatal(err)
			}
			scores := m.scores(s)
			losses, accuracies = append(losses, scores.Loss()), append(accuracies, scores.Get("accuracy"))
		}
	}
	return losses, accuracies
}

func compareWeights(t *testing.T, m *Sequential, want []golden.Array) {
	t.Helper()
	for i, v := range m.weights() {
		golden.Close(t, v.Path(), tensors.MustCopyFlatData[float32](v.MustValue()), want[i].Data, tolerance)
	}
}

func weightData(m *Sequential) (data [][]float32) {
	for _, v := range m.weights() {
		data = append(data, tensors.MustCopyFlatData[float32](v.MustValue()))
	}
	return data
}

func compareEvaluation(t *testing.T, m *Sequential, x, y examples.Set, want golden.Training) {
	total, err := m.evaluateOn(t.Context(), inMemory{x: x, y: y, size: m.evaluationBatch(want.Batch)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	compareScores(t, m.scores(total), want.Evaluate)
}

func compareUnseen(t *testing.T, m *Sequential, want golden.Unseen, evaluate [2]float64) {
	if m.params() != want.Params {
		t.Errorf("%d params, want %d", m.params(), want.Params)
	}
	scores, err := m.Evaluate(idsOf(want.X), idsOf(want.Y))
	if err != nil {
		t.Fatal(err)
	}
	compareScores(t, scores, evaluate)
	outputs, err := m.Predict(idsOf(want.X))
	if err != nil {
		t.Fatal(err)
	}
	golden.Close(t, "predictions", slices.Concat(outputs...), want.Predict, tolerance)
}

func compareScores(t *testing.T, got Scores, want [2]float64) {
	t.Helper()
	golden.Close(t, "evaluated", []float64{got.Loss(), got.Get("accuracy")}, want[:], tolerance)
}

// fitFirst fits the first n examples, and validates on the rest.
func fitFirst(t *testing.T, m *Sequential, x, y examples.Set, n int, fit Fit) History {
	t.Helper()
	fit.ValidationX, fit.ValidationY = asTensor(x.Slice(n, x.N)), asTensor(y.Slice(n, y.N))
	return mustFit(t, m, asTensor(x.Slice(0, n)), asTensor(y.Slice(0, n)), fit)
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
func TestGoldenEarlyStopping(t *testing.T) {
	t.Parallel()
	want := golden.Read(t).EarlyStopping
	m := goldenModel(t, want.Layers, want.X, want.Initial)
	m.Compile(Compile{Loss: Loss(want.Loss), Optimizer: decode[Optimizer](t, want.Optimizer), Metrics: []Metric{Accuracy}})
	x, y := pairOf(t, m, valuesOf(want.X), valuesOf(want.Y))
	for _, c := range want.Cases {
		t.Run(c.Name, func(t *testing.T) {
			var stop EarlyStopping
			if err := json.Unmarshal(c.Options, &stop); err != nil {
				t.Fatal(err)
			}
			restart(m, want.Initial)
			fit := Fit{Epochs: want.Epochs, BatchSize: want.Batch, NoShuffle: true, Callbacks: []Callback{stop}}
			compareHistory(t, fitFirst(t, m, x, y, want.FitExamples, fit), c.History)
			compareWeights(t, m, c.Final)
		})
	}
}

// Training with clipped gradients and with schedules gives Keras's numbers, also where one word is
// in a batch many times.
func TestGoldenOptimizers(t *testing.T) {
	t.Parallel()
	all := golden.Read(t)
	for _, s := range all.Schedules {
		decode[Schedule](t, s.Schedule) // every kind of schedule can be read from a run
	}
	want := all.Optimizers
	m := goldenModel(t, want.Layers, want.X, want.Initial)
	x, y := pairOf(t, m, idsOf(want.X), valuesOf(want.Y))
	for _, c := range want.Training {
		t.Run(c.Name, func(t *testing.T) {
			m.Compile(Compile{Loss: Loss(want.Loss), Optimizer: decode[Optimizer](t, c.Optimizer)})
			if err := m.compiled(); err != nil {
				t.Fatal(err)
			}
			restart(m, want.Initial)
			losses, _ := trainSteps(t, m, x, y, want.Batch, len(c.BatchLoss))
			golden.Close(t, "losses", losses, c.BatchLoss, tolerance)
			compareWeights(t, m, c.Final)
		})
	}
}
