package optimizers

import (
	"reflect"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// weighted returns the sum of x, each value by one of upstream.
func weighted(x *graph.Node, upstream ...float32) *graph.Node {
	g := x.Graph()
	y := graph.Reshape(graph.Const(g, upstream), x.Shape().Dimensions...)
	return graph.ReduceAllSum(graph.Mul(x, y))
}

// The gradient of a table is the sum over all that reads it, and the same for GoMLX's optimizers.
// Its square is that of each looked-up vector, unless anything but lookups reads the table.
func TestGradients(t *testing.T) {
	for _, c := range []struct {
		name        string
		loss        func(v *model.Variable, ids *graph.Node) *graph.Node // ids are 0, 2, 2
		sum, square []float32                                            // [3, 2]
		sparse      bool
	}{
		{"one lookup", func(v *model.Variable, ids *graph.Node) *graph.Node {
			return weighted(Lookup(v, ids), 1, 2, 3, 4, 5, 6)
		}, []float32{1, 2, 0, 0, 8, 10}, []float32{1, 4, 0, 0, 9 + 25, 16 + 36}, true},
		{"two lookups, of other ranks", func(v *model.Variable, ids *graph.Node) *graph.Node {
			again := Lookup(v, graph.Reshape(ids, 3, 1))
			return graph.Add(weighted(Lookup(v, ids), 1, 2, 3, 4, 5, 6),
				weighted(again, 1, 1, 1, 1, 1, 1))
		}, []float32{2, 3, 0, 0, 10, 12}, []float32{1 + 1, 4 + 1, 0, 0, 9 + 25 + 2, 16 + 36 + 2}, true},
		{"a lookup and a layer with tied weights",
			func(v *model.Variable, ids *graph.Node) *graph.Node {
				tied := weighted(v.NodeValue(ids.Graph()), 1, 1, 1, 1, 1, 1)
				return graph.Add(weighted(Lookup(v, ids), 1, 2, 3, 4, 5, 6), tied)
			}, []float32{2, 3, 1, 1, 9, 11}, []float32{4, 9, 1, 1, 81, 121}, false},
		{"a lookup and a Gather", func(v *model.Variable, ids *graph.Node) *graph.Node {
			other := graph.Gather(v.NodeValue(ids.Graph()), graph.InsertAxes(ids, -1))
			return graph.Add(weighted(Lookup(v, ids), 1, 2, 3, 4, 5, 6),
				weighted(other, 1, 1, 1, 1, 1, 1))
		}, []float32{2, 3, 0, 0, 10, 12}, []float32{4, 9, 0, 0, 100, 144}, false},
		{"a lookup that the loss leaves out", func(v *model.Variable, ids *graph.Node) *graph.Node {
			Lookup(v, ids)
			return graph.ScalarZero(ids.Graph(), v.DType())
		}, make([]float32, 6), make([]float32, 6), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			engine, err := gobackend.New("")
			if err != nil {
				t.Fatal(err)
			}
			store := model.NewStore()
			exec := model.MustNewExec(engine, store,
				func(scope *model.Scope, ids *graph.Node) []*graph.Node {
					v := scope.VariableWithValue("table", [][]float32{{1, 2}, {3, 4}, {5, 6}})
					loss := c.loss(v, ids)
					plain := scope.BuildTrainableVariablesGradientsGraph(loss)
					gradients := Gradients(scope, ids.Graph(), loss)
					if sparse := gradients[0].Rows != nil; sparse != c.sparse || len(gradients) != 1 {
						t.Errorf("%d gradients, the first sparse: %t", len(gradients), sparse)
					}
					sum, square := gradients[0].sums()
					return []*graph.Node{plain[0], sum, square}
				})
			results := exec.MustCall([]int32{0, 2, 2})
			for i, want := range [][]float32{c.sum, c.sum, c.square} {
				name := []string{"GoMLX's gradient", "the gradient", "its square"}[i]
				if got := tensors.MustCopyFlatData[float32](results[i]); !reflect.DeepEqual(got, want) {
					t.Errorf("%s is %v, want %v", name, got, want)
				}
			}
		})
	}
}
