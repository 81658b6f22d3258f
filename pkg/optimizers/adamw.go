package optimizers

import (
	"cmp"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// AdamW is Keras's AdamW: [Adam], with its fields, where a WeightDecay of 0 is 0.004. [Zero] is
// none.
//
// I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019.
type AdamW Adam

// Kind returns "adamw".
func (AdamW) Kind() string { return "adamw" }

// Options returns the options common to all optimizers of this package.
func (o AdamW) Options() Options {
	options := Adam(o).Options()
	options.WeightDecay = cmp.Or(o.WeightDecay, 0.004)
	return options
}

// Check returns an error that names the first wrong option; nil if all are right.
func (o AdamW) Check() error { return Adam(o).checkAs("AdamW") }

// UpdateGraph is Apply with the [Gradients] of loss, a scalar. It implements GoMLX's optimizer
// interface.
func (o AdamW) UpdateGraph(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o.Apply(scope, g, Gradients(scope, g, loss))
}

// Apply clips the gradients and adds the update of the weights to the graph. It panics on options
// that [AdamW.Check] refuses.
func (o AdamW) Apply(scope *model.Scope, g *graph.Graph, gradients []Gradient) {
	Adam(o).applyAs(o, scope, g, gradients)
}

// Clear is [Clear]; it implements GoMLX's optimizer interface.
func (AdamW) Clear(scope *model.Scope) error { return Clear(scope) }
