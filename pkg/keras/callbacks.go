package keras

import "gornn/pkg/run"

// Callback is called by Fit after each epoch.
type Callback interface {
	// EpochEnd sees the history with the epoch just finished as its last. It may end the training.
	EpochEnd(m *Sequential, h History) (stop bool, err error)
	// TrainEnd is called after the last epoch.
	TrainEnd(m *Sequential, h History) error
}

// EarlyStopping ends the training when Monitor has not improved for Patience epochs: Keras's EarlyStopping.
type EarlyStopping struct {
	Monitor            string  // "": "val_loss"; or "loss", "accuracy", "val_accuracy"
	MinDelta           float64 // less is no improvement
	Patience           int     // epochs without improvement after which to stop; 0 stops as 1 does
	RestoreBestWeights bool    // end with the weights of the best epoch, not the last
}

// EpochEnd implements Callback.
func (c EarlyStopping) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	best, err := bestEpoch(h, c.Monitor, c.MinDelta)
	if err != nil {
		return false, err
	}
	if best == h.Epochs() && c.RestoreBestWeights {
		if m.best[c], err = m.state(); err != nil {
			return false, err
		}
		if !m.checkpoint { // so that the weights are there when the training is resumed
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
	if state, kept := m.best[c]; kept {
		return m.setState(state, m.input)
	}
	if m.run == nil || m.run.BestEpoch != best {
		return errorf("EarlyStopping cannot restore the weights of epoch %d: that was before the training was stopped and resumed, and BestCheckpoint kept others; leave one of the two out", best)
	}
	state, err := m.run.LoadBest()
	if err != nil {
		return err
	}
	return m.setState(state, m.input)
}

// BestCheckpoint keeps the best epoch's weights in the run beside the last epoch's: Keras's ModelCheckpoint with
// save_best_only. LoadBest opens them.
type BestCheckpoint struct {
	Monitor string // "": "val_loss"; or "loss", "accuracy", "val_accuracy"
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
	if m.run != nil {
		m.run.BestEpoch = h.Epochs()
	}
}

// bestEpoch returns the epoch, from 1, that improved most recently by more than minDelta over the best before it.
func bestEpoch(h History, monitor string, minDelta float64) (int, error) {
	series, sign, err := monitored(h, monitor)
	if err != nil {
		return 0, err
	}
	best := 0
	for i := range series {
		if sign*series[i] < sign*series[best]-minDelta {
			best = i
		}
	}
	return best + 1, nil
}

// monitored returns the series called monitor, and -1 where more is better, 1 where less is.
func monitored(h run.History, monitor string) (series []float64, sign float64, err error) {
	switch monitor {
	case "", "val_loss":
		series, sign, monitor = h.ValLoss, 1, "val_loss"
	case "loss":
		series, sign = h.Loss, 1
	case "accuracy":
		series, sign = h.Accuracy, -1
	case "val_accuracy":
		series, sign = h.ValAccuracy, -1
	default:
		return nil, 0, errorf(`Monitor must be one of "val_loss", "loss", "val_accuracy", "accuracy", got %q`, monitor)
	}
	if len(series) == 0 {
		return nil, 0, errorf("Monitor %q is not measured; give Fit validation data, and Compile Metrics: keras.Accuracy for an accuracy", monitor)
	}
	return series, sign, nil
}

// checkCallbacks finds out before the first epoch what would fail a callback after it.
func (t *training) checkCallbacks() (err error) {
	one := []float64{0}
	h := History{Loss: one}
	if t.validationX.n > 0 {
		h.ValLoss = one
	}
	if t.model.compile.Metrics == Accuracy {
		h.Accuracy, h.ValAccuracy = one, h.ValLoss
	}
	for i, c := range t.fit.Callbacks {
		if err := notAValue(c); err != nil {
			return errorf("Fit.Callbacks: number %d %w", i+1, err)
		}
		switch c := c.(type) {
		case EarlyStopping:
			_, _, err = monitored(h, c.Monitor)
		case BestCheckpoint:
			if t.model.name == "" {
				return errorf("BestCheckpoint needs a model with a name to save it under; give NewSequential one")
			}
			_, _, err = monitored(h, c.Monitor)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// callbacks calls them all.
func (t *training) callbacks() (stop bool, err error) {
	for _, c := range t.fit.Callbacks {
		s, err := c.EpochEnd(t.model, t.history)
		if err != nil {
			return false, err
		}
		stop = stop || s
	}
	return stop, nil
}
