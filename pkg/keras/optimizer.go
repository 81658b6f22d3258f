package keras

import (
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// Optimizer changes the weights at each training step: RMSprop, Adam, SGD, or any optimizer of GoMLX with a name.
type Optimizer interface {
	optimizer.Interface
	// Kind returns Keras's name, "rmsprop".
	Kind() string
}

// optimizerScope holds the state of the optimizer: the arrays ("slots") it keeps beside each weight.
const optimizerScope = "optimizer"

// gradient is that of the loss with respect to one weight, and its square for optimizers that take one: the
// square of each value, but see [Embedding].
type gradient struct{ value, square *graph.Node }

// updateWeights adds to the graph what every optimizer does: it takes the gradient of loss with respect to each
// trainable variable in scope, and replaces the variable's value w by what update makes of it. iteration counts the
// steps from 1.
func updateWeights(scope *model.Scope, g *graph.Graph, loss *graph.Node, update func(v *model.Variable, w *graph.Node, d gradient, iteration *graph.Node) *graph.Node) {
	iteration := optimizer.IncrementGlobalStep(g, loss.DType())
	variables := slices.SortedFunc(scope.IterVariables(), byPath) // in one order, for one graph every time
	variables = slices.DeleteFunc(variables, func(v *model.Variable) bool { return !v.Trainable || !v.InUseByGraph(g) })
	var summed []*model.Variable
	var of, squares []*graph.Node
	for _, v := range variables {
		of = append(of, v.NodeValue(g))
		if node, found := model.GetGraphParam(g, squaresKey(v)); found {
			summed, squares = append(summed, v), append(squares, node.(*graph.Node))
		}
	}
	derivatives := graph.Gradient(loss, append(of, squares...)...)
	for i, v := range variables {
		d := gradient{value: derivatives[i], square: graph.Square(derivatives[i])}
		if k := slices.Index(summed, v); k >= 0 {
			d.square = derivatives[len(variables)+k]
		}
		v.SetNodeValue(update(v, of[i], d, iteration))
	}
}

func byPath(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) }

// slot returns an array that an optimizer keeps beside v, zeros at first.
func slot(scope *model.Scope, v *model.Variable, name string) *model.Variable {
	path := model.JoinPath(model.ScopeSeparator+optimizerScope, strings.TrimPrefix(v.Path(), model.ScopeSeparator), name)
	return scope.Store().VariableWithValue(path, tensors.FromShape(v.Shape())).SetTrainable(false)
}

// clearSlots deletes all slots and the count of steps.
func clearSlots(scope *model.Scope) error {
	if err := scope.Store().DeleteVariablesInScope(model.ScopeSeparator + optimizerScope); err != nil {
		return err
	}
	return optimizer.DeleteGlobalStep(scope)
}

// or returns value, or what it stands for where it is zero.
func or(value, zero float64) float64 {
	if value == 0 {
		return zero
	}
	return value
}
