package keras

import (
	"cmp"
	"math"
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

// options are those that every optimizer of this package has.
type options struct {
	LearningRate                        float64
	Schedule                            Schedule
	ClipNorm, GlobalClipNorm, ClipValue float64
}

// check reports what is wrong with the options of the optimizer called name, if anything.
func (o options) check(name string) error {
	if err := o.checkClip(name); err != nil {
		return err
	}
	return o.checkSchedule(name)
}

// gradient is that of the loss with respect to one weight, and its square for optimizers that take one: the
// square of each value, but see [Embedding].
type gradient struct{ value, square *graph.Node }

// update returns what replaces the value w of v, at learning rate r. iteration counts the steps from 1.
type update func(v *model.Variable, w *graph.Node, d gradient, r rate, iteration *graph.Node) *graph.Node

// updateWeights adds to the graph what every optimizer does: it takes the gradient of loss with respect to each
// trainable variable in scope, clips it, and updates the variable, at the learning rate there is, or zero where none
// is given.
func (o options) updateWeights(scope *model.Scope, g *graph.Graph, loss *graph.Node, zero float64, update update) {
	iteration := optimizer.IncrementGlobalStep(g, loss.DType())
	r := rate{number: cmp.Or(o.LearningRate, zero)}
	if o.Schedule != nil {
		r.scheduled = o.Schedule.Rate(graph.MinusOne(iteration))
	}
	if o.ClipValue > 0 {
		model.SetGraphParam(g, clipValueKey, o.ClipValue)
	}
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
	gradients := make([]gradient, len(variables))
	for i, v := range variables {
		gradients[i].value = derivatives[i]
		if k := slices.Index(summed, v); k >= 0 {
			gradients[i].square = derivatives[len(variables)+k]
		}
	}
	for i, d := range o.clip(gradients) {
		if d.square == nil {
			d.square = graph.Square(d.value)
		}
		variables[i].SetNodeValue(update(variables[i], of[i], d, r, iteration))
	}
}

// rate is a learning rate: a number, or what a schedule makes of the step.
type rate struct {
	number    float64
	scheduled *graph.Node
}

// times returns x times the learning rate.
func (r rate) times(x *graph.Node) *graph.Node {
	if r.scheduled != nil {
		return graph.Mul(x, r.scheduled)
	}
	return graph.MulScalar(x, r.number)
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

// Zero is 0 for a field whose zero value stands for another number: PolynomialDecay{EndLearningRate: keras.Zero}.
// It is the smallest number there is, which is 0 as a float32.
const Zero = math.SmallestNonzeroFloat64
