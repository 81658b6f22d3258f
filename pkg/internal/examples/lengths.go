package examples

import (
	"slices"

	"gornn/pkg/internal/dims"
)

// Ragged reports whether the examples are sequences of different lengths.
func (s Set) Ragged() bool { return s.starts != nil }

// Apart returns sequences of one length as if they had several.
func (s Set) Apart() Set {
	if s.Ragged() {
		return s
	}
	s.starts = make([]int, s.N+1)
	for i := range s.starts {
		s.starts[i] = i * s.Dims[0]
	}
	s.Dims = append([]int{-1}, s.Dims[1:]...)
	return s
}

// Filled returns the examples, with a number that fills up shorter sequences.
func (s Set) Filled(fill float32) Set {
	s.fill = fill
	return s
}

// Padded returns sequences of different lengths, each batch of which is padded to the least of
// these lengths, ascending, that is no less than its longest sequence.
func (s Set) Padded(lengths ...int) Set {
	s.lengths = lengths
	return s
}

// Lengths returns the lengths that batches are padded to; nil where all examples are equally long.
func (s Set) Lengths() []int { return s.lengths }

// Length returns the time steps of a sequence.
func (s Set) Length(i int) int {
	if s.Ragged() {
		return s.starts[i+1] - s.starts[i]
	}
	return s.Dims[0]
}

// Longest returns the length of the longest sequence at the indices.
func (s Set) Longest(indices []int) (length int) {
	for _, i := range indices {
		length = max(length, s.Length(i))
	}
	return length
}

// LongestDims returns the dims of an example, in the longest batch of sequences.
func (s Set) LongestDims() []int {
	if len(s.lengths) == 0 {
		all := make([]int, s.N)
		for i := range all {
			all[i] = i
		}
		return s.paddedDims(all)
	}
	return s.dimsOf(s.lengths[len(s.lengths)-1])
}

// paddedDims returns the dims of an example in a batch of those at the indices.
func (s Set) paddedDims(indices []int) []int {
	if !s.Ragged() {
		return s.Dims
	}
	longest := max(s.Longest(indices), 1)
	if i, _ := slices.BinarySearch(s.lengths, longest); i < len(s.lengths) {
		longest = s.lengths[i]
	}
	return s.dimsOf(longest)
}

func (s Set) dimsOf(length int) []int {
	if !s.Ragged() {
		return s.Dims
	}
	return append([]int{length}, s.Dims[1:]...)
}

// offset returns the position of an example's first number.
func (s Set) offset(i int) int {
	if s.Ragged() {
		return (s.starts[i] - s.starts[0]) * dims.Size(s.Dims[1:])
	}
	return i * dims.Size(s.Dims)
}

// allLengths returns the lengths of all sequences.
func (s Set) allLengths() []int64 {
	lengths := make([]int64, s.N)
	for i := range lengths {
		lengths[i] = int64(s.Length(i))
	}
	return lengths
}
