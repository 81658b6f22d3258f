package keras

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"time"

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
	Resume          bool               // go on with the model's run where it stopped, to Epochs in all
}

// Fit trains the model: Keras's fit. x holds the examples (ids as [][]int32, or numbers, or a tensor), y their labels in
// the same order; what shape y needs to have, the loss says.
//
// The training figures of the history are running means over the epoch, while the weights change; those of the
// validation are measured at the epoch's end. One seed on one backend gives the same numbers again.
//
// A model with a name is saved after each epoch. Fit goes on from the weights that the model has, as Keras does:
// for a fresh start, make a new model. Interrupted (SIGINT), Fit returns the history of the finished epochs and an
// error that is ErrStopped; only the epoch under way is lost.
func (m *Sequential) Fit(x, y any, fit Fit) (History, error) {
	t, err := m.newTraining(x, y, fit)
	if err != nil {
		return History{}, err
	}
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt)
	defer release()
	h, err := t.run(ctx)
	if h.Epochs() == 0 {
		m.run = nil // nothing was saved
	}
	return h, err
}

// training is one call of Fit.
type training struct {
	model       *Sequential
	fit         Fit
	x, y        examples
	validationX examples // none: n == 0
	validationY examples
	saved       *run.Run // where the model has a name
	finished    bool     // there is nothing left to do of what is resumed
	history     History
	progress    run.Progress
}

// newTraining checks everything that can be checked before the first step.
func (m *Sequential) newTraining(x, y any, fit Fit) (*training, error) {
	if err := fit.check(); err != nil {
		return nil, err
	}
	fit.Epochs, fit.BatchSize = max(fit.Epochs, 1), int(or(float64(fit.BatchSize), 32))
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
	if err := t.open(); err != nil {
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
		return errorf("Fit.ValidationX and ValidationY must be given together")
	case fit.ValidationX != nil && fit.ValidationSplit > 0:
		return errorf("Fit.ValidationSplit and ValidationX exclude each other, got both")
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
		return x, y, errorf("%s must have shape %s for the loss %s and the model's output %s, got %s", nameY,
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
			return x, errorf("%s: an Embedding takes ids, as integers, got floats", name)
		}
		return x, embedding.checkIDs(name, x.ids, x.perExample())
	}
	return x.asValues(x.dims), nil
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
		return errorf("Fit.ValidationSplit %g leaves %d of %d examples for training and %d for validation; both need some",
			t.fit.ValidationSplit, first, n, n-first)
	}
	t.validationX, t.validationY = t.x.slice(first, n), t.y.slice(first, n)
	t.x, t.y = t.x.slice(0, first), t.y.slice(0, first)
	return nil
}

func (t *training) steps() int { return (t.x.n + t.fit.BatchSize - 1) / t.fit.BatchSize }

func (t *training) run(ctx context.Context) (History, error) {
	if err := t.begin(); err != nil {
		return t.history, err
	}
	if err := t.compile(); err != nil {
		return t.history, err
	}
	for stop := t.finished; !stop && t.history.Epochs() < t.fit.Epochs; {
		err := t.epoch(ctx)
		if errors.Is(err, context.Canceled) {
			return t.history, t.stopped()
		}
		if err == nil {
			stop, err = t.callbacks()
		}
		if err == nil {
			err = t.save(stop || t.history.Epochs() == t.fit.Epochs)
		}
		if err != nil {
			return t.history, err
		}
		t.tell(run.EpochEnd)
	}
	return t.history, t.finish()
}

// compile compiles the steps, so that the first epoch is not timed with it.
func (t *training) compile() (err error) {
	m := t.model
	t.tell(run.Compiling)
	start := time.Now()
	if m.train == nil {
		if m.train, err = m.step(true); err != nil {
			return err
		}
	}
	if err := compileStep(m.train, t.x, t.y, t.fit.BatchSize); err != nil {
		return err
	}
	if t.validationX.n > 0 {
		if err := m.compileEvaluate(t.validationX, t.validationY); err != nil {
			return err
		}
	}
	t.progress.CompileSeconds = time.Since(start).Seconds()
	t.tell(run.Compiled)
	return nil
}

