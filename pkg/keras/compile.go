package keras

import (
	"reflect"
	"slices"

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
	// Classes names the classes in the order of the outputs; two, for 0 and 1, with one output of
	// BinaryCrossentropy. Labels may then be words, as []string. The run keeps the names.
	Classes []string
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
	c.Classes = slices.Clone(c.Classes)
	m.compile = c
}

// SetLearningRate sets the rate of the training steps to come, in a callback or between calls of
// Fit: Keras's model.optimizer.learning_rate = rate. The optimizer's slots stay, the rate is saved
// with them, and Compile ends it. An optimizer with a Schedule is refused, as in Keras, and so is
// one that is not of package optimizers.
func (m *Sequential) SetLearningRate(rate float64) error {
	if err := m.made(); err != nil {
		return err
	}
	if err := m.compiled(); err != nil {
		return err
	}
	ours, ok := m.compile.Optimizer.(interface{ Options() optimizers.Options })
	switch {
	case !ok:
		return errorf("SetLearningRate needs an optimizer of package optimizers, got %s; "+
			"set the rate in its own way", m.compile.Optimizer.Kind())
	case ours.Options().Schedule != nil:
		return errorf("SetLearningRate needs an optimizer without a Schedule, got %s with %s; "+
			"leave one of the two out", m.compile.Optimizer.Kind(), ours.Options().Schedule.Kind())
	}
	m.graphs.wait()
	scope := m.store.RootScope()
	_, set := optimizers.LearningRate(scope)
	if err := optimizers.SetLearningRate(scope, rate); err != nil {
		return prefixed(withoutPackage(err))
	}
	if !set { // the graphs of training have the optimizer's own number
		m.graphs.drop(trainTask)
	}
	return nil
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
