package nb

import (
	"math"
	"testing"
)

func TestLabels(t *testing.T) {
	nan := math.NaN()
	f := figure{curves: []curve{
		{"RNN", 0, false, []float64{0.5, 0.25, 0.0245}},
		{"RNN", 0, true, []float64{0.5, 1234567}},
		{"GRU", 1, false, []float64{0.5, nan, nan}},
		{"GRU", 1, true, []float64{nan, math.Inf(1), nan}},
		{"LSTM", 2, false, []float64{0.5, 1e31, 1e32}},
		{"LSTM", 2, true, []float64{0.5, 0.25, 3.25e-5}},
	}}
	want := []string{"RNN training 0.025", "RNN validation 1.235e+06 (epoch 2)",
		"GRU training NaN after epoch 1", "GRU validation NaN",
		"LSTM training diverged after epoch 1", "LSTM validation 3.25e-05"}
	for i, l := range f.labels() {
		if l.Text != want[i] || l.Early != (i > 0 && i < 5) {
			t.Errorf("%q, early %t, want %q", l.Text, l.Early, want[i])
		}
	}
}
