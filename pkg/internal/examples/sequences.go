package examples

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// OpenSequences is Open for sequences, which may have different lengths.
func OpenSequences(argument string, data any) (*Source, error) {
	return (&Source{Argument: argument, data: data, differ: true}).open()
}

// Ragged reports whether the examples are sequences of different lengths.
func (s *Source) Ragged() bool { return s.starts != nil }

// IsTensor reports whether the examples are a tensor, and no slices.
func (s *Source) IsTensor() bool {
	_, ok := s.data.(*tensors.Tensor)
	return ok
}

// Unequal returns the error of examples that may have no different lengths here; because says why,
// and cure what helps.
func (s *Source) Unequal(because, cure string) error {
	first, i := s.starts[1], 1
	for s.starts[i+1]-s.starts[i] == first {
		i++
	}
	return s.errorf(": all examples must be equally long for %s, "+
		"got lengths %d and %d (example %d); %s",
		because, first, s.starts[i+1]-s.starts[i], i, cure)
}

// haveLengths reports whether v are lists of different lengths.
func haveLengths(v reflect.Value) bool {
	if !isList(elementOf(v).Kind()) {
		return false
	}
	for i := range v.Len() {
		element := at(v, i)
		if !element.IsValid() || !isList(element.Kind()) {
			return false
		}
		if element.Len() != at(v, 0).Len() {
			return true
		}
	}
	return false
}

// raggedShape returns the dims of sequences of different lengths, [n, -1, ...], and notes where
// each begins.
func (s *Source) raggedShape(v reflect.Value) ([]int, error) {
	var step []int // the dims of a time step; an empty sequence does not tell
	starts := make([]int, 1, v.Len()+1)
	for i := range v.Len() {
		element := at(v, i)
		if !element.IsValid() || !isList(element.Kind()) {
			return nil, s.single(i)
		}
		shape, err := s.sliceShape(element)
		if err != nil {
			return nil, err
		}
		starts = append(starts, starts[i]+shape[0])
		switch {
		case shape[0] == 0:
		case step == nil:
			step = shape[1:]
		case !slices.Equal(shape[1:], step):
			return nil, s.errorf(": all time steps must have one shape, got %v and %v (example %d)",
				step, shape[1:], i)
		}
	}
	s.starts = starts
	return append([]int{v.Len(), -1}, step...), nil
}

// count returns how many numbers all examples have.
func (s *Source) count() int {
	if s.Ragged() {
		return s.starts[s.N] * s.size
	}
	return s.N * s.size
}

func (s *Source) whereRagged(position int) string {
	step := position / s.size
	next := slices.IndexFunc(s.starts, func(start int) bool { return start > step })
	return fmt.Sprintf("in example %d at position %d",
		next-1, position-s.starts[next-1]*s.size)
}
