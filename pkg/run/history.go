package run

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
