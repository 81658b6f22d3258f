package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// GRU is the gated recurrent unit of Cho et al. [4], Keras's GRU with its defaults, of which reset_after is one:
// r gates the product with U, not h itself.
//
//	z_t = σ(x_t W_z + b_z + h_{t-1} U_z + c_z)            update gate
//	r_t = σ(x_t W_r + b_r + h_{t-1} U_r + c_r)            reset gate
//	g_t = tanh(x_t W_h + b_h + r_t (h_{t-1} U_h + c_h))   candidate
//	h_t = z_t h_{t-1} + (1 - z_t) g_t,   h_0 = 0
//
// with the kernel W [features, 3*units], the recurrent kernel U [units, 3*units] and the bias [2, 3*units],
// whose rows are b and c; the gates lie side by side in the order z, r, h.
type GRU struct {
	Units           int  // size of the hidden state h, and of the output
	ReturnSequences bool // return every h_t, not only the last
	GoBackwards     bool // from the last time step to the first; sequences come out in that order
	Unroll          bool // lay the time steps out one after another: compiles long, for short sequences
}

// Kind returns "gru".
func (GRU) Kind() string { return "gru" }

// OutputDims returns [units], or [time, units] with ReturnSequences.
func (l GRU) OutputDims(input []int) []int {
	return outputDims(l.Kind(), l.Units, l.ReturnSequences, input)
}

// Weights declares kernel (Glorot uniform), recurrent kernel (orthogonal) and bias (zeros).
func (l GRU) Weights(input []int) []Weight {
	return []Weight{
		{"kernel", []int{input[1], 3 * l.Units}, GlorotUniform},
		{"recurrent_kernel", []int{l.Units, 3 * l.Units}, Orthogonal},
		{"bias", []int{2, 3 * l.Units}, Constant(0)},
	}
}

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units] or [batch, time, units].
func (l GRU) Call(scope *model.Scope, x *Node) *Node {
	return call(l, scope, x, l.ReturnSequences, l.GoBackwards)
}

func (l GRU) scan(x *Node, weights []*Node, training bool) *Node {
	keep := training || l.ReturnSequences
	last, kept := l.forward(x, weights, keep)
	output := last
	if l.ReturnSequences {
		output = kept.h
	}
	return WithGradient(append([]*Node{x}, weights...), output, func(adjoint *Node) []*Node {
		if !keep {
			_, kept = l.forward(x, weights, true)
		}
		return l.backward(adjoint, kept, x, weights)
	})
}

// gruStates are a GRU's values at all time steps, [time, batch, units] each; m = h_{t-1} U_h + c_h.
type gruStates struct{ z, r, g, m, h *Node }

// forward returns the last h [batch, units] and, if asked to keep them, the states: z, r, g written over x W.
//
// Each gate has its own products: three small ones cost little more than a large one, and with the gates apart all
// is flat.
func (l GRU) forward(x *Node, weights []*Node, keep bool) (last *Node, kept gruStates) {
	time, batch := x.Shape().Dim(0), x.Shape().Dim(1)
	var sequences, constants []*Node
	for k := range 3 { // z, r, h
		sequences = append(sequences, project(x, gate(weights[0], k, l.Units)))
		constants = append(constants, gate(weights[1], k, l.Units))
	}
	b, c := Squeeze(Slice(weights[2], AxisElem(0)), 0), Squeeze(Slice(weights[2], AxisElem(1)), 0)
	constants = append(constants, // of c only c_h must wait for r
		repeat(Add(gate(b, 0, l.Units), gate(c, 0, l.Units)), batch),
		repeat(Add(gate(b, 1, l.Units), gate(c, 1, l.Units)), batch),
		repeat(gate(b, 2, l.Units), batch),
		repeat(gate(c, 2, l.Units), batch))
	if keep {
		sequences = append(sequences, zeros(x, time, batch, l.Units), zeros(x, time, batch, l.Units))
	}
	carry, sequences := scan{
		carry:     []*Node{zeros(x, batch*l.Units)},
		sequences: stopGradients(flat(sequences...)...),
		constants: stopGradients(constants...),
		unroll:    l.Unroll,
	}.run(func(carry, at, constants []*Node) (next, write []*Node) {
		h, u, b := carry[0], constants[:3], constants[3:]
		z := sigmoid(Add(Add(at[0], b[0]), product(h, u[0])))
		r := sigmoid(Add(Add(at[1], b[1]), product(h, u[1])))
		m := Add(product(h, u[2]), b[3])
		g := Tanh(Add(Add(at[2], b[2]), Mul(r, m)))
		h = Add(g, Mul(z, Sub(h, g))) // z h + (1 - z) g
		if !keep {
			return []*Node{h}, nil
		}
		return []*Node{h}, []*Node{z, r, g, m, h}
	})
	last = Reshape(carry[0], batch, l.Units)
	if keep {
		for i := range sequences {
			sequences[i] = Reshape(sequences[i], time, batch, l.Units)
		}
		kept = gruStates{sequences[0], sequences[1], sequences[2], sequences[3], sequences[4]}
	}
	return last, kept
}

