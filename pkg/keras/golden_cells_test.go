package keras

import (
	"testing"

	"gornn/pkg/internal/golden"
)

// The layers around recurrent ones, and masks that travel through a model, give Keras's outputs and
// gradients.
func TestGoldenMasks(t *testing.T) {
	for _, want := range golden.ReadCells(t).Stacks {
		t.Run(want.Name, func(t *testing.T) {
			t.Parallel()
			m, recurrent := stackModel(t, want.Layers, false, want.X.Shape[1:], want.Weights)
			compareGradients(t, m, want)
			if recurrent {
				m, _ := stackModel(t, want.Layers, true, want.X.Shape[1:], want.Weights)
				compareGradients(t, m, want)
			}
		})
	}
}

// Training on padded sequences, and with states that go on from batch to batch, gives Keras's
// numbers.
func TestGoldenMasksTraining(t *testing.T) {
	for _, want := range golden.ReadCells(t).Training {
		t.Run(want.Name, func(t *testing.T) {
			t.Parallel()
			m, _ := stackModel(t, want.Layers, false, want.X.Shape[1:], want.Initial)
			m.Compile(Compile{Loss: Loss(want.Loss), Optimizer: decode[Optimizer](t, want.Optimizer), Metrics: []Metric{Accuracy}})
			compareTrained(t, m, want)
		})
	}
}
