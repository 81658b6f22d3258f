package optimizers

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// Optimizer changes the weights at each training step: [RMSprop], [Adam], [AdamW], [SGD], or any
// optimizer of GoMLX with a name.
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
	WeightDecay                         float64
	ExcludeFromWeightDecay              []string
}

// configured are the further methods of this package's optimizers.
type configured interface {
	Check() error
	Options() Options
	OwnRate() float64
}

// apply counts the step, clips the gradients, lets the weights decay, and gives each variable the
// value of update. It panics with the error of Check, as functions that build graphs do.
func apply(of configured, scope *model.Scope, g *graph.Graph, gradients []Gradient,
	update func(step) *graph.Node) {
	if err := of.Check(); err != nil {
		panic(fmt.Errorf("optimizers: %w", err))
	}
	o := of.Options()
	if len(gradients) == 0 {
		optimizer.IncrementGlobalStep(g, dtypes.Int64)
		return
	}
	number := optimizer.IncrementGlobalStep(g, gradients[0].Variable.DType())
	r := o.rate(scope, number, of.OwnRate())
	for _, d := range o.clip(gradients) {
		value, square := d.sums()
		weight := o.decayed(d.Variable, d.Variable.NodeValue(g), r)
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
