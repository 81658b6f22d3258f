package optimizers

import (
	"slices"
	"strings"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/devices"
)

// Gradient is the gradient of the loss with respect to a variable: either a Value or Rows.
type Gradient struct {
	Variable *model.Variable
	Value    *graph.Node // in the variable's shape; nil where there are Rows
	Rows     *Rows       // of a table read by [Lookup] alone
}

// Rows is the sparse gradient of a table [rows, dim]: TensorFlow's IndexedSlices. An id may come
// many times.
//
// Optimizers square each of Values and add the squares; for other weights they square the sum.
// Keras's optimizers do so on TensorFlow.
type Rows struct {
	IDs    *graph.Node // [..., 1]: the row of each of Values
	Values *graph.Node // [..., dim]
}

// Gradients returns the gradient of loss, a scalar, with respect to each trainable variable of
// scope in the graph, in the order of the variables' paths.
func Gradients(scope *model.Scope, g *graph.Graph, loss *graph.Node) []Gradient {
	var gradients []Gradient
	var lookups [][]lookup
	var of []*graph.Node
	for _, v := range slices.SortedFunc(scope.IterVariables(), byPath) { // for one graph every time
		if !v.Trainable || !v.InUseByGraph(g) {
			continue
		}
		found := lookupsOf(v.NodeValue(g))
		for _, l := range found {
			of = append(of, l.vectors)
		}
		if len(found) == 0 {
			of = append(of, v.NodeValue(g))
		}
		gradients, lookups = append(gradients, Gradient{Variable: v}), append(lookups, found)
	}
	derivatives := graph.Gradient(loss, of...)
	for i, found := range lookups {
		n := max(len(found), 1)
		if len(found) == 0 {
			gradients[i].Value = derivatives[0]
		} else {
			gradients[i].Rows = rowsOf(found, derivatives[:n])
		}
		derivatives = derivatives[n:]
	}
	return overDevices(gradients)
}

// overDevices sums the gradients over the devices of their graph, in one exchange; but Rows stay
// each device's own until they are added up, since a table is smaller than all its looked-up rows.
func overDevices(gradients []Gradient) []Gradient {
	var own []*graph.Node
	for _, d := range gradients {
		if d.Rows == nil {
			own = append(own, d.Value)
		}
	}
	sums := devices.Sum(own...)
	for i := range gradients {
		if gradients[i].Rows == nil {
			gradients[i].Value, sums = sums[0], sums[1:]
		}
	}
	return gradients
}

func byPath(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) }

// sums returns the gradient in the shape of the variable, and its square.
func (d Gradient) sums() (value, square *graph.Node) {
	if d.Rows == nil {
		return d.Value, graph.Square(d.Value)
	}
	table, x := d.Variable.Shape(), d.Rows.Values
	rows, dim := table.Dim(0), table.Dim(1)
	// [..., 2*dim], for one scatter
	both := graph.Concatenate([]*graph.Node{x, graph.Square(x)}, -1)
	zeros := graph.Zeros(x.Graph(), shapes.Make(table.DType, rows, 2*dim))
	sums := devices.Sum(graph.ScatterSum(zeros, d.Rows.IDs, both, false, false))[0]
	value = graph.SliceAxis(sums, -1, graph.AxisRange(0, dim))
	return value, graph.SliceAxis(sums, -1, graph.AxisRange(dim))
}

// values returns the numbers to clip: Value, or the Values of Rows.
func (d Gradient) values() *graph.Node {
	if d.Rows != nil {
		return d.Rows.Values
	}
	return d.Value
}

// with returns the gradient with other values.
func (d Gradient) with(values *graph.Node) Gradient {
	if d.Rows != nil {
		return Gradient{Variable: d.Variable, Rows: &Rows{d.Rows.IDs, values}}
	}
	return Gradient{Variable: d.Variable, Value: values}
}
