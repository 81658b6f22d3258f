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
}

// Kind returns "sgd".
func (SGD) Kind() string { return "sgd" }

// UpdateGraph implements GoMLX's optimizer interface.
func (o SGD) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	learningRate := or(o.LearningRate, 0.01)
	updateWeights(scope, g, loss, func(v *model.Variable, w *graph.Node, d gradient, _ *graph.Node) *graph.Node {
		step := graph.MulScalar(d.value, -learningRate)
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
