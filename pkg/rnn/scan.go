package rnn

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// scan walks along the time axis, as JAX's lax.scan does. Its gradient is unknown to GoMLX: what goes in
// must be under StopGradient, and [WithGradient] gives the result one.
type scan struct {
	carry     []*Node // initial values of what passes from step to step
	sequences []*Node // [time, ...] each: read, and overwritten, one time step at a time
	constants []*Node // the same at every step
	reverse   bool    // from the last time step to the first
	unroll    bool    // lay the steps out one after another rather than loop
}

// step is the body of a scan: it maps the carry and each sequence's values at one time step to the next carry and
// the values to write in place of those it read, nil where nothing is written.
type step func(carry, at, constants []*Node) (next, write []*Node)

// run returns the carry after the last step, and the sequences as overwritten.
func (s scan) run(body step) (carry, sequences []*Node) {
	if s.unroll || !canLoop(s.sequences[0].Graph()) {
		return s.runUnrolled(body)
	}
	return s.runWhile(body)
}

// canLoop reports whether the graph's backend has what a loop over time is made of. XLA does not list the loop
// itself among its operations: it is one of its functions.
func canLoop(g *Graph) bool {
	can := g.Backend().Capabilities()
	return can.Functions && can.Operations[compute.OpTypeDynamicSlice] && can.Operations[compute.OpTypeDynamicUpdateSlice]
}

func (s scan) runWhile(body step) (carry, sequences []*Node) {
	g := s.sequences[0].Graph()
	timeSteps := int32(s.sequences[0].Shape().Dim(0))
	state := slices.Concat([]*Node{Const(g, int32(0))}, s.carry, s.sequences, s.constants)
	parameters := func(g *Graph) (i *Node, carry, sequences, constants []*Node) {
		p := make([]*Node, len(state))
		for k, node := range state {
			p[k] = Parameter(g, fmt.Sprintf("state%d", k), node.Shape())
		}
		nc, ns := len(s.carry), len(s.sequences)
		return p[0], p[1 : 1+nc], p[1+nc : 1+nc+ns], p[1+nc+ns:]
	}
	condition := NewClosure(g, func(g *Graph) []*Node {
		i, _, _, _ := parameters(g)
		return []*Node{LessThan(i, Const(g, timeSteps))}
	})
	iteration := NewClosure(g, func(g *Graph) []*Node {
		i, carry, sequences, constants := parameters(g)
		t := i
		if s.reverse {
			t = Sub(Const(g, timeSteps-1), i)
		}
		at := make([]*Node, len(sequences))
		for k, sequence := range sequences {
			at[k] = read(sequence, t)
		}
		next, write := body(carry, at, constants)
		for k, value := range write {
			if value != nil {
				sequences[k] = overwrite(sequences[k], t, value)
			}
		}
		return slices.Concat([]*Node{Add(i, Const(g, int32(1)))}, next, sequences, constants)
	})
	end := While(condition, iteration, state...)[1:]
	return end[:len(s.carry)], end[len(s.carry) : len(s.carry)+len(s.sequences)]
}

func (s scan) runUnrolled(body step) (carry, sequences []*Node) {
	timeSteps := s.sequences[0].Shape().Dim(0)
	written := make([][]*Node, len(s.sequences))
	carry = s.carry
	for i := range timeSteps {
		t := i
		if s.reverse {
			t = timeSteps - 1 - i
		}
		at := make([]*Node, len(s.sequences))
		for k, sequence := range s.sequences {
			at[k] = Squeeze(SliceAxis(sequence, 0, AxisElem(t)), 0)
		}
		var write []*Node
		carry, write = body(carry, at, s.constants)
		for k, value := range write {
			if value == nil {
				continue
			}
			if written[k] == nil {
				written[k] = make([]*Node, timeSteps)
			}
			written[k][t] = InsertAxes(value, 0)
		}
	}
	sequences = slices.Clone(s.sequences)
	for k, values := range written {
		if values != nil {
			sequences[k] = Concatenate(values, 0)
		}
	}
	return carry, sequences
}

// read returns time step t of a sequence: [time, ...] -> [...].
func read(sequence, t *Node) *Node {
	size := slices.Clone(sequence.Shape().Dimensions)
	size[0] = 1
	return Squeeze(DynamicSlice(sequence, start(sequence, t), size), 0)
}

// overwrite returns sequence with time step t replaced by value [...].
func overwrite(sequence, t, value *Node) *Node {
	return DynamicUpdateSlice(sequence, InsertAxes(value, 0), start(sequence, t))
}

// start returns where time step t of a sequence starts: t, 0, 0...
func start(sequence, t *Node) []*Node {
	indices := []*Node{t}
	for range sequence.Rank() - 1 {
		indices = append(indices, Const(t.Graph(), int32(0)))
	}
	return indices
}

