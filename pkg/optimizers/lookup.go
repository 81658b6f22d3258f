package optimizers

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// lookup is the record of one call of [Lookup], left in the graph.
type lookup struct {
	table   *graph.Node // [rows, dim]
	ids     *graph.Node // [..., 1]
	vectors *graph.Node // [..., dim]
}

// lookupsKey is where the records lie in the graph's state: a []lookup.
type lookupsKey struct{}

// Lookup returns rows of a table [rows, dim], one for each of ids [...], of an integer type: [...,
// dim]. An id out of range takes the nearest row.
//
// Any optimizer can train through it, as through a Gather. The optimizers of this package also see
// the gradient of each looked-up row: see [Rows]. It panics if table is not of rank 2.
func Lookup(table *model.Variable, ids *graph.Node) *graph.Node {
	g := ids.Graph()
	l := lookup{table: table.NodeValue(g), ids: graph.InsertAxes(ids, -1)}
	l.table.AssertRank(2)
	l.vectors = graph.Gather(l.table, l.ids)
	g.AttachState(lookupsKey{}, append(lookups(g), l))
	return l.vectors
}

func lookups(g *graph.Graph) []lookup {
	all, _ := g.State(lookupsKey{}).([]lookup)
	return all
}

// lookupsOf returns the lookups in a table. It returns none if anything else in the graph uses the
// table too: only the plain gradient is complete then.
func lookupsOf(table *graph.Node) []lookup {
	g := table.Graph()
	others := func(l lookup) bool { return l.table != table }
	found := slices.DeleteFunc(slices.Clone(lookups(g)), others)
	if len(found) == 0 {
		return nil
	}
	for _, node := range g.Nodes() {
		isOne := func(l lookup) bool { return l.vectors == node }
		if slices.Contains(node.Inputs(), table) && !slices.ContainsFunc(found, isOne) {
			return nil
		}
	}
	return found
}

// rowsOf returns the gradients of the looked-up vectors as those of one lookup.
func rowsOf(found []lookup, derivatives []*graph.Node) *Rows {
	if len(found) == 1 { // in its own shape: XLA need not make another
		return &Rows{found[0].ids, derivatives[0]}
	}
	var ids, values []*graph.Node
	for i, l := range found {
		ids = append(ids, graph.Reshape(l.ids, -1, 1))
		values = append(values, graph.Reshape(derivatives[i], -1, l.table.Shape().Dim(1)))
	}
	return &Rows{graph.Concatenate(ids, 0), graph.Concatenate(values, 0)}
}
