package examples

import (
	"iter"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
)

// Batch is what a step computes at once: tensors [size, ...]. The first N examples count, the rest
// fill the batch up.
type Batch struct {
	X       *tensors.Tensor
	Y       *tensors.Tensor // labels; nil without
	Weights *tensors.Tensor // how much each example counts; nil: all alike
	N       int
	Indices []int // of the N examples in memory
}

// Size returns the number of examples with the fillers.
func (b Batch) Size() int { return b.X.Shape().Dim(0) }

// Inputs returns the tensors that a step takes: x, y, present [size], which is 1 for an example that
// counts and 0 for a filler, and the weights if there are any.
func (b Batch) Inputs() []any {
	present := make([]float32, b.Size())
	for i := range b.N {
		present[i] = 1
	}
	inputs := []any{b.X, b.Y, tensors.FromFlatDataAndDimensions(present, len(present))}
	if b.Weights != nil {
		inputs = append(inputs, b.Weights)
	}
	return inputs
}

// Shapes returns the shapes of Inputs.
func (b Batch) Shapes() []shapes.Shape {
	of := []shapes.Shape{b.X.Shape(), b.Y.Shape(), shapes.Make(dtypes.Float32, b.Size())}
	if b.Weights != nil {
		of = append(of, b.Weights.Shape())
	}
	return of
}

// Shapes returns the shapes of the Inputs of batches of x and y: of sequences, of those with the
// longest.
func Shapes(x, y Set, size int) []shapes.Shape {
	of := []shapes.Shape{x.Shape(size), y.Shape(size), shapes.Make(dtypes.Float32, size)}
	if y.Weights != nil {
		of = append(of, y.Weights.Shape(size))
	}
	return of
}

// Batches gives the examples at the indices with their labels, in batches of the given size. Without
// labels y has N == 0.
func Batches(x, y Set, indices []int, size int) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		for some := range slices.Chunk(indices, size) {
			b := Batch{X: x.Batch(some, size), N: len(some), Indices: some}
			if y.N > 0 {
				b.Y = y.Batch(some, size)
			}
			if y.Weights != nil {
				b.Weights = y.Weights.Batch(some, size)
			}
			if !yield(b) {
				return
			}
		}
	}
}
