package optimizers

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// SGD is gradient descent, with momentum if asked for: Keras's SGD.
//
//	w = w - learning_rate g                                   without momentum
//	v = momentum v - learning_rate g,   w = w + v             with
//	v as above,   w = w + momentum v - learning_rate g        with Nesterov (Y. Nesterov, 1983)
type SGD struct {
	LearningRate float64 // 0: 0.01
	Momentum     float64
	Nesterov     bool
	// Schedule takes the place of LearningRate.
	Schedule Schedule
	// ClipNorm, GlobalClipNorm or ClipValue limits the gradients: the norm of each weight's, of all
	// together, or each value.
	ClipNorm       float64
	GlobalClipNorm float64
	ClipValue      float64
}

// Kind returns "sgd".
func (SGD) Kind() string { return "sgd" }

// Options returns the options that all optimizers have.
func (o SGD) Options() Options {
	return Options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue}
}

// Check reports what is wrong with the optimizer, if anything.
func (o SGD) Check() error {
	if !(o.Momentum >= 0 && o.Momentum <= 1) {
		return fmt.Errorf("SGD.Momentum must be in [0, 1], got %g", o.Momentum)
	}
	return o.Options().check("SGD")
}

// UpdateGraph implements GoMLX's optimizer interface.
func (o SGD) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.Apply(scope, g, Gradients(scope, g, loss))
}

// Apply adds to the graph what updates the weights by their gradients, once these are clipped.
func (o SGD) Apply(scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	apply(o, scope, g, gradients, 0.01, func(s step) *graph.Node {
		change := graph.Neg(s.rate.times(s.gradient))
		if o.Momentum == 0 {
			return graph.Add(s.weight, change)
		}
		momentum := s.slot("momentum")
		velocity := graph.Add(graph.MulScalar(momentum.NodeValue(g), o.Momentum), change)
		momentum.SetNodeValue(velocity)
		if o.Nesterov {
			velocity = graph.Add(graph.MulScalar(velocity, o.Momentum), change)
		}
		return graph.Add(s.weight, velocity)
	})
}

// Clear implements GoMLX's optimizer interface.
func (SGD) Clear(scope *model.Scope) error { return Clear(scope) }
