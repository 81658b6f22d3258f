package optimizers

import (
	"cmp"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Adam is Keras's Adam. At step t, from 1, with the gradient g of a weight w:
//
//	m = beta_1 m + (1 - beta_1) g,   v = beta_2 v + (1 - beta_2) g²
//	w = w - learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
//
// D. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, in the form of the
// remark before section 2.1.
type Adam struct {
	LearningRate float64 // 0: 0.001; [Zero] is 0 in every field
	Beta1        float64 // in [0, 1); 0: 0.9
	Beta2        float64 // in [0, 1); 0: 0.999
	Epsilon      float64 // 0: 1e-7
	// Schedule takes the place of LearningRate.
	Schedule Schedule
	// One of three limits may clip the gradients: ClipNorm the norm of each weight's gradient,
	// GlobalClipNorm the norm of all gradients together, ClipValue each value. 0: none.
	ClipNorm       float64
	GlobalClipNorm float64
	ClipValue      float64
	// WeightDecay makes each weight smaller by learning_rate WeightDecay w, before its update. The
	// gradient and its means do not see it. 0: none.
	WeightDecay float64
	// ExcludeFromWeightDecay has parts of the paths of weights that keep their size: "bias", or
	// "/dense/kernel" for one weight.
	ExcludeFromWeightDecay []string
	// AMSGrad divides by the root of the largest v so far (S. Reddi, S. Kale, S. Kumar, On the
	// convergence of Adam and beyond, ICLR 2018).
	AMSGrad bool
}

// Kind returns "adam".
func (Adam) Kind() string { return "adam" }

// Options returns the options common to all optimizers of this package.
func (o Adam) Options() Options {
	return Options{o.LearningRate, o.Schedule, o.ClipNorm, o.GlobalClipNorm, o.ClipValue,
		o.WeightDecay, o.ExcludeFromWeightDecay}
}

// Check returns an error that names the first wrong option; nil if all are right.
func (o Adam) Check() error {
	return o.checkAs("Adam")
}

func (o Adam) checkAs(name string) error {
	return o.Options().check(name, belowOne(name+".Beta1", o.Beta1),
		belowOne(name+".Beta2", o.Beta2), notNegative(name+".Epsilon", o.Epsilon))
}

// UpdateGraph is Apply with the [Gradients] of loss, a scalar. It implements GoMLX's optimizer
// interface.
func (o Adam) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.Apply(scope, g, Gradients(scope, g, loss))
}

// Apply clips the gradients and adds the update of the weights to the graph. It panics on options
// that [Adam.Check] refuses.
func (o Adam) Apply(scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	o.applyAs(o, scope, g, gradients)
}

// applyAs is Apply with the common options of another optimizer.
func (o Adam) applyAs(of configured, scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	beta1, beta2, eps := cmp.Or(o.Beta1, 0.9), cmp.Or(o.Beta2, 0.999), cmp.Or(o.Epsilon, epsilon)
	apply(of, scope, g, gradients, func(s step) *graph.Node {
		mean := decay(s.slot("momentum"), s.gradient, beta1)
		variance := decay(s.slot("velocity"), s.square, beta2)
		if o.AMSGrad {
			largest := s.slot("velocity_hat")
			variance = graph.Max(largest.NodeValue(g), variance)
			largest.SetNodeValue(variance)
		}
		correction := func(beta float64) *graph.Node {
			return graph.OneMinus(graph.Pow(scalar(s.number, beta), s.number))
		}
		alpha := s.rate.times(graph.Div(graph.Sqrt(correction(beta2)), correction(beta1)))
		change := graph.Div(graph.Mul(mean, alpha), graph.AddScalar(graph.Sqrt(variance), eps))
		return graph.Sub(s.weight, change)
	})
}

// Clear is [Clear]; it implements GoMLX's optimizer interface.
func (Adam) Clear(scope *model.Scope) error { return Clear(scope) }
