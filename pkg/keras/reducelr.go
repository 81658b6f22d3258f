package keras

import (
	"cmp"
	"math"
)

// rateSeries is the name of the learning rate in the history, as in Keras.
const rateSeries = "learning_rate"

// ReduceLROnPlateau multiplies the learning rate by Factor where Monitor has not improved for
// Patience epochs: Keras's ReduceLROnPlateau. The history has the rate of each epoch, as
// "learning_rate". What it does follows from the history alone, so that a training that is stopped
// and resumed is the same as one that was not.
type ReduceLROnPlateau struct {
	Monitor  string  // a series of the history, such as "val_accuracy"; "": "val_loss"
	Mode     string  // "min" or "max" is better; "" or "auto": as the name says
	Factor   float64 // in [0, 1); 0: 0.1; [Zero]: 0
	Patience int     // epochs without improvement before the rate is reduced; 0: 10
	MinDelta float64 // less is no improvement; its sign does not count; 0: 1e-4; [Zero]: 0
	Cooldown int     // epochs after a reduction that do not count
	MinLR    float64 // the rate is never less
}

// Check implements [ChecksFit].
func (c ReduceLROnPlateau) Check(m *Sequential, series []string) error {
	switch {
	case !(c.Factor >= 0 && c.Factor < 1):
		return errorf("ReduceLROnPlateau.Factor must be in [0, 1), got %g", c.Factor)
	case c.Cooldown < 0:
		return errorf("ReduceLROnPlateau.Cooldown must be >= 0, got %d", c.Cooldown)
	case !(c.MinLR >= 0 && isFinite(c.MinLR)):
		return errorf("ReduceLROnPlateau.MinLR must be >= 0 and finite, got %g", c.MinLR)
	}
	_, err := newMonitor(series, c.Monitor, c.Mode, c.MinDelta)
	return cmp.Or(checkFinite("ReduceLROnPlateau.MinDelta", c.MinDelta), err,
		m.checkRateSet("ReduceLROnPlateau"))
}

// TrainBegin implements [SeesTrainBegin]: the training step is compiled for rates that change.
func (c ReduceLROnPlateau) TrainBegin(m *Sequential) error { return changeableRate(m) }

func changeableRate(m *Sequential) error {
	rate, err := m.LearningRate()
	if err != nil {
		return err
	}
	return m.SetLearningRate(rate)
}

// Series implements [AddsSeries].
func (ReduceLROnPlateau) Series() []string { return []string{rateSeries} }

// Figures implements [AddsSeries].
func (ReduceLROnPlateau) Figures(m *Sequential) ([]float64, error) { return rateFigure(m) }

func rateFigure(m *Sequential) ([]float64, error) {
	rate, err := m.LearningRate()
	return []float64{rate}, err
}

// EpochEnd implements [Callback].
func (c ReduceLROnPlateau) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	w, err := newMonitor(h.Names(), c.Monitor, c.Mode, cmp.Or(c.MinDelta, 1e-4))
	if err != nil {
		return false, err
	}
	rate, err := m.LearningRate()
	if err != nil || !c.isDue(w, h) || !c.reducible(rate) {
		return false, err
	}
	return false, m.SetLearningRate(max(rate*cmp.Or(c.Factor, 0.1), c.MinLR))
}

// isDue goes through the history and reports whether the rate is to be reduced after its end.
func (c ReduceLROnPlateau) isDue(w monitor, h History) (due bool) {
	best, waited, cooldown := -1, 0, 0
	series, rates := h.Get(w.series), h.Get(rateSeries)
	for i, figure := range series {
		if i < len(rates) && math.IsNaN(rates[i]) {
			continue // the training was resumed with this callback later
		}
		due = false
		if cooldown > 0 {
			cooldown--
			waited = 0
		}
		switch {
		case best < 0 || w.better(figure, series[best]):
			best, waited = i, 0
		case cooldown == 0:
			waited++
			due = waited >= cmp.Or(c.Patience, 10)
		}
		if due && (i >= len(rates) || c.reducible(rates[i])) {
			cooldown, waited = c.Cooldown, 0
		}
	}
	return due
}

// reducible reports whether a rate is above the least one, compared as float32, as Keras does.
func (c ReduceLROnPlateau) reducible(rate float64) bool { return rate > float64(float32(c.MinLR)) }
