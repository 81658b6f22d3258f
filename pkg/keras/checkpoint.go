package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/config"
	"gornn/pkg/internal/examples"
	"gornn/pkg/run"
)

// open prepares the run of a training: a new one, or with Resume the saved run of this very
// training.
func (t *training) open() error {
	m := t.model
	if t.fit.Resume && !t.named() {
		return errorf("Fit.Resume needs a model with a name, whose run to go on with; " +
			"give NewSequential one")
	}
	fresh, err := t.newRun()
	if err != nil {
		return err
	}
	var saved *run.Run
	if t.fit.Resume {
		if saved, err = m.runToResume(); err != nil {
			return err
		}
	}
	if saved == nil {
		t.fit.Resume, t.saved = false, fresh
		return nil
	}
	return t.resume(saved, fresh)
}

// runToResume opens the model's run; nil if the training that began last has no finished epoch.
func (m *Sequential) runToResume() (*run.Run, error) {
	r, err := m.folder.Open(m.name)
	switch {
	case errors.Is(err, run.ErrBegun) || err == nil && r.Superseded:
		if optimizer.GetGlobalStep(m.store) > 0 {
			return nil, errorf("the training of %q that began last has no finished epoch, "+
				"and this model was trained before; "+
				"make it anew, by NewSequential, to begin again", m.name)
		}
		return nil, nil
	case errors.Is(err, run.ErrNotFound):
		return nil, errorf("there is nothing to resume; "+
			"for a first training leave Fit.Resume out: %w", err)
	}
	return r, err
}

// resume takes model and history from a saved run, if its training is the one described by fresh.
func (t *training) resume(saved, fresh *run.Run) error {
	if err := t.checkResume(saved, fresh); err != nil {
		return err
	}
	endedByCallback := (saved.Stopped || saved.Finished) && saved.Epochs == t.fit.Epochs
	t.finished = saved.History.Epochs() >= t.fit.Epochs || endedByCallback
	source := (*run.Run).LoadLast
	if t.finished {
		source = (*run.Run).Load
	}
	if err := t.model.restore(saved, source); err != nil {
		return err
	}
	next := *saved
	if !t.finished {
		next.Epochs, next.Epoch, next.Finished, next.Stopped = t.fit.Epochs, 0, false, false
	}
	t.saved, t.last, t.history = &next, *saved, saved.History
	return nil
}

// named reports whether the training's run is kept on disk.
func (t *training) named() bool { return t.model.name != "" }

// newRun describes this training. What only a saved run needs may be missing in that of a model
// without a name.
func (t *training) newRun() (*run.Run, error) {
	if t.named() {
		if err := run.CheckName(t.model.name); err != nil {
			return nil, err
		}
	}
	r, err := t.model.newRun(t.model.name)
	if err != nil && t.named() {
		return nil, err
	} else if err != nil {
		r = &run.Run{}
	}
	r.Dataset, r.Vocabulary, r.Epochs = t.fit.Dataset, t.fit.Vocabulary, t.fit.Epochs
	r.Fingerprint = fmt.Sprintf("%016x", t.identified(t.fingerprint()))
	compile, err := t.model.compileConfig()
	if err != nil && t.named() {
		return nil, err
	}
	r.Training, err = json.Marshal(trainingConfig{
		Compile: compile,
		Fit:     &fitConfig{t.fit.BatchSize, t.fit.ValidationSplit, t.fit.NoShuffle, t.fit.Seed},
	})
	return r, err
}

// fingerprint tells the examples of this training from others. Trainings of the same arrays in one
// FitAll compute it once.
func (t *training) fingerprint() uint64 {
	sets := []examples.Set{t.x, t.y, t.validationX, t.validationY}
	if b := t.before; b != nil && slices.EqualFunc(sets, b.sets, examples.Same) {
		t.print = b.print
	} else {
		t.print = examples.Fingerprint(sets...)
	}
	t.sets = sets
	return t.print
}

