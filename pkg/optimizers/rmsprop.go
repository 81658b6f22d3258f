package optimizers

import (
	"cmp"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// RMSprop divides the gradient g of a weight w by a running root mean square: Keras's RMSprop.
//
//	v = rho v + (1 - rho) g²,   w = w - learning_rate g / sqrt(v + epsilon)
//
// Centered subtracts the square of the gradient's running mean from v. Momentum adds the last
// change of w, times Momentum, to the new one. GoMLX's own RMSProp differs: it corrects a bias and
// adds epsilon outside the root.
//
// T. Tieleman, G. Hinton, Lecture 6.5 of Neural networks for machine learning, Coursera, 2012.
type RMSprop struct {
	LearningRate float64 // 0: 0.001; [Zero] is 0 in every field
	Rho          float64 // in [0, 1]; 0: 0.9
	Momentum     float64 // in [0, 1]; 0: none
	Epsilon      float64 // 0: 1e-7
	Centered     bool
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

// Kind returns "rmsprop".
func (RMSprop) Kind() string { return "rmsprop" }

// Options returns the options common to all optimizers of this package.
func (o RMSprop) Options() Options {
	return Options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue,
		o.WeightDecay, o.ExcludeFromWeightDecay}
}

// Check returns an error that names the first wrong option; nil if all are right.
func (o RMSprop) Check() error {
	return o.Options().check("RMSprop", fraction("RMSprop.Rho", o.Rho),
		fraction("RMSprop.Momentum", o.Momentum), notNegative("RMSprop.Epsilon", o.Epsilon))
}

// UpdateGraph is Apply with the [Gradients] of loss, a scalar. It implements GoMLX's optimizer
// interface.
func (o RMSprop) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.Apply(scope, g, Gradients(scope, g, loss))
}

// Apply clips the gradients and adds the update of the weights to the graph. It panics on options
// that [RMSprop.Check] refuses.
func (o RMSprop) Apply(scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	rho, eps := cmp.Or(o.Rho, 0.9), cmp.Or(o.Epsilon, epsilon)
	apply(o, scope, g, gradients, func(s step) *graph.Node {
		square := s.square
		if o.Centered {
			// The square of the mean may exceed the mean of the squares of Rows. Keras takes the
			// root of a negative number then, and stops.
			square = graph.Square(s.gradient)
		}
		variance := decay(s.slot("velocity"), square, rho)
		if o.Centered {
			mean := decay(s.slot("average_gradient"), s.gradient, rho)
			variance = graph.Sub(variance, graph.Square(mean))
		}
		change := graph.Div(s.rate.times(s.gradient), graph.Sqrt(graph.AddScalar(variance, eps)))
		if o.Momentum > 0 {
			momentum := s.slot("momentum")
			change = graph.Add(graph.MulScalar(momentum.NodeValue(g), o.Momentum), change)
			momentum.SetNodeValue(change)
		}
		return graph.Sub(s.weight, change)
	})
}

// Clear is [Clear]; it implements GoMLX's optimizer interface.
func (RMSprop) Clear(scope *model.Scope) error { return Clear(scope) }
