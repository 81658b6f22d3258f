// Package history holds what a training measures: the figures of its epochs, of an evaluation, of a
// step under way, and of a classifier's predictions. It knows no disk and no graph, so that figures
// and tables need neither.
package history

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"gornn/pkg/internal/brief"
)

// History is what a training measured, epoch by epoch: Keras's History.history.
//
// Its series are named as Keras's: "loss", "accuracy", then "val_loss", "val_accuracy". Figures of
// the training are running means over the epoch, while the weights move; those of the validation
// are measured with the weights at the epoch's end.
type History struct {
	Series  []Series
	Seconds []float64 // wall time of each epoch with its validation, without compilation
}

// Series is one figure in every epoch.
type Series struct {
	Name   string
	Values []float64
}

// Get returns the series called name, one value an epoch; nil if it was not measured.
func (h History) Get(name string) []float64 {
	if i := slices.IndexFunc(h.Series, func(s Series) bool { return s.Name == name }); i >= 0 {
		return h.Series[i].Values
	}
	return nil
}

// Last returns a series' value in the last epoch; NaN if it was not measured.
func (h History) Last(name string) float64 {
	if values := h.Get(name); len(values) > 0 {
		return values[len(values)-1]
	}
	return math.NaN()
}

// Names lists the series.
func (h History) Names() (names []string) {
	for _, s := range h.Series {
		names = append(names, s.Name)
	}
	return names
}

// Epochs returns the number of finished epochs.
func (h History) Epochs() int { return len(h.Get("loss")) }

// With returns the history with one more epoch. A series is NaN in the epochs without its figure.
// The history shares no memory with h.
func (h History) With(epoch Scores, seconds float64) History {
	more := History{Seconds: append(slices.Clip(h.Seconds), seconds)}
	for _, score := range epoch {
		values := slices.Clone(h.Get(score.Name))
		for len(values) < h.Epochs() {
			values = append(values, math.NaN())
		}
		more.Series = append(more.Series, Series{score.Name, append(values, score.Value)})
	}
	for _, s := range h.Series {
		if more.Get(s.Name) == nil {
			values := append(slices.Clone(s.Values), math.NaN())
			more.Series = append(more.Series, Series{s.Name, values})
		}
	}
	return more
}

// Epoch returns the figures of an epoch, from 1; those that were measured in it.
func (h History) Epoch(number int) (scores Scores) {
	for _, s := range h.Series {
		if number >= 1 && number <= len(s.Values) {
			scores = append(scores, Score{s.Name, s.Values[number-1]})
		}
	}
	return scores
}

// Check reports series of unequal length.
func (h History) Check() error {
	for _, s := range append(slices.Clone(h.Series), Series{"seconds", h.Seconds}) {
		if len(s.Values) != 0 && len(s.Values) != h.Epochs() {
			return fmt.Errorf("the history has %d losses and %d of %q", h.Epochs(), len(s.Values),
				brief.Text(s.Name))
		}
	}
	return nil
}

// MarshalJSON writes an object of arrays: {"loss": [...], "val_loss": [...], "seconds": [...]}.
func (h History) MarshalJSON() ([]byte, error) {
	var fields []field
	for _, s := range append(slices.Clone(h.Series), Series{"seconds", h.Seconds}) {
		fields = append(fields, field{s.Name, convert[number](s.Values)})
	}
	if h.Series == nil {
		fields = slices.Insert(fields, 0, field{"loss", nil})
	}
	return object(fields)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *History) UnmarshalJSON(text []byte) error {
	var values map[string][]number
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	order, err := names(text)
	if err != nil {
		return err
	}
	*h = History{Seconds: convert[float64](values["seconds"])}
	for _, name := range order {
		if name != "seconds" && values[name] != nil && h.Get(name) == nil {
			h.Series = append(h.Series, Series{name, convert[float64](values[name])})
		}
	}
	return nil
}

func convert[To, From ~float64](figures []From) []To {
	if figures == nil {
		return nil
	}
	converted := make([]To, len(figures))
	for i, x := range figures {
		converted[i] = To(x)
	}
	return converted
}