// epoch trains on all examples once and measures.
func (t *training) epoch(ctx context.Context) error {
	m, start := t.model, time.Now()
	number := t.history.Epochs() + 1
	// The randomness of an epoch depends on the seed and its number alone, so that a training that resumes meets
	// the same as one that was never stopped.
	random := rand.New(rand.NewPCG(uint64(t.fit.Seed), uint64(number)))
	if err := m.store.SetRNGStateFromSeed(random.Int64()); err != nil {
		return plain(err)
	}
	indices := order(t.x.n)
	if !t.fit.NoShuffle {
		indices = random.Perm(t.x.n)
	}
	t.progress.Epoch, t.progress.Step = number, 0
	var total sums
	for batch := range slices.Chunk(indices, t.fit.BatchSize) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s, err := runStep(m.train, t.x, t.y, batch, t.fit.BatchSize)
		if err != nil {
			return err
		}
		total.add(s)
		t.progress.Step++
		t.progress.Loss, t.progress.Accuracy = m.means(total)
		if math.IsNaN(t.progress.Loss) || math.IsInf(t.progress.Loss, 0) {
			return errorf("the loss of %s became %g in epoch %d, step %d; %s; try a smaller learning rate, and look for NaN in the data",
				m.called(), t.progress.Loss, number, t.progress.Step, t.kept())
		}
		t.tell(run.StepEnd)
	}
	h := History{Loss: []float64{t.progress.Loss}}
	if m.compile.Metrics == Accuracy {
		h.Accuracy = []float64{t.progress.Accuracy}
	}
	if t.validationX.n > 0 {
		validation, err := m.evaluateOn(ctx, t.validationX, t.validationY)
		if err != nil {
			return err
		}
		loss, accuracy := m.means(validation)
		h.ValLoss = []float64{loss}
		if m.compile.Metrics == Accuracy {
			h.ValAccuracy = []float64{accuracy}
		}
	}
	h.Seconds = []float64{time.Since(start).Seconds()}
	t.history = appended(t.history, h)
	return nil
}

// appended returns h followed by more.
func appended(h, more History) History {
	return History{
		Loss:        slices.Concat(h.Loss, more.Loss),
		Accuracy:    slices.Concat(h.Accuracy, more.Accuracy),
		ValLoss:     slices.Concat(h.ValLoss, more.ValLoss),
		ValAccuracy: slices.Concat(h.ValAccuracy, more.ValAccuracy),
		Seconds:     slices.Concat(h.Seconds, more.Seconds),
	}
}

// means returns the mean loss and accuracy; NaN for the accuracy without a metric.
func (m *Sequential) means(s sums) (loss, accuracy float64) {
	if m.compile.Metrics != Accuracy {
		return s.loss / s.examples, math.NaN()
	}
	return s.loss / s.examples, s.correct / s.examples
}

func (t *training) tell(stage run.Stage) {
	if t.fit.Progress != nil {
		t.progress.Stage, t.progress.History = stage, t.history
		t.fit.Progress(t.progress)
	}
}

// stopped returns what an interrupted training has to say.
func (t *training) stopped() error {
	return &stoppedError{fmt.Sprintf("keras: the training of %s was stopped in epoch %d of %d; %s", t.model.called(),
		t.progress.Epoch, t.fit.Epochs, t.kept())}
}

// kept tells what is left of a training that ended before its time.
func (t *training) kept() string {
	done := t.history.Epochs()
	switch {
	case done == 0:
		return "no epoch was finished, so nothing of it is kept"
	case t.saved == nil:
		return fmt.Sprintf("%d epochs were finished, but a model without a name is not saved", done)
	default:
		return fmt.Sprintf("epochs 1 to %d are saved: Load opens them, and Fit with Resume: true goes on with epoch %d", done, done+1)
	}
}

// stoppedError is ErrStopped with the sentence that fits.
type stoppedError struct{ text string }

func (e *stoppedError) Error() string { return e.text }
func (e *stoppedError) Unwrap() error { return ErrStopped }
