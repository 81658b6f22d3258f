package optimizers

import (
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// Scope holds the state of an optimizer, the arrays ("slots") that it keeps beside each weight:
// that of /dense/kernel is /optimizer/dense/kernel/momentum.
const Scope = "optimizer"

// epsilon is Keras's fuzz factor.
const epsilon = 1e-7

// slot returns an array that an optimizer keeps beside the weight, zeros at first.
func (s step) slot(name string) *model.Variable {
	of := strings.TrimPrefix(s.variable.Path(), model.ScopeSeparator)
	path := model.JoinPath(model.ScopeSeparator+Scope, of, name)
	zeros := tensors.FromShape(s.variable.Shape())
	return s.scope.Store().VariableWithValue(path, zeros).SetTrainable(false)
}

// decay moves a slot, which is a running mean, on to its next value and returns that: rho mean + (1
// - rho) x.
func decay(slot *model.Variable, x *graph.Node, rho float64) *graph.Node {
	mean := graph.MulScalar(slot.NodeValue(x.Graph()), rho)
	mean = graph.Add(mean, graph.MulScalar(x, 1-rho))
	slot.SetNodeValue(mean)
	return mean
}

// Clear deletes all slots and the count of steps, so that a training begins anew.
func Clear(scope *model.Scope) error {
	if err := scope.Store().DeleteVariablesInScope(model.ScopeSeparator + Scope); err != nil {
		return err
	}
	return optimizer.DeleteGlobalStep(scope)
}
