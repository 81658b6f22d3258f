package golden

import (
	_ "embed"
	"encoding/json"
	"testing"
)

//go:embed testdata/keras_optimizers.json
var committedOptimizers []byte

// Optimizers is testdata/keras_optimizers.json, made by testdata/make_golden_optimizers.py: one model trained with clipped
// gradients and with schedules, batch after batch of its examples, and again from the first.
type Optimizers struct {
	Schedules []struct {
		Name     string
		Schedule Config
		Steps    []float32
		Rates    []float32
	}
	Layers   []Config
	Loss     string
	X, Y     Array // ids and labels
	Batch    int
	Initial  []Array
	Training []struct {
		Name      string
		Optimizer Config
		BatchLoss []float64 `json:"batch_loss"`
		Final     []Array
	}
}

// ReadOptimizers returns the golden values of optimizers, and fails the test where they cannot be read.
func ReadOptimizers(t testing.TB) (optimizers Optimizers) {
	t.Helper()
	if err := json.Unmarshal(committedOptimizers, &optimizers); err != nil {
		t.Fatalf("golden values: %v", err)
	}
	return optimizers
}
