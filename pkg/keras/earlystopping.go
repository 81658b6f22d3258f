package keras

import "cmp"

// EarlyStopping ends the training when Monitor has not improved for Patience epochs: Keras's
// EarlyStopping.
type EarlyStopping struct {
	Monitor            string  // a series of the history, such as "val_accuracy"; "": "val_loss"
	Mode               string  // "min" or "max" is better; "" or "auto": as the name says
	MinDelta           float64 // less is no improvement; its sign does not count
	Patience           int     // epochs without improvement before the stop; 0: 1
	Baseline           float64 // an improvement must be one over it too; 0: none; [Zero]: 0
	StartFromEpoch     int     // epochs at the beginning that do not count
	RestoreBestWeights bool    // end with the weights of the best epoch, not the last
}

// Check implements [ChecksFit].
func (c EarlyStopping) Check(_ *Sequential, series []string) error {
	if c.StartFromEpoch < 0 {
		return errorf("EarlyStopping.StartFromEpoch must be >= 0, got %d", c.StartFromEpoch)
	}
	_, err := newMonitor(series, c.Monitor, c.Mode, c.MinDelta)
	return cmp.Or(checkFinite("EarlyStopping.MinDelta", c.MinDelta),
		checkFinite("EarlyStopping.Baseline", c.Baseline), err)
}

// EpochEnd implements [Callback].
func (c EarlyStopping) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	best, waited, err := c.follow(h)
	if err != nil {
		return false, err
	}
	if best == h.Epochs() {
		if c.RestoreBestWeights {
			err = m.KeepWeights(c, best)
		}
		return false, err
	}
	return waited >= max(c.Patience, 1), nil
}

// TrainEnd implements [SeesTrainEnd]. As in Keras, the weights alone go back: the optimizer's state
// stays that of the last epoch.
func (c EarlyStopping) TrainEnd(m *Sequential, h History) error {
	best, _, err := c.follow(h)
	if err != nil || best == 0 || !c.RestoreBestWeights {
		return err
	}
	return m.RestoreWeights(c, best)
}

// follow goes through the history. It returns the number of the best epoch, from 1, or 0 if none
// counts yet, and how many epochs have passed since the last improvement that was one over Baseline
// too.
func (c EarlyStopping) follow(h History) (best, waited int, err error) {
	w, err := newMonitor(h.Names(), c.Monitor, c.Mode, c.MinDelta)
	if err != nil {
		return 0, 0, err
	}
	series := h.Get(w.series)
	for i, figure := range series {
		if i < c.StartFromEpoch {
			continue
		}
		waited++
		if best != 0 && !w.better(figure, series[best-1]) {
			continue
		}
		best = i + 1
		if c.Baseline == 0 || w.better(figure, c.Baseline) {
			waited = 0
		}
	}
	return best, waited, nil
}
