package keras

import "gornn/pkg/optimizers"

// LearningRate returns the rate of the next training step, as the float32 that it is there: that of
// SetLearningRate, else the optimizer's own. Keras's float(model.optimizer.learning_rate). An
// optimizer with a Schedule is refused, and so is one that is not of package optimizers.
func (m *Sequential) LearningRate() (float64, error) {
	own, err := m.ownRate("LearningRate")
	if err != nil {
		return 0, err
	}
	if rate, set := optimizers.LearningRate(m.store.RootScope()); set {
		return rate, nil
	}
	return float64(float32(own)), nil
}

// SetLearningRate sets the rate of the training steps to come, in a callback or between calls of
// Fit: Keras's model.optimizer.learning_rate = rate. The optimizer's slots stay, the rate is saved
// with them, and Compile ends it. An optimizer with a Schedule is refused, as in Keras, and so is
// one that is not of package optimizers.
func (m *Sequential) SetLearningRate(rate float64) error {
	if _, err := m.ownRate("SetLearningRate"); err != nil {
		return err
	}
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

// ownRate returns the learning rate that the model was compiled with, for the named method.
func (m *Sequential) ownRate(method string) (float64, error) {
	if err := m.made(); err != nil {
		return 0, err
	}
	if err := m.compiled(); err != nil {
		return 0, err
	}
	ours, ok := m.compile.Optimizer.(interface {
		Options() optimizers.Options
		OwnRate() float64
	})
	switch {
	case !ok:
		return 0, errorf("%s needs an optimizer of package optimizers, got %s; "+
			"set the rate in its own way", method, m.compile.Optimizer.Kind())
	case ours.Options().Schedule != nil:
		return 0, errorf("%s needs an optimizer without a Schedule, got %s with %s; "+
			"leave one of the two out",
			method, m.compile.Optimizer.Kind(), ours.Options().Schedule.Kind())
	}
	m.graphs.wait()
	return ours.OwnRate(), nil
}
