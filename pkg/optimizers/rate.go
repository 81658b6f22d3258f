package optimizers

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// ratePath is the path of the variable that [SetLearningRate] makes.
const ratePath = model.ScopeSeparator + Scope + model.ScopeSeparator + "learning_rate"

// SetLearningRate sets the learning rate of the training steps to come, as Keras's assignment to
// optimizer.learning_rate does. Slots and the count of steps stay. The rate takes the place of the
// optimizer's own number or schedule until [Clear].
//
// The rate is a variable of the store, /optimizer/learning_rate. The first call makes it, and only
// graphs built after that read it: a program builds its training step again once. Later calls need
// no new graph. It returns an error for a negative or infinite rate and for NaN.
func SetLearningRate(scope *model.Scope, rate float64) error {
	if err := notNegative("the learning rate", rate); err != nil {
		return fmt.Errorf("optimizers: %w", err)
	}
	value := tensors.FromScalar(float32(rate))
	if v := scope.Store().GetVariable(ratePath); v != nil {
		return v.SetValue(value)
	}
	scope.Store().VariableWithValue(ratePath, value).SetTrainable(false)
	return nil
}

// LearningRate returns the rate of [SetLearningRate], rounded to a float32, and whether there is
// one.
func LearningRate(scope *model.Scope) (rate float64, set bool) {
	v := scope.Store().GetVariable(ratePath)
	if v == nil {
		return 0, false
	}
	value, err := v.Value()
	if err != nil {
		return 0, false
	}
	return float64(tensors.ToScalar[float32](value)), true
}

// rate is a learning rate: a number, or a scalar that changes.
type rate struct {
	number float64
	scalar *graph.Node
}

// rate returns the learning rate of a step: that of [SetLearningRate], of the schedule, or number.
func (o Options) rate(scope *model.Scope, step *graph.Node, number float64) rate {
	if v := scope.Store().GetVariable(ratePath); v != nil {
		return rate{scalar: graph.ConvertDType(v.NodeValue(step.Graph()), step.DType())}
	}
	if o.Schedule != nil {
		scalar := o.Schedule.Rate(graph.MinusOne(step))
		if scalar == nil || !scalar.Shape().IsScalar() {
			panic(fmt.Errorf("optimizers: Rate of the schedule %s must return a scalar",
				o.Schedule.Kind()))
		}
		return rate{scalar: scalar}
	}
	return rate{number: number}
}

// times returns x times the learning rate.
func (r rate) times(x *graph.Node) *graph.Node {
	if r.scalar != nil {
		return graph.Mul(x, r.scalar)
	}
	return graph.MulScalar(x, r.number)
}