// WithGradient returns output, and says what its gradient with respect to inputs is: backward maps the
// adjoint of output to the adjoints of inputs, in their order and shapes. All in all the result is
// differentiable although output, a scan's, is not.
//
// GoMLX's one hook for a gradient is an identity of one node; so inputs and output pass through it as one
// flat concatenation. XLA removes it again.
func WithGradient(inputs []*Node, output *Node, backward func(adjoint *Node) []*Node) *Node {
	flat := make([]*Node, 0, len(inputs)+1)
	start := 0 // of output in the concatenation
	for _, x := range inputs {
		flat = append(flat, Reshape(x, x.Shape().Size()))
		start += x.Shape().Size()
	}
	size, dims := output.Shape().Size(), output.Shape().Dimensions
	flat = append(flat, Reshape(StopGradient(output), size))
	through := IdentityWithCustomGradient(Concatenate(flat, 0), func(_, adjoint *Node) *Node {
		adjoints := backward(Reshape(SliceAxis(adjoint, 0, AxisRange(start, start+size)), dims...))
		flat := make([]*Node, 0, len(inputs)+1)
		for _, a := range adjoints {
			flat = append(flat, Reshape(a, a.Shape().Size()))
		}
		return Concatenate(append(flat, zeros(adjoint, size)), 0)
	})
	return Reshape(SliceAxis(through, 0, AxisRange(start, start+size)), dims...)
}

// reversed returns x with the order on one axis turned around. GoMLX's Reverse has no gradient.
func reversed(x *Node, axis int) *Node {
	return WithGradient([]*Node{x}, Reverse(x, axis), func(adjoint *Node) []*Node {
		return []*Node{Reverse(adjoint, axis)}
	})
}

// zeros returns zeros of the given dims, in like's graph and dtype.
func zeros(like *Node, dims ...int) *Node {
	return Zeros(like.Graph(), shapes.Make(like.DType(), dims...))
}

// previous returns the values one time step before, 0 at the first: [time, batch, features] -> the same.
func previous(sequence *Node) *Node {
	dims := sequence.Shape().Dimensions
	return Concatenate([]*Node{zeros(sequence, 1, dims[1], dims[2]), SliceAxis(sequence, 0, AxisRange(0, dims[0]-1))}, 0)
}

// flat merges all axes of each sequence after the first: [time, batch, units] -> [time, batch*units].
//
// Over one long axis XLA's CPU compiler makes vector instructions of a step; over rows of 32 units it unrolls the
// row, and what is left is often scalar. So a cell whose values of one step are all [batch, units] scans flat.
func flat(sequences ...*Node) []*Node {
	flat := make([]*Node, len(sequences))
	for i, sequence := range sequences {
		flat[i] = Reshape(sequence, sequence.Shape().Dim(0), -1)
	}
	return flat
}

// product returns h u for a flat h: [batch*a] and [a, b] -> [batch*b].
func product(h, u *Node) *Node {
	return Reshape(MatMul(Reshape(h, -1, u.Shape().Dim(0)), u), -1)
}

// repeat returns bias once for each example, flat: [units] -> [batch*units].
func repeat(bias *Node, batch int) *Node { return Reshape(BroadcastPrefix(bias, batch), -1) }

// project returns x kernel for all time steps at once: [time, batch, a] and [a, b] -> [time, batch, b].
func project(x, kernel *Node) *Node {
	dims := x.Shape().Dimensions
	return Reshape(MatMul(rows(x), kernel), dims[0], dims[1], kernel.Shape().Dim(1))
}

// kernelGradient sums the outer products of x and d over time and batch: the gradient of a kernel [a, b]
// that took x [time, batch, a] to something whose adjoint is d [time, batch, b].
func kernelGradient(x, d *Node) *Node {
	return MatMul(Transpose(rows(x), 0, 1), rows(d))
}

// rows flattens time and batch: [time, batch, features] -> [time*batch, features].
func rows(sequence *Node) *Node {
	features := sequence.Shape().Dim(2)
	return Reshape(sequence, sequence.Shape().Size()/features, features)
}

// gate returns the k-th of the blocks of units features that lie side by side on the last axis.
func gate(x *Node, k, units int) *Node { return gates(x, k, k+1, units) }

// gates returns the blocks from the first to before the last.
func gates(x *Node, first, last, units int) *Node {
	return SliceAxis(x, -1, AxisRange(first*units, last*units))
}

// sigmoid is the logistic function, by way of tanh, which XLA computes faster.
func sigmoid(a *Node) *Node { return sigmoidFromTanh(Tanh(Mul(a, ConstAs(a, 0.5)))) }

// sigmoidFromTanh turns tanh(a/2) into sigmoid(a) = (1 + tanh(a/2)) / 2.
//
// In a step a constant is ConstAs: GoMLX keeps one node for all uses of its Scalar, AddScalar and the like, made
// in whichever loop came first, where no other loop can see it.
func sigmoidFromTanh(tanh *Node) *Node {
	half := ConstAs(tanh, 0.5)
	return Add(half, Mul(half, tanh))
}

// stopGradients puts every node under StopGradient.
func stopGradients(nodes ...*Node) []*Node {
	stopped := make([]*Node, len(nodes))
	for i, node := range nodes {
		stopped[i] = StopGradient(node)
	}
	return stopped
}