// checkResume returns an error unless r is a run of the training described by fresh.
func (t *training) checkResume(r, fresh *run.Run) error {
	if err := t.model.matches(r); err != nil {
		return err
	}
	extra := func(path string) bool { return !slices.Contains(r.Frozen, path) }
	switch {
	case r.Iterations == 0 && r.History.Epochs() > 0:
		return errorf("run %q holds weights alone, without the optimizer's state, "+
			"so there is nothing to go on with; leave Fit.Resume out", r.Name)
	case r.Fingerprint != fresh.Fingerprint, r.Input != nil && !slices.Equal(r.Input, fresh.Input):
		return errorf("run %q was trained on other data (examples, labels or their weights); "+
			"to train on these, leave Fit.Resume out", r.Name)
	case differ(r.Vocabulary, fresh.Vocabulary):
		return errorf("run %q was trained with the vocabulary %s, got %s; load the data with the "+
			"same options, or leave Fit.Resume out", r.Name, r.Vocabulary, fresh.Vocabulary)
	case r.Frozen != nil && slices.ContainsFunc(fresh.Frozen, extra),
		slices.ContainsFunc(r.Frozen, t.model.isThawed):
		return errorf("run %q was trained with the frozen weights [%s], got [%s]; "+
			"freeze the same, or leave Fit.Resume out",
			r.Name, strings.Join(r.Frozen, " "), strings.Join(fresh.Frozen, " "))
	case !slices.Equal(savedClasses(r), savedClasses(fresh)):
		return errorf("run %q was trained with the classes %q, got %q; "+
			"name the same, or leave Fit.Resume out", r.Name, savedClasses(r), savedClasses(fresh))
	case !config.Same(r.Training, fresh.Training):
		return errorf("run %q was trained with other options: %s, not %s; "+
			"to train with these, leave Fit.Resume out", r.Name, r.Training, fresh.Training)
	}
	return nil
}

// begin marks the run as begun. It fails if the run cannot be written, or another program trains
// it.
func (t *training) begin() error {
	var err error
	switch {
	case !t.named():
	case t.fit.Resume:
		err = t.saved.Continue()
	default:
		err = t.saved.Begin()
	}
	m := t.model
	if err != nil && t.fit.Resume {
		m.run = nil // the model may be behind the run's end
	}
	if err != nil {
		return err
	}
	m.run, m.source, m.epoch = t.saved, (*run.Run).Load, t.saved.Epoch
	m.kept, m.failed = map[Callback]keptWeights{}, nil
	return nil
}

// note puts the epoch just finished into the run, for callbacks that save the model elsewhere.
func (t *training) note() {
	t.saved.History, t.saved.Trained = t.history, t.model.trained
	if !t.fit.Resume { // a resumed run keeps the figure of its beginning
		t.saved.CompileSeconds = t.progress.CompileSeconds
	}
}

// save commits the epoch just finished, after which a callback may have stopped the training. The
// run is finished once TrainEnd of all callbacks is over.
func (t *training) save(stop bool) error {
	ends := stop || t.history.Epochs() == t.fit.Epochs
	t.saved.Stopped, t.saved.Finished = stop, ends && len(t.fit.Callbacks) == 0
	if !t.named() {
		return nil
	}
	if err := t.model.saveTo(t.saved); err != nil {
		done := t.history.Epochs()
		t.history = t.last.History
		kept := "nothing of this training is saved"
		if t.history.Epochs() > 0 {
			kept = t.kept()
		}
		return fmt.Errorf("epoch %d is not saved: %w; %s", done, err, kept)
	}
	t.last = *t.saved
	return nil
}

// finish calls TrainEnd of the callbacks, and saves the weights after it beside those of the last
// epoch.
func (t *training) finish() error {
	if t.saved.Finished && len(t.fit.Callbacks) == 0 {
		return nil
	}
	if err := t.trainEnd(); err != nil {
		return err
	}
	t.saved.Finished, t.saved.Epoch = true, t.model.epoch
	if !t.named() {
		return nil
	}
	state, err := t.model.state()
	if err != nil {
		return err
	}
	return t.saved.SaveEnd(state)
}

// noteFailure lets readers of the model's run, and those who go on with the model, know of a Fit
// that ended with an error.
func (m *Sequential) noteFailure(err error) {
	var busy *busyError
	if err == nil || m.made() != nil || errors.As(err, &busy) {
		return
	}
	m.failed = err
	if m.name != "" && !errors.Is(err, run.ErrReplaced) { // by another training's run
		_ = m.folder.Fail(m.name, err.Error()) // where nothing can be written, nothing is to be told
	}
}

// warnFailed logs, once, that the model is what a Fit that failed has left.
func (m *Sequential) warnFailed() {
	if m.failed != nil {
		slog.Warn(fmt.Sprintf("keras: the last Fit of %s failed (%s); "+
			"the model is as it was left", m.quotedName(), m.failed))
	}
	m.failed = nil
}
