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

// open prepares the run of a training: a new one, or with Resume the one there is, which must be of
// this very training.
func (t *training) open() error {
	m := t.model
	m.best, m.epoch = map[EarlyStopping][]run.Tensor{}, 0
	m.checkpoint = slices.ContainsFunc(t.fit.Callbacks, func(c Callback) bool { _, ok := c.(BestCheckpoint); return ok })
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
	var r *run.Run
	if t.fit.Resume {
		r, err = m.folder.Open(m.name)
		if errors.Is(err, run.ErrBegun) || err == nil && r.Superseded { // what began last has no epoch to go on from
			if optimizer.GetGlobalStep(m.store) > 0 {
				return errorf("the training of %q that began last has no finished epoch, "+
					"and this model was trained before; "+
					"make it anew, by NewSequential, to begin again", m.name)
			}
			t.fit.Resume, err = false, nil
		}
		if errors.Is(err, run.ErrNotFound) {
			return errorf("there is nothing to resume; for a first training leave Fit.Resume out: "+
				"%w", err)
		}
		if err != nil {
			return err
		}
	}
	if !t.fit.Resume {
		t.saved = fresh
		return nil
	}
	if err := t.continues(r, fresh); err != nil {
		return err
	}
	if err := m.restore(r, (*run.Run).Load); err != nil {
		return err
	}
	t.finished = r.History.Epochs() >= t.fit.Epochs || r.Finished && r.Epochs == t.fit.Epochs // which a callback ended
	r.Epochs, r.Finished = t.fit.Epochs, t.finished
	t.saved, t.history = r, r.History
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

// continues reports why r cannot be gone on with as the training that fresh describes.
func (t *training) continues(r, fresh *run.Run) error {
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

// begin notes that the training has begun, and finds out whether its run can be written and no
// other program trains it.
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
	if !t.fit.Resume { // else it took what it took the first time
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

// finish lets the callbacks have the last word, and saves what they made of the weights.
func (t *training) finish() error {
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
