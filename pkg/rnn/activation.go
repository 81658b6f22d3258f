package rnn

import (
	"fmt"
	"math"
	"slices"
	"sync"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/spelling"
)

// Activation is a function of each value, by Keras's name for it; it is a layer too. "" is
// "linear". "softmax" is over the last axis. The others are "tanh", "sigmoid", "relu", "relu6",
// "leaky_relu", "elu", "selu", "gelu", "silu" or "swish", "mish", "softplus", "softsign",
// "exponential", "hard_sigmoid", "hard_silu" or "hard_swish", "hard_tanh", "log_sigmoid", "celu",
// "squareplus", "soft_shrink", "hard_shrink", "tanh_shrink", "sparse_plus", "sparse_sigmoid", each
// with Keras's constants, "log_softmax", over the last axis too, and the names of
// [RegisterActivation].
type Activation string

// activation is the function of a name.
type activation struct {
	of func(x *Node) *Node
	// slope returns the derivative from the function's value; nil if it needs x. A scan keeps the
	// value alone, or x.
	slope func(y *Node) *Node
	mixes bool // a value of the result depends on several values of x
}

// activations are Keras's. At a kink they have Keras's slope, 0 for relu.
var activations = map[Activation]activation{
	"linear":  {of: func(x *Node) *Node { return x }, slope: OnesLike},
	"tanh":    {of: Tanh, slope: func(y *Node) *Node { return OneMinus(Square(y)) }},
	"sigmoid": {of: sigmoid, slope: func(y *Node) *Node { return Mul(y, OneMinus(y)) }},
	"relu":    {of: relu, slope: reluSlope},
	"softmax": {of: func(x *Node) *Node { return Softmax(x, -1) }, mixes: true},

	"relu6":        {of: func(x *Node) *Node { return MinScalar(relu(x), 6) }},
	"leaky_relu":   {of: func(x *Node) *Node { return choose(x, x, MulScalar(x, 0.2)) }},
	"elu":          {of: func(x *Node) *Node { return choose(x, x, expMinusOne(x)) }},
	"selu":         {of: selu},
	"gelu":         {of: gelu},
	"silu":         {of: silu},
	"mish":         {of: func(x *Node) *Node { return Mul(x, Tanh(softplus(x))) }},
	"softplus":     {of: softplus},
	"softsign":     {of: func(x *Node) *Node { return Div(x, OnePlus(Abs(x))) }},
	"exponential":  {of: Exp},
	"hard_sigmoid": {of: hardSigmoid},
	"hard_silu":    {of: hardSilu},
	"swish":        {of: silu},
	"hard_swish":   {of: hardSilu},
	"hard_tanh":    {of: func(x *Node) *Node { return ClipScalar(x, -1, 1) }},
	"log_sigmoid":  {of: func(x *Node) *Node { return Neg(softplus(Neg(x))) }},

	"celu":           {of: func(x *Node) *Node { return choose(x, x, expMinusOne(x)) }},
	"squareplus":     {of: squareplus},
	"soft_shrink":    {of: func(x *Node) *Node { return Sub(x, ClipScalar(x, -0.5, 0.5)) }},
	"hard_shrink":    {of: hardShrink},
	"tanh_shrink":    {of: func(x *Node) *Node { return Sub(x, Tanh(x)) }},
	"sparse_plus":    {of: sparsePlus},
	"sparse_sigmoid": {of: sparseSigmoid},
	"log_softmax":    {of: func(x *Node) *Node { return LogSoftmax(x, -1) }, mixes: true},
}

// registered are the functions of RegisterActivation, by their names.
var registered sync.Map

// RegisterActivation gives a function of one's own a name, for layers and for runs on disk: a
// program registers the function before it opens such a run. The result has the shape of x, and
// each of its values must depend on the same value of x alone; GoMLX differentiates the function.
// It panics if the name is "" or one of Keras's.
func RegisterActivation(name string, of func(x *Node) *Node) Activation {
	if _, found := activations[Activation(name)]; found || name == "" {
		Panicf("rnn: RegisterActivation: the name must be one that Keras does not have, got %q",
			name)
	}
	registered.Store(Activation(name), activation{of: of})
	return Activation(name)
}

// function returns the function of a's name; "" is linear. It panics at an unknown name.
func (a Activation) function() activation {
	if a == "" {
		a = "linear"
	}
	if f, found := activations[a]; found {
		return f
	}
	if f, found := registered.Load(a); found {
		return f.(activation)
	}
	panic(a.unknown())
}

// unknown returns the error of a name that is none, with the nearest that is one.
func (a Activation) unknown() error {
	names := []string{"relu", "tanh", "sigmoid", "softmax"} // rather these
	for name := range activations {
		names = append(names, string(name))
	}
	slices.Sort(names[4:])
	return fmt.Errorf("rnn: Activation must be one of %q or one of RegisterActivation, got %q%s",
		names[4:], brief.Text(string(a)), spelling.Question(string(a), names))
}

