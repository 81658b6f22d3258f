package keras

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"gornn/pkg/history"
	"gornn/pkg/internal/examples"
	"gornn/pkg/internal/memory"
	"gornn/pkg/run"
)

// training is one call of Fit.
type training struct {
	model       *Sequential
	fit         Fit
	x, y        examples.Set
	validationX examples.Set // none: N == 0
	validationY examples.Set
	examples    feed     // of x and y
	validation  feed     // nil: none
	saved       *run.Run // on disk where the model has a name
	last        run.Run  // saved as it is on disk, or as it was before the first epoch
	misuse      error    // of a method that a callback called
	finished    bool     // a resumed training with nothing left to do
	stop        bool     // a callback ends the training
	seesBatches bool     // a callback has BatchEnd
	judged      bool     // a callback has said whether the last epoch is the best
	best        bool     // the last epoch is to be kept as the best
	history     History
	progress    Progress

	before *training      // in the same FitAll
	sets   []examples.Set // all examples
	print  uint64         // the fingerprint of sets
}

// batch returns how many examples a step takes: no more than there are.
func (t *training) batch() int { return min(t.fit.BatchSize, t.x.N) }

// feed makes the batches of the examples.
func (t *training) feed() error {
	if t.examples == nil {
		t.examples = inMemory{t.x, t.y, t.batch(), !t.fit.NoShuffle}.planned(trainingPasses)
	}
	if t.validationX.N > 0 {
		size := t.model.evaluationBatch(t.batch())
		t.validation = inMemory{t.validationX, t.validationY, size, true}.planned(trainingPasses)
	}
	return nil
}

// checkMemory returns an error if a training step takes more memory than there is.
func (t *training) checkMemory() error {
	return memory.Fits(fmt.Sprintf("training %s in batches of %d", t.model.quotedName(), t.batch()),
		t.model.stepMemory(t.batch(), t.x.LongestDims()),
		"make Fit.BatchSize, the examples or the layers smaller")
}

// run trains to the end, or until ctx is cancelled. In every case it reports Ended last.
func (t *training) run(ctx context.Context) (h History, err error) {
	m := t.model
	m.training = t
	defer caught(&err) // in Progress at the end
	defer func() {
		m.training = nil
		t.saved.End() // other programs may train the run
		m.noteFailure(err)
		t.report(history.Ended)
	}()
	defer caught(&err)
	if err = t.trainBegin(); err == nil {
		err = t.compile(ctx)
	}
	if err != nil {
		m.run = nil // the model may be behind the run's end
		return t.history, err
	}
	if err = t.epochs(ctx); t.history.Epochs() == 0 {
		m.run = nil // nothing was saved
	}
	return t.history, err
}

func (t *training) epochs(ctx context.Context) error {
	for !t.finished && !t.stop && t.history.Epochs() < t.fit.Epochs {
		err := t.epoch(ctx)
		if err != nil && errors.Is(err, ctx.Err()) {
			err = t.stopped(ctx)
		}
		if err == nil {
			err = t.epochEnd()
		}
		if err == nil {
			err = t.save(t.stop)
		}
		if err != nil {
			return t.goBack(err)
		}
		t.report(history.EpochEnd)
	}
	if err := t.finish(); err != nil {
		return t.goBack(err)
	}
	return nil
}

// compile compiles the steps before the first epoch and its clock.
func (t *training) compile(ctx context.Context) (err error) {
	if t.finished {
		return nil
	}
	if ctx.Err() != nil {
		return t.stopped(ctx)
	}
	t.report(history.Compiling)
	start := time.Now()
	err = t.model.compileSteps(ctx, t.model.trainTask(), t.examples)
	if err == nil && t.validation != nil {
		task := t.model.evaluateTask(t.validation)
		err = t.model.compileSteps(ctx, task, t.validation)
	}
	if ctx.Err() != nil {
		return t.stopped(ctx)
	}
	if err == nil && t.named() {
		err = t.model.checkVariables()
	}
	if err != nil {
		return err
	}
	t.progress.CompileSeconds = time.Since(start).Seconds()
	t.report(history.Compiled)
	return nil
}

