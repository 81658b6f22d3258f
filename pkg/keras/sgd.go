package keras

import (
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
	Schedule Schedule `json:"-"`
	// ClipNorm, GlobalClipNorm or ClipValue limits the gradients: the norm of each weight's, of all together, or each value.
	ClipNorm       float64 `json:",omitempty"`
	GlobalClipNorm float64 `json:",omitempty"`
	ClipValue      float64 `json:",omitempty"`
}

// Kind returns "sgd".
func (SGD) Kind() string { return "sgd" }

func (o SGD) options() options {
	return options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue}
}

func (o SGD) check() error {
	if !(o.Momentum >= 0 && o.Momentum <= 1) {
		return errorf("SGD.Momentum must be in [0, 1], got %g", o.Momentum)
	}
	return o.options().check("SGD")
}

// UpdateGraph implements GoMLX's optimizer interface.
func (o SGD) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.options().updateWeights(scope, g, loss, 0.01, func(v *model.Variable, w *graph.Node, d gradient, r rate, _ *graph.Node) *graph.Node {
		step := graph.Neg(r.times(d.value))
		if o.Momentum == 0 {
			return graph.Add(w, step)
		}
		momentum := slot(scope, v, "momentum")
		velocity := graph.Add(graph.MulScalar(momentum.NodeValue(g), o.Momentum), step)
		momentum.SetNodeValue(velocity)
		if o.Nesterov {
			velocity = graph.Add(graph.MulScalar(velocity, o.Momentum), step)
		}
		return graph.Add(w, velocity)
	})
}

// Clear implements GoMLX's optimizer interface.
func (SGD) Clear(scope *model.Scope) error { return clearSlots(scope) }
