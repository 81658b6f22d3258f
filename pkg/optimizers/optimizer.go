package optimizers

import (
	"cmp"
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// Optimizer changes the weights at each training step: [RMSprop], [Adam], [SGD], or any optimizer
// of GoMLX with a name.
type Optimizer interface {
	optimizer.Interface
	// Kind returns Keras's name, "rmsprop".
	Kind() string
}

// Options are the options of every optimizer of this package; [Adam] says what they mean.
type Options struct {
	LearningRate                        float64
	Schedule                            Schedule
	ClipNorm, GlobalClipNorm, ClipValue float64
}

// check returns an error for a wrong option of the optimizer called name.
func (o Options) check(name string) error {
	if err := o.checkClip(name); err != nil {
		return err
	}
	return o.checkSchedule(name)
}

// checkSchedule returns an error for a wrong learning rate of the optimizer called name.
func (o Options) checkSchedule(name string) error {
	if o.Schedule == nil {
		return nil
	}
	if o.LearningRate != 0 {
		return fmt.Errorf("%s.LearningRate and Schedule exclude each other, got %g and %s; "+
			"leave LearningRate out, the rates are in the schedule",
			name, o.LearningRate, o.Schedule.Kind())
	}
	if s, ok := o.Schedule.(interface{ check() error }); ok {
		if err := s.check(); err != nil {
			return fmt.Errorf("%s.Schedule: %s: %w", name, o.Schedule.Kind(), err)
		}
	}
	return nil
}

// configured are the further methods of this package's optimizers.
type configured interface {
	Check() error
	Options() Options
}

// apply counts the step, clips the gradients, and gives each variable the value of update. The
// argument zero is the rate for a LearningRate of 0. It panics with the error of Check, as
// functions that build graphs do.
func apply(of configured, scope *model.Scope, g *graph.Graph, gradients []Gradient,
	zero float64, update func(step) *graph.Node) {
	if err := of.Check(); err != nil {
		panic(fmt.Errorf("optimizers: %w", err))
	}
	o := of.Options()
	if len(gradients) == 0 {
		optimizer.IncrementGlobalStep(g, dtypes.Int64)
		return
	}
	number := optimizer.IncrementGlobalStep(g, gradients[0].Variable.DType())
	r := rate{number: cmp.Or(o.LearningRate, zero)}
	if o.Schedule != nil {
		r.scheduled = o.Schedule.Rate(graph.MinusOne(number))
		if r.scheduled == nil || !r.scheduled.Shape().IsScalar() {
			panic(fmt.Errorf("optimizers: Rate of the schedule %s must return a scalar", o.Schedule.Kind()))
		}
	}
	for _, d := range o.clip(gradients) {
		value, square := d.sums()
		weight := d.Variable.NodeValue(g)
		d.Variable.SetNodeValue(update(step{scope, d.Variable, weight, value, square, r, number}))
	}
}

// step has one weight at one training step, for the equations of an optimizer.
type step struct {
	scope    *model.Scope
	variable *model.Variable
	weight   *graph.Node // the value of variable
	gradient *graph.Node
	square   *graph.Node // of gradient, value by value; but see [Rows]
	rate     rate
	number   *graph.Node // of the step, from 1
}

// rate is a learning rate: a number, or the scalar of a schedule.
type rate struct {
	number    float64
	scheduled *graph.Node
}

// times returns x times the learning rate.
func (r rate) times(x *graph.Node) *graph.Node {
	if r.scheduled != nil {
		return graph.Mul(x, r.scheduled)
	}
	return graph.MulScalar(x, r.number)
}
