package keras

import (
	"cmp"
	"math"
	"slices"

	"gornn/pkg/history"
)

// monitor compares the figures of one series of the history, as Keras's MonitorCallback does.
type monitor struct {
	series string
	sign   float64 // 1 if less is better, else -1
	delta  float64 // less is no improvement
}

// newMonitor returns the monitor of a callback's Monitor, Mode and MinDelta. It returns an error if
// the series is not among the measured ones, or nothing says whether less or more is better.
func newMonitor(measured []string, series, mode string, minDelta float64) (monitor, error) {
	w := monitor{cmp.Or(series, "val_loss"), 1, math.Abs(minDelta)}
	if !slices.Contains(measured, w.series) {
		return w, errorf("Monitor must be one of the measured %q, got %q; "+
			"give Fit validation data for those that begin with val_, and Compile the metric",
			measured, w.series)
	}
	best := map[string]string{"min": "lowest", "max": "highest"}[mode]
	if best == "" && mode != "" && mode != "auto" {
		return w, errorf(`Mode must be "auto", "min" or "max", got %q`, mode)
	}
	switch cmp.Or(best, history.Best(w.series)) {
	case "lowest":
		return w, nil
	case "highest":
		w.sign = -1
		return w, nil
	}
	return w, errorf("Monitor must be a series whose name says whether less or more is better, "+
		"got %q; give Mode \"min\" or \"max\"", w.series)
}

// better reports whether a figure is an improvement, compared as float32, as Keras does.
func (w monitor) better(figure, than float64) bool {
	return float32(w.sign*figure+w.delta) < float32(w.sign*than)
}

// checkFinite returns an error for an option of a callback that is NaN or infinite.
func checkFinite(option string, value float64) error {
	if !isFinite(value) {
		return errorf("%s must be finite, got %g", option, value)
	}
	return nil
}
