package optimizers

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// SGD is gradient descent, with or without momentum: Keras's SGD. For a weight w and its gradient
// g:
//
//	w = w - learning_rate g                                   without momentum
//	v = momentum v - learning_rate g,   w = w + v             with
//	v as above,   w = w + momentum v - learning_rate g        with Nesterov
//
// Y. Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²),
// Soviet Mathematics Doklady 27, 1983.
type SGD struct {
	LearningRate float64 // 0: 0.01; [Zero] is 0
	Momentum     float64 // in [0, 1]; 0: none
	Nesterov     bool
	// Schedule takes the place of LearningRate.
	Schedule Schedule
	// One of three limits may clip the gradients: ClipNorm the norm of each weight's gradient,
	// GlobalClipNorm the norm of all gradients together, ClipValue each value. 0: none.
	ClipNorm       float64
	GlobalClipNorm float64
	ClipValue      float64
	// WeightDecay makes each weight smaller before its update; see [Adam].
	WeightDecay            float64
	ExcludeFromWeightDecay []string
}

// Kind returns "sgd".
func (SGD) Kind() string { return "sgd" }

// Options returns the options common to all optimizers of this package.
func (o SGD) Options() Options {
	return Options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue,
		o.WeightDecay, o.ExcludeFromWeightDecay}
}

// Check returns an error that names the first wrong option; nil if all are right.
func (o SGD) Check() error {
	return o.Options().check("SGD", fraction("SGD.Momentum", o.Momentum))
}

// UpdateGraph is Apply with the [Gradients] of loss, a scalar. It implements GoMLX's optimizer
// interface.
func (o SGD) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.Apply(scope, g, Gradients(scope, g, loss))
}

// Apply clips the gradients and adds the update of the weights to the graph. It panics on options
// that [SGD.Check] refuses.
func (o SGD) Apply(scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	apply(o, scope, g, gradients, func(s step) *graph.Node {
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

// Clear is [Clear]; it implements GoMLX's optimizer interface.
func (SGD) Clear(scope *model.Scope) error { return Clear(scope) }