// orDefault returns a, or byDefault if a is "".
func (a Activation) orDefault(byDefault Activation) Activation {
	if a == "" {
		return byDefault
	}
	return a
}

// tellsSlope reports whether the derivative follows from the value.
func (a Activation) tellsSlope() bool { return a.function().slope != nil }

// isTanh reports whether the function is tanh, or sigmoid, which is made of tanh.
func (a Activation) isTanh() bool { return a == "tanh" || a == "sigmoid" }

// fromTanh returns the function of x, tanh or sigmoid, from t = tanh(x) or tanh(x/2).
func (a Activation) fromTanh(t *Node) *Node {
	if a == "sigmoid" {
		half := ConstAs(t, 0.5) // for a loop: see [scan.record]
		return Add(half, Mul(half, t))
	}
	return t
}

// Apply returns the function of x, of any shape. It panics at an unknown name.
func (a Activation) Apply(x *Node) *Node { return a.function().of(x) }

// Kind returns "activation".
func (Activation) Kind() string { return "activation" }

// OutputDims returns the input's. It panics at an unknown name.
func (a Activation) OutputDims(input []int) []int {
	a.function()
	return slices.Clone(input)
}

// Weights returns none.
func (Activation) Weights([]int) []Weight { return nil }

// Call applies the activation to x of any shape.
func (a Activation) Call(_ *model.Scope, x *Node) *Node { return a.Apply(x) }

// Logits returns x and the activation; see [gornn/pkg/layers.Activated].
func (a Activation) Logits(_ *model.Scope, x *Node) (logits *Node, activation Activation) {
	return x, a
}

// CallMasked is Call; it passes the mask on.
func (a Activation) CallMasked(_ *model.Scope, x, mask *Node) (y, yMask *Node) {
	return a.Apply(x), mask
}

// sigmoid is the logistic function (1 + tanh(x/2)) / 2: XLA computes a tanh faster.
func sigmoid(x *Node) *Node { return AddScalar(MulScalar(Tanh(MulScalar(x, 0.5)), 0.5), 0.5) }

func relu(x *Node) *Node { return choose(x, x, ZerosLike(x)) }

// reluSlope returns relu's slope from its value y.
func reluSlope(y *Node) *Node { return choose(y, OnesLike(y), ZerosLike(y)) }

func gelu(x *Node) *Node {
	return Mul(MulScalar(x, 0.5), OnePlus(Erf(MulScalar(x, math.Sqrt2/2))))
}

func selu(x *Node) *Node {
	const scale, alpha = 1.0507009873554805, 1.6732632423543772
	return MulScalar(choose(x, x, MulScalar(expMinusOne(x), alpha)), scale)
}

func hardSigmoid(x *Node) *Node { return DivScalar(MinScalar(relu(AddScalar(x, 3)), 6), 6) }

func silu(x *Node) *Node { return Mul(x, sigmoid(x)) }

func hardSilu(x *Node) *Node { return Mul(x, hardSigmoid(x)) }

// softplus is log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)). Its slope at 0 is a half.
func softplus(x *Node) *Node {
	size := Abs(x)
	return Add(MulScalar(Add(x, size), 0.5), Log1P(Exp(Neg(size))))
}

// expMinusOne is exp(x) - 1 for x < 0, with all its digits also near 0, and 0 elsewhere. GoMLX's
// own Expm1 has no gradient.
func expMinusOne(x *Node) *Node {
	t := Tanh(MulScalar(MinScalar(x, 0), 0.5))
	return Div(MulScalar(t, 2), OneMinus(t))
}

func squareplus(x *Node) *Node {
	return MulScalar(Add(x, Sqrt(AddScalar(Square(x), 4))), 0.5)
}

func hardShrink(x *Node) *Node { return choose(AddScalar(Abs(x), -0.5), x, ZerosLike(x)) }

// sparsePlus is 0 up to -1, (x + 1)²/4 up to 1, and x from there.
func sparsePlus(x *Node) *Node {
	return Add(Square(sparseSigmoid(x)), relu(AddScalar(x, -1)))
}

// sparseSigmoid is 0 up to -1, (x + 1)/2 up to 1, and 1 from there.
func sparseSigmoid(x *Node) *Node { return ClipScalar(MulScalar(AddScalar(x, 1), 0.5), 0, 1) }

// choose returns above where x > 0, else below. NaN takes above, and so stays NaN.
func choose(x, above, below *Node) *Node {
	return Where(LessOrEqual(x, ScalarZero(x.Graph(), x.DType())), below, above)
}
