package keras

import (
	"testing"

	"github.com/gomlx/compute"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
)

// severalDevices returns a backend of n devices.
func severalDevices(t *testing.T, n int) compute.Backend {
	t.Helper()
	engine, err := backend.Open(backend.Options{Devices: n})
	if err != nil {
		t.Fatal(err)
	}
	if engine.NumDevices() < n {
		t.Skipf("needs a backend of %d devices, got %s of %d", n, backend.Description(engine), engine.NumDevices())
	}
	return engine
}

// Batches in parts, which divide or do not, give Keras's losses, weights and evaluations: with every
// layer, optimizer, clipping, mask, weight and loss of the golden trainings.
func TestGoldenDevices(t *testing.T) {
	engine := severalDevices(t, 3)
	for i, want := range golden.Read(t).Training {
		m := goldenModel(t, want.Layers, want.X, want.Initial)
		if m.isStateful() {
			continue
		}
		t.Run(want.Name, func(t *testing.T) {
			m.Compile(Compile{Loss: Loss(want.Loss), Metrics: []Metric{Accuracy},
				Optimizer: decode[Optimizer](t, want.Optimizer), Backend: engine})
			m.devices = 2 + i%2
			x, y := pairOf(t, m, inputsOf(want), valuesOf(want.Y))
			compareSteps(t, m, x, y, want)
			if want.Unseen == nil {
				compareEvaluation(t, m, x, y, want)
			}
		})
	}
}
