package keras

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gornn/pkg/history"
	"gornn/pkg/layers"
	"gornn/pkg/run"
)

// Callback is called by Fit after each epoch. It may measure the model (Evaluate, Predict,
// Inspect), save it, set its weights, states and learning rate, and not compile, load, train or
// extend it.
type Callback interface {
	// EpochEnd sees the history with the epoch just finished as its last. It may end the training.
	EpochEnd(m *Sequential, h History) (stop bool, err error)
	// TrainEnd is called after the last epoch.
	TrainEnd(m *Sequential, h History) error
}

// EarlyStopping ends the training when Monitor has not improved for Patience epochs: Keras's
// EarlyStopping.
type EarlyStopping struct {
	Monitor            string  // a series of the history, such as "val_accuracy"; "": "val_loss"
	MinDelta           float64 // less is no improvement; its sign does not count
	Patience           int     // epochs without improvement before the stop; 0: 1
	RestoreBestWeights bool    // end with the weights of the best epoch, not the last
}

// EpochEnd implements Callback.
func (c EarlyStopping) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	best, err := bestEpoch(h, c.Monitor, c.MinDelta)
	if err != nil {
		return false, err
	}
	if err := m.made(); err != nil {
		return false, err
	}
	if best == h.Epochs() && c.RestoreBestWeights {
		state, err := m.state()
		if err != nil {
			return false, err
		}
		if m.best == nil { // outside of Fit
			m.best = map[EarlyStopping][]run.Tensor{}
		}
		m.best[c] = state
		if !m.checkpoint { // a resumed training needs the weights from the run
			m.keepBest(h)
		}
	}
	return h.Epochs()-best >= max(c.Patience, 1), nil
}

// TrainEnd implements Callback. As in Keras, the weights alone go back: the optimizer's state stays
// that of the last epoch.
func (c EarlyStopping) TrainEnd(m *Sequential, h History) error {
	best, err := bestEpoch(h, c.Monitor, c.MinDelta)
	if err != nil || !c.RestoreBestWeights {
		return err
	}
	if err := m.made(); err != nil {
		return err
	}
	if best == cmp.Or(m.epoch, h.Epochs()) {
		return nil
	}
	if state, kept := m.best[c]; kept {
		m.epoch = best
		return m.setWeights(state)
	}
	if m.run == nil || m.run.BestEpoch != best {
		return errorf("EarlyStopping cannot restore the weights of epoch %d: "+
			"that was before the training was stopped and resumed, "+
			"and BestCheckpoint kept others; leave one of the two out", best)
	}
	state, err := m.run.LoadBest()
	if err != nil {
		return err
	}
	m.epoch = best
	return m.setWeights(state)
}

// BestCheckpoint keeps the best epoch's weights in the run beside the last epoch's: Keras's
// ModelCheckpoint with save_best_only. LoadBest opens them.
type BestCheckpoint struct {
	Monitor string // a series of the history, such as "val_accuracy"; "": "val_loss"
}

// EpochEnd implements Callback.
func (c BestCheckpoint) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	best, err := bestEpoch(h, c.Monitor, 0)
	if err == nil && best == h.Epochs() {
		m.keepBest(h)
	}
	return false, err
}

// TrainEnd implements Callback.
func (BestCheckpoint) TrainEnd(*Sequential, History) error { return nil }

// keepBest makes the run, if there is one, keep the state after the last epoch of h as its best.
func (m *Sequential) keepBest(h History) {
	if m.made() == nil && m.run != nil {
		m.run.BestEpoch = h.Epochs()
	}
}

// bestEpoch returns the number, from 1, of the last epoch better by more than minDelta than the
// best before it, compared as float32, as Keras does.
func bestEpoch(h History, monitor string, minDelta float64) (int, error) {
	name, sign, err := monitored(h.Names(), monitor)
	if err != nil {
		return 0, err
	}
	best, series := 0, h.Get(name)
	for i := range series {
		if float32(sign*series[i]+math.Abs(minDelta)) < float32(sign*series[best]) {
			best = i
		}
	}
	return best + 1, nil
}

// monitored returns the name of the monitored series, and 1 if less is better, else -1. It returns
// an error if the series is not among the measured ones, or its name does not say which is better.
func monitored(measured []string, monitor string) (name string, sign float64, err error) {
	name = cmp.Or(monitor, "val_loss")
	if !slices.Contains(measured, name) {
		return "", 0, errorf("Monitor must be one of the measured %q, got %q; "+
			"give Fit validation data for those "+
			"that begin with val_, and Compile the metric", measured, name)
	}
	switch history.Best(name) {
	case "lowest":
		return name, 1, nil
	case "highest":
		return name, -1, nil
	}
	return "", 0, errorf("Monitor must be a series whose name says whether less or more is "+
		"better, got %q; let the metric's name end with \"error\" or \"accuracy\"", name)
}

// measures lists the series of the training's history.
func (t *training) measures() (names []string) {
	for _, prefix := range []string{"", "val_"} {
		if prefix != "" && t.validationX.N == 0 {
			break
		}
		names = append(names, prefix+"loss")
		for _, metric := range t.model.compile.Metrics {
			names = append(names, prefix+metric.Name())
		}
	}
	return names
}

// checkCallbacks returns, before the first epoch, the errors of callbacks after it.
func (t *training) checkCallbacks() (err error) {
	for i, c := range t.fit.Callbacks {
		if err := layers.Check(c); err != nil {
			return errorf("Fit.Callbacks: number %d %w", i+1, err)
		}
		switch c := c.(type) {
		case EarlyStopping:
			if !isFinite(c.MinDelta) {
				return errorf("EarlyStopping.MinDelta must be finite, got %g", c.MinDelta)
			}
			_, _, err = monitored(t.measures(), c.Monitor)
		case BestCheckpoint:
			if t.model.name == "" {
				return errorf("BestCheckpoint needs a model with a name to save it under; " +
					"give NewSequential one")
			}
			_, _, err = monitored(t.measures(), c.Monitor)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// callbacks calls them all.
func (t *training) callbacks() (stop bool, err error) {
	defer caught(&err)
	t.note()
	for _, c := range t.fit.Callbacks {
		s, err := c.EpochEnd(t.model, t.history)
		if err != nil {
			return false, err
		}
		stop = stop || s
	}
	return stop, t.misuse
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