// backward returns the adjoints of x and the weights. Each gate's adjoint is dh_t times a factor that no later step
// changes:
//
//	da_z = dh (h_{t-1} - g) z (1 - z)     da_h = dh (1 - z) (1 - g²)     da_r = da_h m r (1 - r)     dm = da_h r
//	dh_{t-1} = dh z + [da_z, da_r, dm] Uᵀ
//
// The loop stores dh_t only. Were it to overwrite the factors by its products, XLA would copy that whole
// sequence at every step.
func (l GRU) backward(adjoint *Node, s gruStates, x *Node, weights []*Node) []*Node {
	w, u := weights[0], weights[1]
	dh, each := upstream(adjoint)
	before := previous(s.h)
	ofZ := Mul(Sub(before, s.g), Mul(s.z, OneMinus(s.z)))
	ofH := Mul(OneMinus(s.z), OneMinus(Square(s.g)))
	ofR := Mul(Mul(ofH, s.m), Mul(s.r, OneMinus(s.r)))
	ofM := Mul(ofH, s.r)
	_, sequences := scan{
		carry:     []*Node{Reshape(dh, -1)},
		sequences: flat(append([]*Node{ofZ, ofR, ofM, s.z, ZerosLike(s.z)}, each...)...),
		constants: []*Node{Transpose(u, 0, 1)},
		reverse:   true,
		unroll:    l.Unroll,
	}.run(func(carry, at, constants []*Node) (next, write []*Node) {
		dh := plus(carry[0], at[5:])
		dhu := make([]*Node, 3) // [batch, units] each
		for k := range dhu {
			dhu[k] = Reshape(Mul(dh, at[k]), -1, l.Units)
		}
		next = []*Node{Add(Mul(dh, at[3]), product(Concatenate(dhu, -1), constants[0]))}
		return next, []*Node{nil, nil, nil, nil, dh}
	})
	dhs := Reshape(sequences[4], s.z.Shape().Dimensions...)
	dz, dr, dg, dm := Mul(dhs, ofZ), Mul(dhs, ofR), Mul(dhs, ofH), Mul(dhs, ofM)
	dxw := Concatenate([]*Node{dz, dr, dg}, -1) // [time, batch, 3*units]
	dhu := Concatenate([]*Node{dz, dr, dm}, -1)
	zr := Concatenate([]*Node{ReduceSum(dz, 0, 1), ReduceSum(dr, 0, 1)}, 0)
	return []*Node{
		project(dxw, Transpose(w, 0, 1)),
		kernelGradient(x, dxw),
		kernelGradient(before, dhu),
		Stack([]*Node{Concatenate([]*Node{zr, ReduceSum(dg, 0, 1)}, 0), Concatenate([]*Node{zr, ReduceSum(dm, 0, 1)}, 0)}, 0),
	}
}
