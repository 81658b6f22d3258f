package keras

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/gomlx/gomlx/ml/model"

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
	last        run.Run  // saved as it is on disk, or as it was before the first epoch
	finished    bool     // there is nothing left to do of what is resumed
	history     History
	progress    run.Progress
}

// batch returns how many examples a step takes: no more than there are.
func (t *training) batch() int { return min(t.fit.BatchSize, t.x.n) }

func (t *training) steps() int { return (t.x.n + t.batch() - 1) / t.batch() }

// run trains to the end, or until ctx is cancelled. Whatever happens, Ended is the last thing told.
func (t *training) run(ctx context.Context) (History, error) {
	defer t.tell(run.Ended)
	defer t.end()
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
		if err == nil {
			stop, err = t.callbacks()
		}
		if err == nil {
			err = t.save(stop || t.history.Epochs() == t.fit.Epochs)
		}
		if err != nil {
			return t.goBack(err)
		}
		t.tell(run.EpochEnd)
	}
	if err := t.finish(); err != nil {
		return t.goBack(err)
	}
	return nil
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
	if err := compileStep(m.train, t.x, t.y, t.batch()); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return t.stopped()
	}
	if t.validationX.n > 0 {
		if err := m.compileEvaluate(t.validationX, t.validationY, m.evaluationBatch(t.batch())); err != nil {
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
	for batch := range slices.Chunk(indices, t.batch()) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s, prevented, err := runStep(m.train, t.x, t.y, batch, t.batch())
		if err != nil {
			return err
		}
		t.progress.Step++
		if prevented >= 0 {
			return t.diverged(s.loss/s.examples, m.guarded[prevented])
		}
		total.add(s)
		t.progress.Loss, t.progress.Accuracy = m.means(total)
		t.tell(run.StepEnd)
	}
	h := History{Loss: []float64{t.progress.Loss}}
	if m.compile.Metrics == Accuracy {
		h.Accuracy = []float64{t.progress.Accuracy}
	}
	if t.validationX.n > 0 {
		validation, err := m.evaluateOn(ctx, t.validationX, t.validationY, m.evaluationBatch(t.batch()))
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
	return s.loss / s.examples, s.correct / s.predictions
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

// diverged returns what a training says whose guard has prevented a step: the loss of its batch, and the first variable
// that would not have stayed finite.
func (t *training) diverged(loss float64, path string) error {
	what := fmt.Sprintf("the update would make %s NaN or infinite", strings.TrimPrefix(path, model.ScopeSeparator))
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		what = fmt.Sprintf("the loss became %g", loss)
	}
	kept := "the model has the weights from before it"
	if t.saved != nil && t.history.Epochs() > 0 {
		kept = t.kept()
	}
	return errorf("in epoch %d, step %d of training %s %s; that step was not taken, and %s; try a smaller learning rate or ClipNorm, and look for extreme values in the data",
		t.progress.Epoch, t.progress.Step, t.model.called(), what, kept)
}

// goBack gives the model the weights of the last epoch saved, after an error in the midst of the next or while saving it:
// what is then evaluated, and noted in the run, is what the run holds.
func (t *training) goBack(cause error) error {
	if t.saved == nil {
		return cause
	}
	*t.saved, t.history = t.last, t.last.History
	if t.history.Epochs() == 0 {
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
