package rnn

import (
	"math"
	"math/rand/v2"
	"strings"

	. "github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/spelling"
)

// Initialization names the distribution of a weight's first values, as Keras does: "zeros", "ones",
// "random_uniform", "random_normal", "truncated_normal", "glorot_uniform", "glorot_normal",
// "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "orthogonal" or "identity", each with
// Keras's numbers. Keras's other spellings will do, such as "HeNormal" and "zero".
type Initialization string

// initialization is what a name stands for.
type initialization struct {
	name, alias string
	axes        int // that a weight must have at least
	initializer Initializer
}

// initializations are Keras's, with a deviation of 0.05 or a limit of 0.05 where the name does not
// give it. K. He et al., Delving deep into rectifiers, ICCV 2015; Y. LeCun et al., Efficient
// BackProp, 1998.
var initializations = []initialization{
	{"zeros", "zero", 0, Constant(0)},
	{"ones", "one", 0, Constant(1)},
	{"random_uniform", "uniform", 0, Uniform(0.05)},
	{"random_normal", "normal", 0, normal(0.05)},
	{"truncated_normal", "", 0, truncatedNormal(0.05)},
	{"glorot_uniform", "", 0, GlorotUniform},
	{"glorot_normal", "", 0, scaled(2, bothFans, cutNormal)},
	{"he_uniform", "", 0, scaled(6, fanIn, Uniform)},
	{"he_normal", "", 0, scaled(2, fanIn, cutNormal)},
	{"lecun_uniform", "", 0, scaled(3, fanIn, Uniform)},
	{"lecun_normal", "", 0, scaled(1, fanIn, cutNormal)},
	{"orthogonal", "orthogonal_initializer", 2, Orthogonal},
	{"identity", "identity_initializer", 2, identity},
}

// of returns what the name stands for; nil for an unknown one.
func (i Initialization) of() *initialization {
	for k, known := range initializations {
		isAlias := known.alias != "" && spelling.Same(string(i), known.alias)
		if isAlias || spelling.Same(string(i), known.name) {
			return &initializations[k]
		}
	}
	return nil
}

// Or returns the initializer of the name, or the given one for "". It panics at an unknown name.
func (i Initialization) Or(byDefault Initializer) Initializer {
	if i == "" {
		return byDefault
	}
	i.Check("rnn: Initialization", 2)
	return i.of().initializer
}

// Check panics, with a sentence that begins with field, at an unknown name, and at one that needs
// weights of more axes. "" is right.
func (i Initialization) Check(field string, axes int) {
	if i == "" {
		return
	}
	switch known := i.of(); {
	case known == nil:
		names := initializationNames()
		Panicf(`%s must be one of "%s", got %q%s`, field, strings.Join(names, `", "`),
			brief.Text(string(i)), spelling.Question(string(i), names))
	case known.axes > axes:
		Panicf("%s must be for a weight of one axis, got %q, which needs two; choose another",
			field, brief.Text(string(i)))
	}
}

// initializationNames lists the names.
func initializationNames() (names []string) {
	for _, known := range initializations {
		names = append(names, known.name)
	}
	return names
}

// fans returns the numbers of inputs and outputs of a weight: the last two axes, times the size of
// those before.
func fans(dims []int) (in, out float64) {
	switch n := len(dims); n {
	case 0:
		return 1, 1
	case 1:
		return float64(dims[0]), float64(dims[0])
	default:
		field := size(dims[:n-2])
		return float64(field * dims[n-2]), float64(field * dims[n-1])
	}
}

func fanIn(in, _ float64) float64      { return in }
func bothFans(in, out float64) float64 { return in + out }

// scaled draws with a limit or deviation of sqrt(scale / fan).
func scaled(scale float64, fan func(in, out float64) float64,
	draw func(spread float64) Initializer) Initializer {
	return func(rng *rand.Rand, dims []int) []float32 {
		return draw(math.Sqrt(scale/max(1, fan(fans(dims)))))(rng, dims)
	}
}

// normal draws from the normal distribution with a standard deviation.
func normal(deviation float64) Initializer {
	return func(rng *rand.Rand, dims []int) []float32 {
		values := make([]float32, size(dims))
		for i := range values {
			values[i] = float32(deviation * rng.NormFloat64())
		}
		return values
	}
}

// truncatedNormal draws from the normal distribution, and again what is more than two deviations
// from 0.
func truncatedNormal(deviation float64) Initializer {
	return func(rng *rand.Rand, dims []int) []float32 {
		values := make([]float32, size(dims))
		for i := range values {
			x := rng.NormFloat64()
			for math.Abs(x) > 2 {
				x = rng.NormFloat64()
			}
			values[i] = float32(deviation * x)
		}
		return values
	}
}

// cutNormal is truncatedNormal with the deviation after the cut, which leaves 0.8796 of the one
// before.
func cutNormal(deviation float64) Initializer {
	return truncatedNormal(deviation / 0.87962566103423978)
}

// identity gives a matrix [rows, cols] 1 on its diagonal and 0 elsewhere.
func identity(_ *rand.Rand, dims []int) []float32 {
	if len(dims) != 2 {
		Panicf("rnn: \"identity\" must be for a weight of 2 axes, got dims %v", dims)
	}
	values := make([]float32, size(dims))
	for i := range min(dims[0], dims[1]) {
		values[i*dims[1]+i] = 1
	}
	return values
}
