package keras

import (
	"cmp"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// RMSprop divides the gradient by a running root mean square of itself: Keras's RMSprop (T. Tieleman, G. Hinton, 2012).
//
//	v = rho v + (1 - rho) g²,   w = w - learning_rate g / sqrt(v + epsilon)
//
// With Centered, the square of the gradient's running mean is taken off v; with Momentum m, the step is added to
// m times the step before. GoMLX's own RMSProp differs: it corrects a bias and adds epsilon outside the root.
type RMSprop struct {
	LearningRate float64 // 0: 0.001
	Rho          float64 // 0: 0.9
	Momentum     float64
	Epsilon      float64 // 0: 1e-7
	Centered     bool
	// Schedule takes the place of LearningRate.
	Schedule Schedule `json:"-"`
	// ClipNorm, GlobalClipNorm or ClipValue limits the gradients: the norm of each weight's, of all together, or each value.
	ClipNorm       float64 `json:",omitempty"`
	GlobalClipNorm float64 `json:",omitempty"`
	ClipValue      float64 `json:",omitempty"`
}

// Kind returns "rmsprop".
func (RMSprop) Kind() string { return "rmsprop" }

func (o RMSprop) options() options {
	return options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue}
}

func (o RMSprop) check() error { return o.options().check("RMSprop") }

// UpdateGraph implements GoMLX's optimizer interface.
func (o RMSprop) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	rho, eps := cmp.Or(o.Rho, 0.9), cmp.Or(o.Epsilon, epsilon)
	o.options().updateWeights(scope, g, loss, 0.001, func(v *model.Variable, w *graph.Node, d gradient, r rate, _ *graph.Node) *graph.Node {
		velocity := slot(scope, v, "velocity")
		square := d.square
		if o.Centered { // the square of the mean may be more than the mean of an Embedding's squares: Keras stops there
			square = graph.Square(d.value)
		}
		variance := decayed(velocity.NodeValue(g), square, rho)
		velocity.SetNodeValue(variance)
		if o.Centered {
			average := slot(scope, v, "average_gradient")
			mean := decayed(average.NodeValue(g), d.value, rho)
			average.SetNodeValue(mean)
			variance = graph.Sub(variance, graph.Square(mean))
		}
		step := graph.Div(r.times(d.value), graph.Sqrt(graph.AddScalar(variance, eps)))
		if o.Momentum > 0 {
			momentum := slot(scope, v, "momentum")
			step = graph.Add(graph.MulScalar(momentum.NodeValue(g), o.Momentum), step)
			momentum.SetNodeValue(step)
		}
		return graph.Sub(w, step)
	})
}

// decayed returns the running mean of x after one more value: rho mean + (1 - rho) x.
func decayed(mean, x *graph.Node, rho float64) *graph.Node {
	return graph.Add(graph.MulScalar(mean, rho), graph.MulScalar(x, 1-rho))
}

// Clear implements GoMLX's optimizer interface.
func (RMSprop) Clear(scope *model.Scope) error { return clearSlots(scope) }
