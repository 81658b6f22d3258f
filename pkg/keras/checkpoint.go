package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/config"
	"gornn/pkg/internal/examples"
	"gornn/pkg/run"
)

// open prepares the run of a training: a new one, or with Resume the saved run of this very
// training.
func (t *training) open() error {
	m := t.model
	m.best, m.epoch = map[EarlyStopping][]run.Tensor{}, 0
	m.checkpoint = slices.ContainsFunc(t.fit.Callbacks, isBestCheckpoint)
	if m.name == "" {
		if t.fit.Resume {
			return errorf("Fit.Resume needs a model with a name, whose run to go on with; " +
				"give NewSequential one")
		}
		m.run = nil
		return nil
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

func isBestCheckpoint(c Callback) bool {
	_, ok := c.(BestCheckpoint)
	return ok
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
	if err := t.model.restore(saved, (*run.Run).Load); err != nil {
		return err
	}
	endedByCallback := saved.Finished && saved.Epochs == t.fit.Epochs
	t.finished = saved.History.Epochs() >= t.fit.Epochs || endedByCallback
	saved.Epochs, saved.Finished = t.fit.Epochs, t.finished
	t.saved, t.history = saved, saved.History
	return nil
}

// newRun describes this training.
func (t *training) newRun() (*run.Run, error) {
	r, err := t.model.newRun(t.model.name)
	if err != nil {
		return nil, err
	}
	r.Dataset, r.Epochs = t.fit.Dataset, t.fit.Epochs
	r.Fingerprint = fmt.Sprintf("%016x", t.fingerprint())
	compile, err := t.model.compileConfig()
	if err != nil {
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
	switch {
	case r.Iterations == 0 && r.History.Epochs() > 0:
		return errorf("run %q holds weights alone, without the optimizer's state, "+
			"so there is nothing to go on with; leave Fit.Resume out", r.Name)
	case r.Fingerprint != fresh.Fingerprint:
		return errorf("run %q was trained on other data; to train on these, leave Fit.Resume out",
			r.Name)
	case !config.Same(r.Training, fresh.Training):
		return errorf("run %q was trained with other options: %s, not %s; "+
			"to train with these, leave Fit.Resume out", r.Name, r.Training, fresh.Training)
	}
	return nil
}

// begin marks the run as begun. It fails if the run cannot be written, or another program trains
// it.
func (t *training) begin() error {
	if t.saved == nil {
		return nil
	}
	begin := t.saved.Begin
	if t.fit.Resume {
		begin = t.saved.Continue
	}
	if err := begin(); err != nil {
		return err
	}
	t.model.run, t.last = t.saved, *t.saved
	return nil
}

// end lets other programs train the run.
func (t *training) end() {
	if t.saved != nil {
		t.saved.End()
	}
}

// save commits the epoch just finished.
func (t *training) save(finished bool) error {
	if t.saved == nil {
		return nil
	}
	t.saved.History, t.saved.Finished = t.history, finished
	if !t.fit.Resume { // a resumed run keeps the figure of its beginning
		t.saved.CompileSeconds = t.progress.CompileSeconds
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

// finish calls TrainEnd of the callbacks, and saves the weights after it.
func (t *training) finish() (err error) {
	defer caught(&err)
	for _, c := range t.fit.Callbacks {
		if err := c.TrainEnd(t.model, t.history); err != nil {
			return err
		}
	}
	if len(t.fit.Callbacks) == 0 {
		return nil
	}
	return t.save(true)
}
