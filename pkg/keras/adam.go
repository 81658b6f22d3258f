package keras

import (
	"cmp"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Adam is Keras's Adam (D. Kingma, J. Ba, ICLR 2015, in the form of the remark before its section 2.1): at step t
//
//	m = beta_1 m + (1 - beta_1) g,   v = beta_2 v + (1 - beta_2) g²
//	w = w - learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
type Adam struct {
	LearningRate float64 // 0: 0.001
	Beta1        float64 // 0: 0.9
	Beta2        float64 // 0: 0.999
	Epsilon      float64 // 0: 1e-7
	// Schedule takes the place of LearningRate.
	Schedule Schedule `json:"-"`
	// ClipNorm, GlobalClipNorm or ClipValue limits the gradients: the norm of each weight's, of all together, or each value.
	ClipNorm       float64 `json:",omitempty"`
	GlobalClipNorm float64 `json:",omitempty"`
	ClipValue      float64 `json:",omitempty"`
}

// Kind returns "adam".
func (Adam) Kind() string { return "adam" }

func (o Adam) options() options {
	return options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue}
}

func (o Adam) check() error { return o.options().check("Adam") }

// UpdateGraph implements GoMLX's optimizer interface.
func (o Adam) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	beta1, beta2, eps := cmp.Or(o.Beta1, 0.9), cmp.Or(o.Beta2, 0.999), cmp.Or(o.Epsilon, epsilon)
	o.options().updateWeights(scope, g, loss, 0.001, func(v *model.Variable, w *graph.Node, d gradient, r rate, t *graph.Node) *graph.Node {
		momentum, velocity := slot(scope, v, "momentum"), slot(scope, v, "velocity")
		mean := decayed(momentum.NodeValue(g), d.value, beta1)
		variance := decayed(velocity.NodeValue(g), d.square, beta2)
		momentum.SetNodeValue(mean)
		velocity.SetNodeValue(variance)
		power := func(beta float64) *graph.Node { return graph.Pow(graph.Scalar(g, t.DType(), beta), t) }
		alpha := r.times(graph.Div(graph.Sqrt(graph.OneMinus(power(beta2))), graph.OneMinus(power(beta1))))
		return graph.Sub(w, graph.Div(graph.Mul(mean, alpha), graph.AddScalar(graph.Sqrt(variance), eps)))
	})
}

// Clear implements GoMLX's optimizer interface.
func (Adam) Clear(scope *model.Scope) error { return clearSlots(scope) }
