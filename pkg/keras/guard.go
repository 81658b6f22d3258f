package keras

import (
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// guard lets a training step happen only where it leaves no weight and no slot of the optimizer NaN or infinite, as a
// gradient that is NaN or infinite would: else all that update has changed keeps the value from before the step. It
// returns, for each of the variables in m.guarded, 1 if its new value is finite and 0 if not.
func (m *Sequential) guard(g *graph.Graph, update func()) (finite []*graph.Node) {
	update()
	changed := slices.SortedFunc(m.store.IterVariables(), byPath)
	changed = slices.DeleteFunc(changed, func(v *model.Variable) bool { return !v.ChangedInGraph(g) || !v.DType().IsFloat() })
	m.guarded = nil
	all := graph.Const(g, true)
	for _, v := range changed {
		one := graph.LogicalAll(graph.IsFinite(v.NodeValue(g)))
		all = graph.LogicalAnd(all, one)
		finite = append(finite, graph.ConvertDType(one, v.DType()))
		m.guarded = append(m.guarded, v.Path())
	}
	for _, v := range changed {
		before := g.GetParameterByName(v.Path()) // GoMLX names a variable's parameter so
		v.SetNodeValue(graph.Where(all, v.NodeValue(g), before))
	}
	return finite
}

func byPath(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) }
