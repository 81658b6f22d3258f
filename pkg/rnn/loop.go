package rnn

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/support/xslices"
	. "github.com/gomlx/gomlx/core/graph"
)

// named are nodes by their names.
type named map[string]*Node

// sorted returns the names in their one order, so that a graph is the same every time.
func (n named) sorted() []string { return slices.Sorted(maps.Keys(n)) }

// values returns the nodes in the order of their names.
func (n named) values() []*Node {
	return xslices.Map(n.sorted(), func(name string) *Node { return n[name] })
}

// mapped returns f of each node.
func (n named) mapped(f func(*Node) *Node) named { return n.with(xslices.Map(n.values(), f)) }

// names returns the names by node.
func (n named) names() map[*Node]string {
	names := map[*Node]string{}
	for name, x := range n {
		names[x] = name
	}
	return names
}

// with returns other nodes by the same names, in their order.
func (n named) with(nodes []*Node) named {
	others := named{}
	for i, name := range n.sorted() {
		others[name] = nodes[i]
	}
	return others
}

// loop walks along the time axis, as JAX's lax.scan does. GoMLX knows no gradient of it: all inputs
// must be under StopGradient, and withGradients gives the result a gradient.
type loop struct {
	carry     named // values passed from step to step: before the first
	read      named // sequences [time, ...]; a step reads the values of its time
	write     named // sequences [time, ...]; a step writes at its time. nil: the one of read
	constants named // the same at every step
	reverse   bool  // from the last time step to the first
	unroll    bool  // lay the steps out one after another rather than loop
}

// step is the body of a loop: it maps the carry and the values read to the next carry and the
// values to write.
type step func(carry, read, constants named) (next, write named)

// run returns the carry after the last step, and the sequences as written.
func (l loop) run(body step) (carry, written named) {
	if l.unroll || !canLoop(l.graph()) {
		return l.runUnrolled(body)
	}
	return l.runWhile(body)
}

// canLoop reports whether the graph's backend can loop over time. XLA does not list the loop itself
// among its operations, but among its functions.
func canLoop(g *Graph) bool {
	can := g.Backend().Capabilities()
	return can.Functions && can.Operations[compute.OpTypeDynamicSlice] &&
		can.Operations[compute.OpTypeDynamicUpdateSlice]
}

func (l loop) graph() *Graph { return l.read.values()[0].Graph() }

// timeSteps returns the length of the time axis.
func (l loop) timeSteps() int { return l.read.values()[0].Shape().Dim(0) }

// stepsOnGPU is how many time steps one iteration of the loop takes on a GPU. A step is a few small
// kernels there, and from one iteration to the next XLA starts each anew and asks whether there is
// another; within an iteration it fuses and orders the kernels of several steps.
const stepsOnGPU = 4

// stepsAtOnce returns how many time steps one iteration of the loop takes. On a CPU more than one
// gains nothing and takes longer to compile.
var stepsAtOnce = func(backend compute.Backend) int {
	if xla, ok := backend.(interface{ IsCUDA() bool }); ok && xla.IsCUDA() {
		return stepsOnGPU
	}
	return 1
}

// runWhile takes the steps that do not fill an iteration before the loop.
func (l loop) runWhile(body step) (carry, written named) {
	g, timeSteps, atOnce := l.graph(), l.timeSteps(), stepsAtOnce(l.graph().Backend())
	state := l.pack(Const(g, int32(0)), l.carry, l.read, l.write, l.constants)
	state = l.advance(state, body, timeSteps%atOnce)
	parameters := func(g *Graph) []*Node {
		p := make([]*Node, len(state))
		for k, node := range state {
			p[k] = Parameter(g, fmt.Sprintf("state%d", k), node.Shape())
		}
		return p
	}
	condition := NewClosure(g, func(g *Graph) []*Node {
		return []*Node{LessThan(parameters(g)[0], Const(g, int32(timeSteps)))}
	})
	iteration := NewClosure(g, func(g *Graph) []*Node {
		return l.advance(parameters(g), body, atOnce)
	})
	_, carry, read, written, _ := l.unpack(While(condition, iteration, state...))
	maps.Copy(written, read)
	return carry, written
}

// advance takes a number of steps from a row of pack to the next.
func (l loop) advance(row []*Node, body step, steps int) []*Node {
	g := row[0].Graph()
	i, carry, read, write, constants := l.unpack(row)
	for range steps {
		t := i
		if l.reverse {
			t = Sub(Const(g, int32(l.timeSteps()-1)), i)
		}
		at := named{}
		for _, name := range read.sorted() {
			at[name] = readAt(read[name], t)
		}
		var values named
		carry, values = body(carry, at, constants)
		for _, name := range values.sorted() {
			if read[name] != nil {
				read[name] = writeAt(read[name], t, values[name])
			} else {
				write[name] = writeAt(write[name], t, values[name])
			}
		}
		i = Add(i, Const(g, int32(1)))
	}
	return l.pack(i, carry, read, write, constants)
}

// pack puts all that passes through the loop in a row: the count of steps, then the parts by name.
func (l loop) pack(i *Node, carry, read, write, constants named) []*Node {
	return slices.Concat([]*Node{i},
		carry.values(), read.values(), write.values(), constants.values())
}

// unpack undoes pack.
func (l loop) unpack(row []*Node) (i *Node, carry, read, write, constants named) {
	i, row = row[0], row[1:]
	for _, part := range []struct {
		like named
		into *named
	}{{l.carry, &carry}, {l.read, &read}, {l.write, &write}, {l.constants, &constants}} {
		*part.into = part.like.with(row)
		row = row[len(part.like):]
	}
	return i, carry, read, write, constants
}

func (l loop) runUnrolled(body step) (carry, written named) {
	timeSteps := l.timeSteps()
	values := map[string][]*Node{}
	carry = l.carry
	for i := range timeSteps {
		t := i
		if l.reverse {
			t = timeSteps - 1 - i
		}
		at := named{}
		for _, name := range l.read.sorted() {
			at[name] = Squeeze(SliceAxis(l.read[name], 0, AxisElem(t)), 0)
		}
		var write named
		carry, write = body(carry, at, l.constants)
		for _, name := range write.sorted() {
			if values[name] == nil {
				values[name] = make([]*Node, timeSteps)
			}
			values[name][t] = InsertAxes(write[name], 0)
		}
	}
	written = named{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		written[name] = Concatenate(values[name], 0)
	}
	return carry, written
}

// readAt returns time step t of a sequence: [time, ...] -> [...].
func readAt(sequence, t *Node) *Node {
	size := slices.Clone(sequence.Shape().Dimensions)
	size[0] = 1
	return Squeeze(DynamicSlice(sequence, startAt(sequence, t), size), 0)
}

// writeAt returns sequence with time step t replaced by value [...].
func writeAt(sequence, t, value *Node) *Node {
	return DynamicUpdateSlice(sequence, InsertAxes(value, 0), startAt(sequence, t))
}

// startAt returns where time step t of a sequence starts: t, 0, 0...
func startAt(sequence, t *Node) []*Node {
	indices := []*Node{t}
	for range sequence.Rank() - 1 {
		indices = append(indices, Const(t.Graph(), int32(0)))
	}
	return indices
}
