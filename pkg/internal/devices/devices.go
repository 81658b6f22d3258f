// Package devices has the pieces of a graph that several devices compute at once, each with its
// part of a batch: the sum over the devices, and the draw of random numbers for the whole batch.
package devices

import (
	"slices"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
)

type partKey struct{}

// part says which part of a batch a device computes.
type part struct {
	index *Node // [], int32: from 0
	batch int   // examples of the whole batch
}

// SetPart says that each device of a graph computes the part of a batch that index, an int32
// scalar, counts from 0: ceil(batch / devices) examples.
func SetPart(index *Node, batch int) {
	index.Graph().AttachState(partKey{}, part{index, batch})
}

// HasParts reports whether the devices of g compute parts of a batch.
func HasParts(g *Graph) bool {
	_, split := g.State(partKey{}).(part)
	return split
}

// Sum returns the sums of values over the devices of their graph, by one exchange between these.
func Sum(values ...*Node) []*Node {
	if len(values) == 0 || values[0].Graph().NumDevices() <= 1 {
		return values
	}
	return values[0].Graph().Distributed().AllReduce(values, compute.ReduceOpSum)
}

// Draw returns random numbers of the given dims, one part's: draw makes them for the whole batch,
// the size of which takes the place of dims[axis]. So the numbers do not depend on how many devices
// there are. In a graph without parts it returns draw(dims). No gradient goes through the result.
func Draw(g *Graph, dims []int, axis int, draw func(dims []int) *Node) *Node {
	of, split := g.State(partKey{}).(part)
	if !split {
		return draw(dims)
	}
	whole := slices.Clone(dims)
	whole[axis] = of.batch
	all := StopGradient(draw(whole))
	if missing := g.NumDevices()*dims[axis] - of.batch; missing > 0 { // fillers of the last parts
		ends := make([]PadAxis, len(dims))
		ends[axis].End = missing
		all = Pad(all, ScalarZero(g, all.DType()), ends...)
	}
	start := make([]*Node, len(dims))
	for i := range start {
		start[i] = Const(g, int32(0))
	}
	start[axis] = MulScalar(of.index, dims[axis])
	return DynamicSlice(all, start, dims)
}
