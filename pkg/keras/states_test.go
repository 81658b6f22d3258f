package keras

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// walk returns a stateful model of sequences of numbers, and 4 examples of two time steps.
func walk(name string, stateful bool) (m *Sequential, x [][][]float32, y []float32) {
	m = NewSequential(name, Input{Shape: []int{-1, 1}},
		LSTM{Units: 3, ReturnSequences: true, Stateful: stateful},
		GRU{Units: 2, Stateful: stateful},
		Dense{Units: 1})
	m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: 0.1}})
	return m, [][][]float32{{{1}, {2}}, {{3}, {-1}}, {{0}, {1}}, {{2}, {2}}}, []float32{1, 0, 1, 0}
}

// Time steps in calls of their own give the outputs of the whole sequence, and again after
// ResetStates.
func TestStepByStep(t *testing.T) {
	whole, x, _ := walk("", false)
	stateful, _, _ := walk("", true)
	sequence := [][][]float32{{}}
	for _, example := range x {
		sequence[0] = append(sequence[0], example...)
	}
	want, err := whole.Predict(sequence)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var got [][]float32
		for _, values := range sequence[0] {
			if got, err = stateful.Predict([][][]float32{{values}}); err != nil {
				t.Fatal(err)
			}
		}
		if math.Abs(float64(got[0][0]-want[0][0])) > 1e-6 {
			t.Errorf("step by step the prediction is %v, of the whole sequence %v", got, want)
		}
		if err := stateful.ResetStates(); err != nil {
			t.Fatal(err)
		}
	}
}

// Inspect looks at the states, and leaves them.
func TestInspectLeavesStates(t *testing.T) {
	m, x, _ := walk("", true)
	if _, err := m.Predict(x); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		inside, err := m.Inspect(x, "lstm")
		if err != nil {
			t.Fatal(err)
		}
		again, err := m.Inspect(x, "lstm")
		if err != nil || !reflect.DeepEqual(inside, again) {
			t.Errorf("a second look sees other values, %v", err)
		}
	}
}

// A stopped training goes on with its states, to the numbers of an unbroken one.
func TestResumeStates(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	whole, x, y := walk("whole", true)
	want := mustFit(t, whole, x, y, Fit{Epochs: 3, BatchSize: 2, NoShuffle: true})
	half, _, _ := walk("half", true)
	mustFit(t, half, x, y, Fit{Epochs: 2, BatchSize: 2, NoShuffle: true})
	resumed, _, _ := walk("half", true)
	fit := Fit{Epochs: 3, BatchSize: 2, NoShuffle: true, Resume: true}
	if got := mustFit(t, resumed, x, y, fit); !reflect.DeepEqual(got, want) {
		t.Errorf("resumed, the history is %v, want %v", got, want)
	}
	// The weights open in a model without states too.
	plain, _, _ := walk("half", false)
	if err := plain.Load(); err != nil {
		t.Errorf("without Stateful: %v", err)
	}
}

// Batches that do not fit the states are refused, and the error names the cure.
func TestStatefulRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		call func(m *Sequential, x [][][]float32, y []float32) error
		want string
	}{
		"shuffled": {func(m *Sequential, x [][][]float32, y []float32) error {
			_, err := m.Fit(x, y, Fit{BatchSize: 2})
			return err
		}, "Fit.NoShuffle must be true"},
		"a batch that is not full": {func(m *Sequential, x [][][]float32, y []float32) error {
			_, err := m.Fit(x, y, Fit{BatchSize: 3, NoShuffle: true})
			return err
		}, "got 4 examples in batches of 3; leave 1 out"},
		"a validation that is not full": {func(m *Sequential, x [][][]float32, y []float32) error {
			_, err := m.Fit(x, y, Fit{BatchSize: 2, NoShuffle: true, ValidationX: x[:1],
				ValidationY: y[:1]})
			return err
		}, "Fit's validation"},
		"another batch": {func(m *Sequential, x [][][]float32, _ []float32) error {
			if _, err := m.Predict(x[:2]); err != nil {
				return err
			}
			_, err := m.Predict(x[:1])
			return err
		}, "call ResetStates to begin anew"},
		"another batch in Evaluate": {func(m *Sequential, x [][][]float32, y []float32) error {
			if _, err := m.Predict(x[:3]); err != nil {
				return err
			}
			_, err := m.Evaluate(x, y)
			return err
		}, "those of a batch of 3, got 4 examples"},
	} {
		t.Run(name, func(t *testing.T) {
			m, x, y := walk("", true)
			if err := c.call(m, x, y); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %v, want one with %q", err, c.want)
			}
		})
	}
	m, x, _ := walk("", true)
	for _, n := range []int{4, 2} {
		if _, err := m.Predict(x[:n]); err != nil {
			t.Errorf("of %d examples after ResetStates: %v", n, err)
		}
		if err := m.ResetStates(); err != nil {
			t.Fatal(err)
		}
	}
}

// The dropout in a recurrent layer drops while training and nowhere else, and goes on with the same
// draws when it is resumed.
func TestDropoutInside(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := paddedBehind(32, 6)
	model := func(name string, rate float64) *Sequential {
		m := NewSequential(name, Embedding{InputDim: 10, OutputDim: 4},
			GRU{Units: 3, Dropout: rate, RecurrentDropout: rate},
			Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: SGD{}})
		return m
	}
	fit := Fit{Epochs: 3, ValidationSplit: 0.25}
	with, without := model("with", 0.5), model("", 0)
	p, err := with.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if q, err := without.Predict(x); err != nil || !reflect.DeepEqual(p, q) {
		t.Errorf("a prediction drops, %v", err)
	}
	want := mustFit(t, with, x, y, fit)
	if other := mustFit(t, without, x, y, fit); other.Get("loss")[0] == want.Get("loss")[0] {
		t.Errorf("the training does not drop: its loss is %v with dropout and without",
			other.Get("loss")[0])
	}
	fit.Epochs = 2
	mustFit(t, model("half", 0.5), x, y, fit)
	fit.Epochs, fit.Resume = 3, true
	if got := mustFit(t, model("half", 0.5), x, y, fit); !reflect.DeepEqual(got, want) {
		t.Errorf("resumed, the history is %v, want %v", got, want)
	}
}
