package keras

import (
	"cmp"
	"fmt"
	"slices"

	"gornn/pkg/history"
)

// Callback is called by Fit after each epoch. It may measure the model (Evaluate, Predict,
// Inspect), save it, set its weights, states and learning rate, and not compile, load, train or
// extend it.
//
// A callback may have further methods, which Fit finds by their names: those of [ChecksFit],
// [SeesTrainBegin], [SeesEpochBegin], [SeesBatchEnd], [AddsSeries] and [SeesTrainEnd]. A method of
// such a name with other arguments or results is an error before the first epoch. Several callbacks
// are called in the order of Fit.Callbacks. The callbacks of this package are made of these methods
// and of the model's exported ones alone.
type Callback interface {
	// EpochEnd sees the history with the epoch just finished as its last. It may end the training.
	EpochEnd(m *Sequential, h History) (stop bool, err error)
}

// ChecksFit is a callback that may refuse a training before anything is computed or written.
type ChecksFit interface {
	// Check is given the names of the history's series to be: "loss", "val_loss".
	Check(m *Sequential, series []string) error
}

// SeesTrainBegin is a callback with Keras's on_train_begin.
type SeesTrainBegin interface {
	// TrainBegin is called before the training step is compiled.
	TrainBegin(m *Sequential) error
}

// SeesEpochBegin is a callback with Keras's on_epoch_begin.
type SeesEpochBegin interface {
	// EpochBegin is given the number of finished epochs: 0 before the first, as in Keras.
	EpochBegin(m *Sequential, epoch int) error
}

// SeesBatchEnd is a callback with Keras's on_train_batch_end.
type SeesBatchEnd interface {
	// BatchEnd is called after every training step. Scores of p are means over the epoch so far.
	// It may end the training: as in Keras, the epoch then ends with this step, its validation and
	// EpochEnd follow, and the history has it.
	BatchEnd(m *Sequential, p Progress) (stop bool, err error)
}

// AddsSeries is a callback with figures for the history: Keras's logs["name"] = value in
// on_epoch_end. Every callback sees them in EpochEnd, in any order of the callbacks.
type AddsSeries interface {
	// Series names the figures: words of lower-case letters, digits and "_". If two callbacks have
	// the same name, the figures are those of the later one.
	Series() []string
	// Figures returns the values after an epoch and its validation, in the order of Series. In
	// epochs without the callback, before a training was resumed, the series are NaN.
	Figures(m *Sequential) ([]float64, error)
}

// SeesTrainEnd is a callback with Keras's on_train_end.
type SeesTrainEnd interface {
	// TrainEnd is called after the last epoch, and not where an error ends the training.
	TrainEnd(m *Sequential, h History) error
}

// called calls a hook of all callbacks that have it: H is the hook's interface.
func called[H any](t *training, hook func(H) error) (err error) {
	defer caught(&err)
	for _, c := range t.fit.Callbacks {
		if h, has := c.(H); has {
			if err := hook(h); err != nil {
				return err
			}
		}
	}
	return t.misuse
}

// trainBegin calls TrainBegin of the callbacks.
func (t *training) trainBegin() error {
	return called(t, func(c SeesTrainBegin) error { return c.TrainBegin(t.model) })
}

// epochBegin calls EpochBegin of the callbacks.
func (t *training) epochBegin() error {
	epoch := t.history.Epochs()
	return called(t, func(c SeesEpochBegin) error { return c.EpochBegin(t.model, epoch) })
}

// batchEnd calls BatchEnd of the callbacks that have it, after each of which the training may stop.
func (t *training) batchEnd() error {
	if !t.seesBatches {
		return nil
	}
	t.progress.Stage, t.progress.History = history.StepEnd, t.history
	return called(t, func(c SeesBatchEnd) error {
		stop, err := c.BatchEnd(t.model, t.progress)
		t.stop = t.stop || stop
		return err
	})
}

// figures returns the figures of the callbacks for the epoch just finished.
func (t *training) figures() (scores Scores, err error) {
	err = called(t, func(c AddsSeries) error {
		names := c.Series()
		values, err := c.Figures(t.model)
		if err == nil && len(values) != len(names) {
			err = errorf("Figures of %T must return a value for each of %q, got %d", c, names,
				len(values))
		}
		if err != nil {
			return err
		}
		for i, name := range names {
			scores = slices.DeleteFunc(scores, func(s history.Score) bool { return s.Name == name })
			scores = append(scores, history.Score{Name: name, Value: values[i]})
		}
		return nil
	})
	return scores, err
}

// epochEnd calls EpochEnd of all callbacks.
func (t *training) epochEnd() error {
	t.note()
	t.best, t.judged = false, false
	err := called(t, func(c Callback) error {
		stop, err := c.EpochEnd(t.model, t.history)
		t.stop = t.stop || stop
		return err
	})
	if t.best {
		t.saved.BestEpoch = t.history.Epochs()
	}
	return err
}

// trainEnd calls TrainEnd of the callbacks.
func (t *training) trainEnd() error {
	return called(t, func(c SeesTrainEnd) error { return c.TrainEnd(t.model, t.history) })
}

// busyError is the error of a method that must not be called during a training.
type busyError struct{ text string }

func (e *busyError) Error() string { return e.text }

// whileTraining returns the error of a method that changes more of a model in training than a
// callback may; nil for a model that is not in training. The training ends with it too.
func (m *Sequential) whileTraining(method string) error {
	if m == nil || m.training == nil {
		return nil
	}
	t := m.training
	err := &busyError{fmt.Sprintf("keras: %s must not be called while %s is in training; "+
		"a callback may measure the model, save it, and set its weights, states and learning rate",
		method, m.quotedName())}
	t.misuse = cmp.Or[error](t.misuse, err)
	return err
}
