package keras

import (
	"cmp"
	"slices"
	"strings"

	"gornn/pkg/layers"
	"gornn/pkg/run"
)

// Callback is called by Fit after each epoch.
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
	MinDelta           float64 // less is no improvement
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

// TrainEnd implements Callback.
func (c EarlyStopping) TrainEnd(m *Sequential, h History) error {
	best, err := bestEpoch(h, c.Monitor, c.MinDelta)
	if err != nil || !c.RestoreBestWeights || best == h.Epochs() {
		return err
	}
	if err := m.made(); err != nil {
		return err
	}
	if state, kept := m.best[c]; kept {
		return m.setState(state, m.input)
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
	return m.setState(state, m.input)
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
// best before it.
func bestEpoch(h History, monitor string, minDelta float64) (int, error) {
	name, sign, err := monitored(h.Names(), monitor)
	if err != nil {
		return 0, err
	}
	best, series := 0, h.Get(name)
	for i := range series {
		if sign*series[i] < sign*series[best]-minDelta {
			best = i
		}
	}
	return best + 1, nil
}

// monitored returns the name of the monitored series, and 1 if less is better (losses and errors),
// else -1. It returns an error if the series is not among the measured ones.
func monitored(measured []string, monitor string) (name string, sign float64, err error) {
	name = cmp.Or(monitor, "val_loss")
	if !slices.Contains(measured, name) {
		return "", 0, errorf("Monitor must be one of the measured %q, got %q; "+
			"give Fit validation data for those "+
			"that begin with val_, and Compile the metric", measured, name)
	}
	if strings.HasSuffix(name, "loss") || strings.HasSuffix(name, "error") {
		return name, 1, nil
	}
	return name, -1, nil
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
	for _, c := range t.fit.Callbacks {
		s, err := c.EpochEnd(t.model, t.history)
		if err != nil {
			return false, err
		}
		stop = stop || s
	}
	return stop, nil
}
