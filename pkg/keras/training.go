package keras

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gornn/pkg/run"
)

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

func (t *training) steps() int { return (t.x.n + t.fit.BatchSize - 1) / t.fit.BatchSize }

// run trains to the end, or until ctx is cancelled. Whatever happens, Ended is the last thing told.
func (t *training) run(ctx context.Context) (History, error) {
	defer t.tell(run.Ended)
	err := t.compile(ctx)
	if err == nil {
		err = t.epochs(ctx)
	}
	if t.history.Epochs() == 0 {
		t.model.run = nil // nothing was saved
	}
	return t.history, err
}

func (t *training) epochs(ctx context.Context) error {
	for stop := t.finished; !stop && t.history.Epochs() < t.fit.Epochs; {
		err := t.epoch(ctx)
		if errors.Is(err, context.Canceled) {
			err = t.stopped()
		}
		if err != nil {
			return t.goBack(err)
		}
		stop, err = t.callbacks()
		if err == nil {
			err = t.save(stop || t.history.Epochs() == t.fit.Epochs)
		}
		if err != nil {
			return err
		}
		t.tell(run.EpochEnd)
	}
	return t.finish()
}

// compile compiles the steps, so that the first epoch is not timed with it.
func (t *training) compile(ctx context.Context) (err error) {
	if t.finished {
		return nil
	}
	if ctx.Err() != nil {
		return t.stopped()
	}
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
	if ctx.Err() != nil {
		return t.stopped()
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
		t.history.Epochs()+1, t.fit.Epochs, t.kept())}
}

// goBack gives the model the weights of the last epoch saved, after an error in the midst of the next: what is then
// evaluated, and noted in the run, is what the run holds.
func (t *training) goBack(cause error) error {
	if t.saved == nil || t.history.Epochs() == 0 {
		return cause
	}
	if err := t.model.restore(t.saved, (*run.Run).Load); err != nil {
		return errors.Join(cause, err)
	}
	return cause
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
		epochs := "epoch 1 is"
		if done > 1 {
			epochs = fmt.Sprintf("epochs 1 to %d are", done)
		}
		return fmt.Sprintf("%s saved: Load opens what was learned, and Fit with Resume: true goes on with epoch %d", epochs, done+1)
	}
}

// stoppedError is ErrStopped with the sentence that fits.
type stoppedError struct{ text string }

func (e *stoppedError) Error() string { return e.text }
func (e *stoppedError) Unwrap() error { return ErrStopped }
