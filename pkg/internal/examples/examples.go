// Package examples holds inputs and labels on the host: slices or a tensor of a program are read
// once, into one array, as the ids or numbers of the model.
package examples

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/dims"
)

// Set are examples, one after another: ids or numbers. Sequences of different lengths have -1 as
// the first of their Dims.
type Set struct {
	N      int   // how many
	Dims   []int // of one
	ids    []int32
	values []float32 // where there are no ids

	starts  []int   // the N sequences' first time steps, and the end; nil: they are equally long
	lengths []int   // that batches of sequences are padded to, ascending
	fill    float32 // is in front of a shorter sequence

	Weights *Set // how much each example, or each part of one, counts; nil: all alike
}

// FromValues returns n examples of the given dims from their numbers, one after another.
func FromValues(n int, dims []int, values []float32) Set {
	return Set{N: n, Dims: dims, values: values}
}

// Values returns the numbers of all examples, nil if they are ids.
func (s Set) Values() []float32 { return s.values }

// Reshaped returns the examples with other dims of the same size.
func (s Set) Reshaped(dims []int) Set {
	s.Dims = dims
	return s
}

// Slice returns the examples from first to before last, with their weights.
func (s Set) Slice(first, last int) Set {
	part := s
	part.N = last - first
	if s.ids != nil {
		part.ids = s.ids[s.offset(first):s.offset(last)]
	} else {
		part.values = s.values[s.offset(first):s.offset(last)]
	}
	if s.Ragged() {
		part.starts = s.starts[first : last+1]
	}
	if s.Weights != nil {
		weights := s.Weights.Slice(first, last)
		part.Weights = &weights
	}
	return part
}

// Batch returns the examples at the given indices as a tensor [size, dims...]. The first example
// fills up a batch of fewer: even one that does not count must be sound, since 0 times NaN is NaN.
func (s Set) Batch(indices []int, size int) *tensors.Tensor {
	shape := append([]int{size}, s.paddedDims(indices)...)
	if s.ids != nil {
		ids := make([]int32, dims.Size(shape))
		gather(s, s.ids, indices, int32(s.fill), size, ids)
		return tensors.FromFlatDataAndDimensions(ids, shape...)
	}
	values := make([]float32, dims.Size(shape))
	gather(s, s.values, indices, s.fill, size, values)
	return tensors.FromFlatDataAndDimensions(values, shape...)
}

// gather copies the examples at the indices into size rows, each behind its padding.
func gather[T int32 | float32](s Set, from []T, indices []int, fill T, size int, to []T) {
	row := len(to) / size
	for i := range size {
		index := indices[0]
		if i < len(indices) {
			index = indices[i]
		}
		example := from[s.offset(index):s.offset(index+1)]
		padding := to[i*row : (i+1)*row-len(example)]
		copy(to[i*row+len(padding):], example)
		for j := range padding {
			padding[j] = fill
		}
	}
}

// Shape returns the shape of a batch: of sequences, of one with the longest.
func (s Set) Shape(size int) shapes.Shape {
	dtype := dtypes.Float32
	if s.ids != nil {
		dtype = dtypes.Int32
	}
	return shapes.Make(dtype, append([]int{size}, s.LongestDims()...)...)
}

// Fingerprint tells sets of examples, with their weights, apart. Equal sets have one fingerprint,
// in every version.
func Fingerprint(sets ...Set) uint64 {
	hash := fnv.New64a()
	write(hash, sets...)
	return hash.Sum64()
}

func write(hash hash.Hash, sets ...Set) {
	for _, s := range sets {
		binary.Write(hash, binary.LittleEndian, int64(s.N))
		if s.Ragged() {
			binary.Write(hash, binary.LittleEndian, int64(-2)) // no number of examples
			binary.Write(hash, binary.LittleEndian, s.allLengths())
		}
		for chunk := range slices.Chunk(s.ids, 1<<16) { // each is copied to be written
			binary.Write(hash, binary.LittleEndian, chunk)
		}
		for chunk := range slices.Chunk(s.values, 1<<16) {
			binary.Write(hash, binary.LittleEndian, chunk)
		}
		if s.Weights != nil {
			binary.Write(hash, binary.LittleEndian, int64(-1)) // no number of examples
			write(hash, *s.Weights)
		}
	}
}

// Same reports whether two sets are the same memory, and so have one fingerprint.
func Same(a, b Set) bool {
	if (a.Weights == nil) != (b.Weights == nil) {
		return false
	}
	if a.Weights != nil && !Same(*a.Weights, *b.Weights) {
		return false
	}
	return a.N == b.N && same(a.ids, b.ids) && same(a.values, b.values) && same(a.starts, b.starts)
}

func same[T int32 | float32 | int](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
