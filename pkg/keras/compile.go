package keras

import (
	"reflect"

	"github.com/gomlx/compute"

	"gornn/pkg/backend"
	"gornn/pkg/internal/config"
	"gornn/pkg/layers"
	"gornn/pkg/optimizers"
)

// Compile says how a model is trained.
type Compile struct {
	Loss      Loss
	Optimizer Optimizer // nil: RMSprop{}, Keras's default
	Metrics   []Metric  // Accuracy, for one
	// Backend computes the model; nil is package backend's choice for the process. To train at the
	// same time, in goroutines, models take one of [gornn/pkg/backend.Another] each.
	Backend compute.Backend
}

// Compile sets how the model is trained, and clears the optimizer's state. Fit and Evaluate return
// the error of a wrong c.
func (m *Sequential) Compile(c Compile) {
	if m.made() != nil || m.whileTraining("Compile") != nil {
		return // and Fit says why
	}
	if c.Optimizer == nil {
		c.Optimizer = RMSprop{}
	}
	m.clearSlots() // an error comes again, from Fit
	m.compile = c
}

// clearSlots clears the optimizer's state, and the graphs that use it.
func (m *Sequential) clearSlots() error {
	m.graphs.clear()
	for _, v := range m.slots() {
		if err := m.store.DeleteVariable(v.Path()); err != nil {
			return sentence(err)
		}
	}
	return optimizers.Clear(m.store.RootScope())
}

// compiled returns an error if the model is not compiled, or not well.
func (m *Sequential) compiled() error {
	switch m.compile.Loss {
	case BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy,
		MeanSquaredError:
	case "":
		return errorf("%s is not compiled; call Compile with a Loss first", m.quotedName())
	default:
		return errorf("Compile.Loss must be one of %q, %q, %q, %q, got %q",
			BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy,
			MeanSquaredError, m.compile.Loss)
	}
	if err := checkMetrics(m.compile.Metrics); err != nil {
		return err
	}
	return checkOptimizer(m.compile.Optimizer)
}

// checkOptimizer returns the error of an optimizer of package optimizers, or of its schedule.
func checkOptimizer(o Optimizer) error {
	if isNil(o) {
		return errorf("Compile.Optimizer must not be a nil pointer, got %T(nil); leave it out", o)
	}
	ours, ok := o.(interface {
		Check() error
		Options() optimizers.Options
	})
	if !ok {
		return nil
	}
	if err := ours.Check(); err != nil {
		return prefixed(err)
	}
	if schedule := ours.Options().Schedule; schedule != nil {
		if err := layers.Check(schedule); err != nil {
			return errorf("%s.Schedule %w", reflect.Indirect(reflect.ValueOf(o)).Type().Name(), err)
		}
	}
	_, err := config.Encode(o)
	return prefixed(err)
}

// Backend names the backend of this process's models: "xla:cpu", say. If it is pure Go for want of
// a plugin, the text says how much slower, and the cure.
func Backend() (string, error) {
	engine, err := backend.New()
	if err != nil {
		return "", err
	}
	name := backend.Description(engine)
	if notice := backend.Notice(); notice != "" {
		name += ". " + notice
	}
	return name, nil
}
