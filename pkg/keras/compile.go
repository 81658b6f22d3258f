package keras

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/gomlx/compute"

	"gornn/pkg/backend"
	"gornn/pkg/internal/config"
	"gornn/pkg/layers"
	"gornn/pkg/losses"
	"gornn/pkg/optimizers"
)

// Compile says how a model is trained.
type Compile struct {
	Loss      Loss      // in any of Keras's spellings: "mse" is MeanSquaredError
	Optimizer Optimizer // nil: RMSprop{}, Keras's default
	Metrics   []Metric  // Accuracy, for one
	// WeightedMetrics count each example by its weight, as the loss does; Metrics count all alike.
	// One that is among Metrics too is called "weighted_accuracy".
	WeightedMetrics []Metric
	// LabelSmoothing, in [0, 1], moves the labels that the loss sees toward 1/2, or for
	// CategoricalCrossentropy toward 1/classes. The other losses have none.
	LabelSmoothing float64
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
	if named, err := losses.Named(string(c.Loss)); err == nil {
		c.Loss = named
	}
	m.clearSlots() // an error comes again, from Fit
	c.Classes = slices.Clone(c.Classes)
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
	if m.compile.Loss == "" {
		return errorf("%s is not compiled; call Compile with a Loss first", m.quotedName())
	}
	return cmp.Or(m.compile.checkLoss(), checkMetrics(m.compile.measured()),
		checkOptimizer(m.compile.Optimizer))
}

// checkLoss returns the error of an unknown loss, or of a LabelSmoothing that it cannot have.
func (c Compile) checkLoss() error {
	_, err := losses.Named(string(c.Loss))
	switch {
	case err != nil:
		return errorf("Compile.Loss %w", err)
	case !(c.LabelSmoothing >= 0 && c.LabelSmoothing <= 1):
		return errorf("Compile.LabelSmoothing must be in [0, 1], got %g", c.LabelSmoothing)
	case c.LabelSmoothing > 0 && !c.Loss.HasLabelSmoothing():
		return errorf("Compile.LabelSmoothing needs the loss %s or %s, got %s; leave it out",
			BinaryCrossentropy, CategoricalCrossentropy, c.Loss)
	}
	return nil
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
