package optimizers

import (
	"cmp"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Adam is Keras's Adam (D. Kingma, J. Ba, ICLR 2015, in the form of the remark before its section
// 2.1): at step t
//
//	m = beta_1 m + (1 - beta_1) g,   v = beta_2 v + (1 - beta_2) g²
//	w = w - learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
type Adam struct {
	LearningRate float64 // 0: 0.001
	Beta1        float64 // 0: 0.9
	Beta2        float64 // 0: 0.999
	Epsilon      float64 // 0: 1e-7
	// Schedule takes the place of LearningRate.
	Schedule Schedule
	// ClipNorm, GlobalClipNorm or ClipValue limits the gradients: the norm of each weight's, of all
	// together, or each value.
	ClipNorm       float64
	GlobalClipNorm float64
	ClipValue      float64
}

// Kind returns "adam".
func (Adam) Kind() string { return "adam" }

// Options returns the options that all optimizers have.
func (o Adam) Options() Options {
	return Options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue}
}

// Check reports what is wrong with the optimizer, if anything.
func (o Adam) Check() error { return o.Options().check("Adam") }

// UpdateGraph implements GoMLX's optimizer interface.
func (o Adam) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.Apply(scope, g, Gradients(scope, g, loss))
}

// Apply adds to the graph what updates the weights by their gradients, once these are clipped.
func (o Adam) Apply(scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	beta1, beta2, eps := cmp.Or(o.Beta1, 0.9), cmp.Or(o.Beta2, 0.999), cmp.Or(o.Epsilon, epsilon)
	apply(o, scope, g, gradients, 0.001, func(s step) *graph.Node {
		mean := decay(s.slot("momentum"), s.gradient, beta1)
		variance := decay(s.slot("velocity"), s.square, beta2)
		correction := func(beta float64) *graph.Node {
			return graph.OneMinus(graph.Pow(scalar(s.number, beta), s.number))
		}
		alpha := s.rate.times(graph.Div(graph.Sqrt(correction(beta2)), correction(beta1)))
		change := graph.Div(graph.Mul(mean, alpha), graph.AddScalar(graph.Sqrt(variance), eps))
		return graph.Sub(s.weight, change)
	})
}

// Clear implements GoMLX's optimizer interface.
func (Adam) Clear(scope *model.Scope) error { return Clear(scope) }
