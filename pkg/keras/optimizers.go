package keras

import (
	"reflect"

	"gornn/pkg/optimizers"
)

// Optimizers and learning rate schedules are those of package optimizers, with its documentation.
type (
	Optimizer = optimizers.Optimizer
	RMSprop   = optimizers.RMSprop
	Adam      = optimizers.Adam
	SGD       = optimizers.SGD

	Schedule               = optimizers.Schedule
	ExponentialDecay       = optimizers.ExponentialDecay
	InverseTimeDecay       = optimizers.InverseTimeDecay
	PiecewiseConstantDecay = optimizers.PiecewiseConstantDecay
	PolynomialDecay        = optimizers.PolynomialDecay
	CosineDecay            = optimizers.CosineDecay
)

// Zero is 0 for a field whose zero value stands for another number:
// PolynomialDecay{EndLearningRate: keras.Zero}.
const Zero = optimizers.Zero

// optimizerScope holds the optimizer's state.
const optimizerScope = optimizers.Scope

// checkOptimizer reports what is wrong with the optimizer, if it is one of package optimizers, or
// with its schedule, which has to be one that can be saved.
func checkOptimizer(o Optimizer) error {
	ours, ok := o.(interface {
		Check() error
		Options() optimizers.Options
	})
	if !ok {
		return nil
	}
	if err := ours.Check(); err != nil {
		return errorf("%w", err)
	}
	schedule := ours.Options().Schedule
	if schedule == nil {
		return nil
	}
	if err := notAValue(schedule); err != nil {
		name := reflect.Indirect(reflect.ValueOf(o)).Type().Name()
		return errorf("%s.Schedule %w", name, err)
	}
	_, err := encode(schedule.Kind(), schedule)
	return err
}
