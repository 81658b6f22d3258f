package run

import (
	"encoding/json"
	"fmt"
	"math"
)

// History is what training measured, one entry an epoch, as Keras's History.history.
// The training figures are Keras's: running means over the epoch, while the weights move;
// the validation figures are measured with the weights at the epoch's end.
type History struct {
	Loss        []float64 `json:"loss"`
	Accuracy    []float64 `json:"accuracy,omitempty"`     // only with a metric
	ValLoss     []float64 `json:"val_loss,omitempty"`     // only with validation data
	ValAccuracy []float64 `json:"val_accuracy,omitempty"` // only with both
	Seconds     []float64 `json:"seconds"`                // wall time of the epoch, validation included, compilation not
}

// Epochs returns the number of finished epochs.
func (h History) Epochs() int { return len(h.Loss) }

func (h History) check() error {
	for _, figures := range []struct {
		name   string
		length int
	}{{"accuracy", len(h.Accuracy)}, {"val_loss", len(h.ValLoss)}, {"val_accuracy", len(h.ValAccuracy)}, {"seconds", len(h.Seconds)}} {
		if figures.length != 0 && figures.length != len(h.Loss) {
			return fmt.Errorf("the history has %d losses and %d of %s", len(h.Loss), figures.length, figures.name)
		}
	}
	return nil
}

// number is a float64 that JSON can hold: NaN and the infinities, which a diverged training
// yields and JSON does not know, are written as null and read as NaN.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if x := float64(n); !math.IsNaN(x) && !math.IsInf(x, 0) {
		return json.Marshal(x)
	}
	return []byte("null"), nil
}

func (n *number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// historyText is History in JSON.
type historyText struct {
	Loss        []number `json:"loss"`
	Accuracy    []number `json:"accuracy,omitempty"`
	ValLoss     []number `json:"val_loss,omitempty"`
	ValAccuracy []number `json:"val_accuracy,omitempty"`
	Seconds     []number `json:"seconds"`
}

func (h History) MarshalJSON() ([]byte, error) {
	return json.Marshal(historyText{
		convert[number](h.Loss), convert[number](h.Accuracy), convert[number](h.ValLoss), convert[number](h.ValAccuracy), convert[number](h.Seconds)})
}

func (h *History) UnmarshalJSON(text []byte) error {
	var t historyText
	if err := json.Unmarshal(text, &t); err != nil {
		return err
	}
	*h = History{
		convert[float64](t.Loss), convert[float64](t.Accuracy), convert[float64](t.ValLoss), convert[float64](t.ValAccuracy), convert[float64](t.Seconds)}
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
