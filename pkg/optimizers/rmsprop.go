package optimizers

import (
	"cmp"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// RMSprop divides the gradient by a running root mean square of itself: Keras's RMSprop (T.
// Tieleman, G. Hinton, 2012).
//
//	v = rho v + (1 - rho) g²,   w = w - learning_rate g / sqrt(v + epsilon)
//
// With Centered, the square of the gradient's running mean is taken off v; with Momentum m, the
// step is added to m times the step before. GoMLX's own RMSProp differs: it corrects a bias and
// adds epsilon outside the root.
type RMSprop struct {
	LearningRate float64 // 0: 0.001
	Rho          float64 // 0: 0.9
	Momentum     float64
	Epsilon      float64 // 0: 1e-7
	Centered     bool
	// Schedule takes the place of LearningRate.
	Schedule Schedule
	// ClipNorm, GlobalClipNorm or ClipValue limits the gradients: the norm of each weight's, of all
	// together, or each value.
	ClipNorm       float64
	GlobalClipNorm float64
	ClipValue      float64
}

// Kind returns "rmsprop".
func (RMSprop) Kind() string { return "rmsprop" }

// Options returns the options that all optimizers have.
func (o RMSprop) Options() Options {
	return Options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue}
}

// Check reports what is wrong with the optimizer, if anything.
func (o RMSprop) Check() error { return o.Options().check("RMSprop") }

// UpdateGraph implements GoMLX's optimizer interface.
func (o RMSprop) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.Apply(scope, g, Gradients(scope, g, loss))
}

// Apply adds to the graph what updates the weights by their gradients, once these are clipped.
func (o RMSprop) Apply(scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	rho, eps := cmp.Or(o.Rho, 0.9), cmp.Or(o.Epsilon, epsilon)
	apply(o, scope, g, gradients, 0.001, func(s step) *graph.Node {
		square := s.square
		if o.Centered {
			// The square of the mean may be more than the mean of the squares of Rows: Keras takes
			// the root of a negative number there, and stops.
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

// Clear implements GoMLX's optimizer interface.
func (RMSprop) Clear(scope *model.Scope) error { return Clear(scope) }
