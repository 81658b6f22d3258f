package keras

import (
	"github.com/gomlx/compute"

	"gornn/pkg/optimizers"
)

// Compile says how a model is trained.
type Compile struct {
	Loss      Loss
	Optimizer Optimizer // nil: RMSprop{}, Keras's default
	Metrics   Metric    // "" or Accuracy
	// Backend is what computes the model; nil is the one that package backend chooses for the process. Models that are
	// to train at the same time, in goroutines, take one of [gornn/pkg/backend.Another] each.
	Backend compute.Backend
}

// Compile sets how the model is trained, with an optimizer that has not begun. What is wrong with c, if anything, Fit
// and Evaluate say.
func (m *Sequential) Compile(c Compile) {
	if c.Optimizer == nil {
		c.Optimizer = RMSprop{}
	}
	m.compile = c
	m.train, m.evaluate, m.predict = nil, nil, nil
	optimizers.Clear(m.store.RootScope())
}

// compiled reports why the model cannot be trained or evaluated as compiled, if so.
func (m *Sequential) compiled() error {
	switch m.compile.Loss {
	case BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy, MeanSquaredError:
	case "":
		return errorf("%s is not compiled; call Compile with a Loss first", m.called())
	default:
		return errorf("Compile.Loss must be one of %q, %q, %q, %q, got %q", BinaryCrossentropy,
			CategoricalCrossentropy, SparseCategoricalCrossentropy, MeanSquaredError, m.compile.Loss)
	}
	if metric := m.compile.Metrics; metric != "" && metric != Accuracy {
		return errorf("Compile.Metrics must be %q or empty, got %q", Accuracy, metric)
	}
	return checkOptimizer(m.compile.Optimizer)
}
