package optimizers

import (
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// Scope holds the state of an optimizer: arrays ("slots") in the shape of each weight, such as
// /optimizer/dense/kernel/momentum for /dense/kernel.
const Scope = "optimizer"

// epsilon is Keras's fuzz factor.
const epsilon = 1e-7

// slot returns an array of the optimizer's in the weight's shape, zeros at first.
func (s step) slot(name string) *model.Variable {
	of := strings.TrimPrefix(s.variable.Path(), model.ScopeSeparator)
	path := model.JoinPath(model.ScopeSeparator+Scope, of, name)
	zeros := tensors.FromShape(s.variable.Shape())
	return s.scope.Store().VariableWithValue(path, zeros).SetTrainable(false)
}

// decay moves a running mean, a slot, on to its next value, and returns it:
//
//	rho mean + (1 - rho) x
func decay(slot *model.Variable, x *graph.Node, rho float64) *graph.Node {
	mean := graph.MulScalar(slot.NodeValue(x.Graph()), rho)
	mean = graph.Add(mean, graph.MulScalar(x, 1-rho))
	slot.SetNodeValue(mean)
	return mean
}

// Clear deletes all slots and the count of steps: a training begins anew. Its error is GoMLX's.
func Clear(scope *model.Scope) error {
	if err := scope.Store().DeleteVariablesInScope(model.ScopeSeparator + Scope); err != nil {
		return err
	}
	return optimizer.DeleteGlobalStep(scope)
}
