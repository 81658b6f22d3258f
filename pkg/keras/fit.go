package keras

import (
	"cmp"
	"context"
	"math"
	"os"
	"os/signal"
	"slices"

	"gornn/pkg/run"
)

// History is what a training measured, epoch by epoch.
type History = run.History

// Fit says how to train.
type Fit struct {
	Epochs          int     // 0: 1
	BatchSize       int     // 0: 32
	ValidationSplit float64 // this last fraction of the examples, taken before any shuffling, is for validation
	ValidationX     any     // examples for validation, instead of a split
	ValidationY     any
	NoShuffle       bool               // take the examples in their order in every epoch
	Seed            int64              // draws the first weights, unless they are there, the order of each epoch, and what Dropout drops
	Callbacks       []Callback         // called after each epoch
	Progress        func(run.Progress) // told of every step
	Dataset         string             // what the examples are, such as "IMDB reviews": kept with the run and shown with its results
	Resume          bool               // go on with the training of this name that began last, to Epochs in all; if it has no finished epoch, from the first
}

// Fit trains the model: Keras's fit. x holds the examples (ids as [][]int32, or numbers, or a tensor), y their labels in
// the same order; what shape y needs to have, the loss says.
//
// The training figures of the history are running means over the epoch, while the weights change; those of the
// validation are measured at the epoch's end. One seed on one backend gives the same numbers again.
//
// A model with a name is saved after each epoch. Fit goes on from the weights that the model has, as Keras does:
// for a fresh start, make a new model. Interrupted (SIGINT), Fit returns the history of the finished epochs and an
// error that is ErrStopped; only the epoch under way is lost, and a model with a name has the weights of the last one saved.
func (m *Sequential) Fit(x, y any, fit Fit) (History, error) {
	t, err := m.newTraining(x, y, fit)
	if err != nil {
		return History{}, err
	}
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt)
	defer release()
	if err := t.begin(); err != nil {
		return History{}, err
	}
	return t.run(ctx)
}

// newTraining checks everything that can be checked before the first step.
func (m *Sequential) newTraining(x, y any, fit Fit) (*training, error) {
	if err := fit.check(); err != nil {
		return nil, err
	}
	fit.Epochs, fit.BatchSize = max(fit.Epochs, 1), cmp.Or(fit.BatchSize, kerasBatch)
	if err := m.compiled(); err != nil {
		return nil, err
	}
	t := &training{model: m, fit: fit}
	var err error
	if t.x, t.y, err = m.pair("x", x, "y", y, fit.Seed); err != nil {
		return nil, err
	}
	if err := t.splitValidation(); err != nil {
		return nil, err
	}
	if err := t.checkCallbacks(); err != nil {
		return nil, err
	}
	if err := t.fits(); err != nil {
		return nil, err
	}
	if err := t.open(); err != nil {
		return nil, err
	}
	if err := t.goOn(); err != nil {
		return nil, err
	}
	t.progress = run.Progress{Model: m.name, Epochs: fit.Epochs, Steps: t.steps()}
	return t, nil
}

func (fit Fit) check() error {
	switch {
	case fit.Epochs < 0:
		return errorf("Fit.Epochs must be > 0, or 0 for 1, got %d", fit.Epochs)
	case fit.BatchSize < 0:
		return errorf("Fit.BatchSize must be > 0, or 0 for 32, got %d", fit.BatchSize)
	case !(fit.ValidationSplit >= 0 && fit.ValidationSplit < 1):
		return errorf("Fit.ValidationSplit must be in [0, 1), got %g", fit.ValidationSplit)
	case (fit.ValidationX == nil) != (fit.ValidationY == nil):
		return errorf("Fit.ValidationX and ValidationY must be given together, got only one; give both or neither")
	case fit.ValidationX != nil && fit.ValidationSplit > 0:
		return errorf("Fit.ValidationSplit and ValidationX exclude each other, got both; leave one of them out")
	}
	return nil
}

// pair reads examples and labels and checks that they fit each other and the model, which is built for them.
func (m *Sequential) pair(nameX string, dataX any, nameY string, dataY any, seed int64) (x, y examples, err error) {
	if x, err = m.inputs(nameX, dataX, seed); err != nil {
		return
	}
	if y, err = newExamples(nameY, dataY); err != nil {
		return
	}
	if x.n != y.n {
		return x, y, errorf("%s and %s must be equally many, got %d and %d", nameX, nameY, x.n, y.n)
	}
	outputs, err := m.dims(x.dims)
	if err != nil {
		return x, y, err
	}
	output := outputs[len(outputs)-1]
	want := m.compile.Loss.labelDims(output)
	if !slices.Equal(withoutOnes(y.dims), withoutOnes(want)) {
		return x, y, errorf("%s must have shape %s for the loss %s and the model's output %s, got %s; give such labels, or choose another loss or last layer", nameY,
			shapeText(want), m.compile.Loss, shapeText(output), shapeText(y.dims))
	}
	y = y.asValues(want)
	return x, y, m.compile.Loss.checkLabels(nameY, y.values, output, y.perExample())
}

// inputs reads examples, builds the model for them and checks them.
func (m *Sequential) inputs(name string, data any, seed int64) (x examples, err error) {
	if x, err = newExamples(name, data); err != nil {
		return x, err
	}
	if err := m.build(x.dims, seed); err != nil {
		return x, err
	}
	if embedding, ok := m.layers[0].(Embedding); ok {
		if x.ids == nil {
			return x, errorf("%s: an Embedding takes ids, as integers, got floats; give [][]int32, or leave the Embedding out", name)
		}
		return x, embedding.checkIDs(name, x.ids, x.perExample())
	}
	x = x.asValues(x.dims)
	return x, finite(name, x.values, x.perExample())
}

// withoutOnes leaves out axes of size 1: labels [n] will do for [n, 1].
func withoutOnes(dims []int) []int {
	return slices.DeleteFunc(slices.Clone(dims), func(d int) bool { return d == 1 })
}

// splitValidation sets the examples for validation aside.
func (t *training) splitValidation() (err error) {
	if t.fit.ValidationX != nil {
		t.validationX, t.validationY, err = t.model.pair("Fit.ValidationX", t.fit.ValidationX, "Fit.ValidationY", t.fit.ValidationY, t.fit.Seed)
		return err
	}
	if t.fit.ValidationSplit == 0 {
		return nil
	}
	n := t.x.n
	first := int(math.Floor(float64(n) * (1 - t.fit.ValidationSplit)))
	if first == 0 || first == n {
		return errorf("Fit.ValidationSplit %g leaves %d of %d examples for training and %d for validation; both need some: give more examples or another fraction",
			t.fit.ValidationSplit, first, n, n-first)
	}
	t.validationX, t.validationY = t.x.slice(first, n), t.y.slice(first, n)
	t.x, t.y = t.x.slice(0, first), t.y.slice(0, first)
	return nil
}
