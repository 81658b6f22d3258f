package keras

import "cmp"

// BestCheckpoint keeps the best epoch's weights in the run beside the last epoch's: Keras's
// ModelCheckpoint with save_best_only. LoadBest opens them.
type BestCheckpoint struct {
	Monitor string // a series of the history, such as "val_accuracy"; "": "val_loss"
	Mode    string // "min" or "max" is better; "" or "auto": as the name says
	// InitialValueThreshold is what an epoch must be better than to be kept. 0: none; [Zero]: 0.
	InitialValueThreshold float64
}

// Check implements [ChecksFit].
func (c BestCheckpoint) Check(m *Sequential, series []string) error {
	if m.Name() == "" {
		return errorf("BestCheckpoint needs a model with a name to save it under; " +
			"give NewSequential one")
	}
	_, err := newMonitor(series, c.Monitor, c.Mode, 0)
	return cmp.Or(checkFinite("BestCheckpoint.InitialValueThreshold", c.InitialValueThreshold), err)
}

// EpochEnd implements [Callback].
func (c BestCheckpoint) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	w, err := newMonitor(h.Names(), c.Monitor, c.Mode, 0)
	if err != nil {
		return false, err
	}
	best, figure, none := 0, c.InitialValueThreshold, c.InitialValueThreshold == 0
	for i, next := range h.Get(w.series) {
		if none || w.better(next, figure) {
			best, figure, none = i+1, next, false
		}
	}
	m.KeepBest(best == h.Epochs())
	return false, nil
}
