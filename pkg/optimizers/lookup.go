package optimizers

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// lookup is the record that [Lookup] leaves in the graph.
type lookup struct {
	table   *graph.Node // [rows, dim]
	ids     *graph.Node // [..., 1]
	vectors *graph.Node // [..., dim]
}

// lookupsKey is where the records lie in the graph's state: a []lookup.
type lookupsKey struct{}

// Lookup returns the rows of a table [rows, dim] that ids [...], of an integer type, name: [...,
// dim]. An id out of range takes the nearest row.
//
// It is a Gather with the gradient of one, for any optimizer. Those of this package besides know
// the gradient of each row that was looked up: see [Rows].
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

// lookupsOf returns the lookups in a table. It returns none where anything else in the graph uses
// the table too: then only the plain gradient has all of it.
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
	if len(found) == 1 { // in the shape it has, of which XLA need not make another
		return &Rows{found[0].ids, derivatives[0]}
	}
	var ids, values []*graph.Node
	for i, l := range found {
		ids = append(ids, graph.Reshape(l.ids, -1, 1))
		values = append(values, graph.Reshape(derivatives[i], -1, l.table.Shape().Dim(1)))
	}
	return &Rows{graph.Concatenate(ids, 0), graph.Concatenate(values, 0)}
}