// epoch trains on all examples once and measures.
func (t *training) epoch(ctx context.Context) (err error) {
	defer caught(&err)
	m, start := t.model, time.Now()
	t.progress.Epoch, t.progress.Step, t.progress.Steps = t.history.Epochs()+1, 0, t.steps()
	m.epoch = 0 // whatever RestoreWeights brought back
	if err := t.epochBegin(); err != nil {
		return err
	}
	random, err := t.random(m.trained + 1)
	if err != nil {
		return err
	}
	total, err := t.batches(ctx, t.examples.pass(random))
	if err != nil {
		return err
	}
	validation, err := t.validate(ctx)
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	figures, err := t.figures()
	if err != nil {
		return err
	}
	scores := slices.Concat(m.scores(total), validation, figures)
	t.history = t.history.With(scores, seconds)
	m.trained++
	return nil
}

// batches takes the steps of an epoch, until a callback ends it.
func (t *training) batches(
	ctx context.Context, pass iter.Seq2[examples.Batch, error]) (total sums, err error) {
	m := t.model
	for batch, err := range pass {
		if err = cmp.Or(ctx.Err(), err); err != nil {
			return total, err
		}
		// Progress may have had the graph given up.
		c, err := m.stepGraph(ctx, m.trainTask(), batch.Shapes())
		if err != nil {
			return total, err
		}
		s, prevented, err := c.step(batch)
		if err != nil {
			return total, err
		}
		t.progress.Step++
		if prevented != "" {
			return total, t.diverged(s.loss/s.examples, prevented)
		}
		total.add(s)
		t.progress.Scores = m.scores(total)
		t.report(history.StepEnd)
		if err := t.batchEnd(); err != nil || t.stop {
			return total, err
		}
	}
	return total, nil
}

// validate measures the examples for validation, if there are any.
func (t *training) validate(ctx context.Context) (Scores, error) {
	if t.validation == nil {
		return nil, nil
	}
	total, err := t.model.evaluateOn(ctx, t.validation, nil)
	if err != nil {
		return nil, err
	}
	scores := t.model.scores(total)
	if loss := scores.Loss(); !isFinite(loss) {
		return nil, t.divergedValidation(loss)
	}
	return scores.Named("val_"), nil
}

// random returns what shuffles the examples in an epoch, nil for none, and seeds the epoch's
// Dropout. Both depend on the seed and the epoch's number alone, which counts on over calls of Fit
// and of Load. So ten trainings of an epoch, and one that is resumed, are the same as one that was
// never stopped.
func (t *training) random(epoch int) (*rand.Rand, error) {
	random := rand.New(rand.NewPCG(uint64(t.fit.Seed), uint64(epoch)))
	if err := t.model.store.SetRNGStateFromSeed(random.Int64()); err != nil {
		return nil, sentence(err)
	}
	if t.fit.NoShuffle {
		return nil, nil
	}
	return random, nil
}

func (t *training) report(stage history.Stage) {
	if t.fit.Progress != nil {
		t.progress.Stage, t.progress.History = stage, t.history
		t.fit.Progress(t.progress)
	}
}

// stopped returns the error of an interrupted training.
func (t *training) stopped(ctx context.Context) error {
	text := fmt.Sprintf("keras: the training of %s was stopped in epoch %d of %d; %s",
		t.model.quotedName(), t.history.Epochs()+1, t.fit.Epochs, t.kept())
	return &stoppedError{ctx.Err(), text}
}

// goBack gives the model the weights of the last saved epoch, after an error during the next epoch
// or its saving. A later evaluation is then one of the run's weights. The weights of a model
// without a name stay, and are those of no epoch then.
func (t *training) goBack(cause error) error {
	if !t.named() {
		t.model.run = nil
		return cause
	}
	last := t.last
	if t.history = last.History; t.history.Epochs() == 0 {
		return cause
	}
	if err := t.model.restore(&last, (*run.Run).Load); err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// kept describes the saved part of a training that ended before its time.
func (t *training) kept() string {
	done := t.history.Epochs()
	switch {
	case done == 0:
		return "no epoch was finished, so nothing of it is kept"
	case !t.named():
		return fmt.Sprintf("%d epochs were finished, but a model without a name is not saved", done)
	default:
		epochs := "epoch 1 is"
		if done > 1 {
			epochs = fmt.Sprintf("epochs 1 to %d are", done)
		}
		return fmt.Sprintf("%s saved: Load opens what was learned, "+
			"and Fit with Resume: true goes on with epoch %d", epochs, done+1)
	}
}

// stoppedError is ErrStopped with a sentence of its own.
type stoppedError struct {
	cause error // the context's
	text  string
}

func (e *stoppedError) Error() string   { return e.text }
func (e *stoppedError) Unwrap() []error { return []error{ErrStopped, e.cause} }
