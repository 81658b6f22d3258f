package keras

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/optimizers"
)

// LearningRate returns the rate of the next training step, as the float32 that it is there: that of
// SetLearningRate, of the optimizer's Schedule, or the optimizer's own. Keras's
// float(model.optimizer.learning_rate). An optimizer that is not of package optimizers is refused.
func (m *Sequential) LearningRate() (rate float64, err error) {
	defer caught(&err) // in Rate of a schedule of one's own
	o, err := m.ratedOptimizer("LearningRate")
	if err != nil {
		return 0, err
	}
	if rate, set := optimizers.LearningRate(m.store.RootScope()); set {
		return rate, nil
	}
	schedule := o.Options().Schedule
	if schedule == nil {
		return float64(float32(o.OwnRate())), nil
	}
	engine, err := m.engine()
	if err != nil {
		return 0, err
	}
	value, err := graph.CallOnce(engine, schedule.Rate, float32(optimizer.GetGlobalStep(m.store)))
	if err != nil {
		return 0, sentence(err)
	}
	return float64(tensors.ToScalar[float32](value)), nil
}

// SetLearningRate sets the rate of the training steps to come, in a callback or between calls of
// Fit: Keras's model.optimizer.learning_rate = rate. The optimizer's slots stay, the rate is saved
// with them, and Compile ends it. An optimizer with a Schedule is refused, as in Keras, and so is
// one that is not of package optimizers.
func (m *Sequential) SetLearningRate(rate float64) error {
	if err := m.checkRateSet("SetLearningRate"); err != nil {
		return err
	}
	scope := m.store.RootScope()
	_, set := optimizers.LearningRate(scope)
	if err := optimizers.SetLearningRate(scope, rate); err != nil {
		return prefixed(withoutPackage(err))
	}
	if !set { // the graphs of training have the optimizer's own number
		m.graphs.drop(trainKind)
	}
	return nil
}

// checkRateSet returns an error if the rate cannot be set, by a method or a callback of that name.
func (m *Sequential) checkRateSet(by string) error {
	o, err := m.ratedOptimizer(by)
	if err != nil {
		return err
	}
	if schedule := o.Options().Schedule; schedule != nil {
		return errorf("%s needs an optimizer without a Schedule, got %s with %s; "+
			"leave one of the two out", by, m.compile.Optimizer.Kind(), schedule.Kind())
	}
	return nil
}

// rated is an optimizer of package optimizers.
type rated interface {
	Options() optimizers.Options
	OwnRate() float64
}

// ratedOptimizer returns the optimizer that the model was compiled with, for a method or a callback
// of that name.
func (m *Sequential) ratedOptimizer(by string) (rated, error) {
	if err := m.made(); err != nil {
		return nil, err
	}
	if err := m.compiled(); err != nil {
		return nil, err
	}
	o, ok := m.compile.Optimizer.(rated)
	if !ok {
		return nil, errorf("%s needs an optimizer of package optimizers, got %s; "+
			"set the rate in its own way", by, m.compile.Optimizer.Kind())
	}
	m.graphs.wait()
	return o, nil
}
