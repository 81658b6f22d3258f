package rnn

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Weight declares one trainable array of a layer.
type Weight struct {
	Name        string      // Keras's name: "kernel", "recurrent_kernel", "bias"
	Dims        []int       // its shape, such as [features, units]
	Init        Initializer // nil: zeros
	Regularizer Regularizer // adds a penalty to the loss; zero: none
}

// Variable returns the weight's variable in scope, and creates it if it is missing. Init then draws
// the values from the store's seed (parameter [model.ParamInitialSeed], an int64, 0 if absent) and
// the variable's path: one seed gives the same values on every backend, in whatever order layers
// are built.
func (w Weight) Variable(scope *model.Scope) *model.Variable {
	store, path := scope.Store(), model.JoinPath(scope.Scope(), w.Name)
	if v := store.GetVariable(path); v != nil {
		return v
	}
	hash := fnv.New64a()
	hash.Write([]byte(path))
	seed := model.GetParamOr(scope, model.ParamInitialSeed, int64(0))
	initialize := w.Init
	if initialize == nil {
		initialize = Constant(0)
	}
	values := initialize(rand.New(rand.NewPCG(uint64(seed), hash.Sum64())), w.Dims)
	if len(values) != size(w.Dims) {
		Panicf("rnn: Init of the weight %s must return %d values, for the dims %v, got %d",
			w.Name, size(w.Dims), w.Dims, len(values))
	}
	return store.VariableWithValue(path, tensors.FromFlatDataAndDimensions(values, w.Dims...))
}

// Initializer draws the first values of a weight of shape dims, flat, in row-major order.
type Initializer func(rng *rand.Rand, dims []int) []float32

// Constant starts all values at one value (Keras "zeros", "ones").
func Constant(value float32) Initializer {
	return func(_ *rand.Rand, dims []int) []float32 {
		values := make([]float32, size(dims))
		for i := range values {
			values[i] = value
		}
		return values
	}
}

// Uniform draws from U(-limit, limit) (Keras RandomUniform).
func Uniform(limit float64) Initializer {
	return func(rng *rand.Rand, dims []int) []float32 {
		values := make([]float32, size(dims))
		for i := range values {
			values[i] = float32(limit * (2*rng.Float64() - 1))
		}
		return values
	}
}

// GlorotUniform draws a matrix [in, out] from U(-l, l), l = sqrt(6 / (in + out)) (Keras
// "glorot_uniform"; X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward
// neural networks, AISTATS 2010).
func GlorotUniform(rng *rand.Rand, dims []int) []float32 {
	in, out := fans(dims)
	return Uniform(math.Sqrt(6/(in+out)))(rng, dims)
}

// Orthogonal draws a matrix [rows, cols] with orthonormal rows, or orthonormal columns if there are
// more rows than columns, uniformly among all such matrices (Keras "orthogonal"; A. Saxe et al.,
// Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, ICLR 2014).
func Orthogonal(rng *rand.Rand, dims []int) []float32 {
	rows, cols := size(dims[:len(dims)-1]), dims[len(dims)-1]
	short, long := min(rows, cols), max(rows, cols)
	basis := make([][]float64, short)
	for i := range basis {
		basis[i] = orthonormalTo(basis[:i], rng, long)
	}
	values := make([]float32, rows*cols)
	for i := range values {
		row, col := i/cols, i%cols
		if rows > cols {
			row, col = col, row
		}
		values[i] = float32(basis[row][col])
	}
	return values
}

// orthonormalTo draws a normal vector and makes it orthogonal to basis and of length 1. It
// subtracts the projection twice: once leaves rounding errors as large as the vector shrank
// (Gram-Schmidt).
func orthonormalTo(basis [][]float64, rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = rng.NormFloat64()
	}
	for range 2 {
		for _, b := range basis {
			d := dot(v, b)
			for i := range v {
				v[i] -= d * b[i]
			}
		}
	}
	norm := math.Sqrt(dot(v, v))
	for i := range v {
		v[i] /= norm
	}
	return v
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func size(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}
