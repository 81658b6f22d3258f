package examples

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/memory"
)

// Source is data before it is read, with a known shape: slices or arrays of them, or a tensor.
type Source struct {
	Argument string // names the data in errors
	N        int    // examples
	Dims     []int  // of one, -1 for different lengths; nil for words, more or fewer in each
	Depth    int    // of the slices of words: 2 for [][]string; 0: these are numbers

	Weights *Source // of labels, how much each counts; nil: all alike

	size    int // numbers in one, or in a time step of sequences of different lengths
	data    any
	differ  bool  // the lengths may differ
	starts  []int // as Set's
	numbers *Set  // once read: several models may read the same
	ids     *Set
	largest int64 // id
}

// Open checks that data are examples of one shape. argument names them in errors.
func Open(argument string, data any) (*Source, error) {
	return (&Source{Argument: argument, data: data}).open()
}

func (s *Source) open() (*Source, error) {
	shape, err := s.shape()
	if err != nil {
		return s, err
	}
	if shape[0] == 0 {
		return s, s.errorf(" must have at least one example, got none")
	}
	s.N, s.Dims, s.size = shape[0], shape[1:], dims.Size(shape[1:])
	numbers := dims.Numbers(shape...)
	if s.Ragged() {
		s.size = dims.Size(shape[2:])
		numbers = dims.Numbers(s.starts[s.N], s.size)
	}
	return s, memory.Fits(s.Argument, 4*numbers, "take part of the examples, or shorter ones")
}

func (s *Source) errorf(format string, args ...any) error {
	return fmt.Errorf("keras: "+s.Argument+format, args...)
}

// tensorTypes are the types of Go, and the two floats of 16 bits.
var tensorTypes = []dtypes.DType{
	dtypes.Bool,
	dtypes.Int8, dtypes.Int16, dtypes.Int32, dtypes.Int64,
	dtypes.Uint8, dtypes.Uint16, dtypes.Uint32, dtypes.Uint64,
	dtypes.Float16, dtypes.BFloat16, dtypes.Float32, dtypes.Float64,
}

func (s *Source) shape() ([]int, error) {
	v := reflect.ValueOf(s.data)
	switch t, isTensor := s.data.(*tensors.Tensor); {
	case isTensor && t != nil && t.Ok() && t.Rank() > 0 && slices.Contains(tensorTypes, t.DType()):
		return t.Shape().Dimensions, nil
	case !isList(v.Kind()):
		return nil, s.errorf(" must be a slice of examples, such as [][]int32 or []float32, "+
			"or a tensor, got %T", s.data)
	case s.differ && haveLengths(v):
		return s.raggedShape(v)
	}
	return s.sliceShape(v)
}

func isList(kind reflect.Kind) bool { return kind == reflect.Slice || kind == reflect.Array }

// sliceShape returns the dims of v, and checks that it is rectangular.
func (s *Source) sliceShape(v reflect.Value) ([]int, error) {
	shape := []int{v.Len()}
	if !isList(elementOf(v).Kind()) {
		return shape, s.checkKinds(v)
	}
	if v.Len() == 0 {
		return shape, nil
	}
	first, err := s.sliceShape(at(v, 0))
	if err != nil {
		return nil, err
	}
	for i := 1; i < v.Len(); i++ {
		element := at(v, i)
		if !element.IsValid() || !isList(element.Kind()) {
			return nil, s.single(i)
		}
		if n := element.Len(); n != first[0] {
			return nil, s.errorf(": all examples must be equally long, "+
				"got lengths %d and %d (example %d); PadSequences makes them so", first[0], n, i)
		}
		if len(first) == 1 && !holdsAny(v) && !holdsAny(element) { // as the first
			continue
		}
		inner, err := s.sliceShape(element)
		if err != nil {
			return nil, err
		}
		if !slices.Equal(inner, first) {
			return nil, s.errorf(": all examples must have one shape, got %v and %v (example %d)",
				first, inner, i)
		}
	}
	return append(shape, first...), nil
}

func (s *Source) single(example int) error {
	return s.errorf(": all examples must have one shape, got a slice and a single value "+
		"(example %d)", example)
}

// checkKinds returns an error unless a list is of numbers, or of words where they are read.
func (s *Source) checkKinds(list reflect.Value) error {
	switch element := list.Type().Elem(); {
	case s.Depth > 0:
		return s.checkWords(list)
	case element.Kind() == reflect.String:
		cure := ""
		if s.Argument == "x" || s.Argument == "Fit.ValidationX" {
			cure = "; number the words first, as imdb.Encode does, and make the ids equally long " +
				"with PadSequences, or begin the model with a keras.TextVectorization"
		}
		return s.errorf(" must hold integers, floats or bools, got %s%s", list.Type(), cure)
	case holdsAny(list):
		for i := range list.Len() {
			if v := at(list, i); !v.IsValid() || kindOf(v.Type()) == none {
				return s.errorf(" must hold integers, floats or bools, got %s", list.Type())
			}
		}
	case kindOf(element) == none:
		return s.errorf(" must hold integers, floats or bools, got %s", list.Type())
	}
	return nil
}

// lists calls read with each list of numbers in order, until it fails.
func (s *Source) lists(read func(list reflect.Value) error) error {
	if t, ok := s.data.(*tensors.Tensor); ok {
		var err error
		access := t.ConstFlatData(func(flat any) { err = read(reflect.ValueOf(flat)) })
		if access != nil {
			return access
		}
		return err
	}
	return lists(reflect.ValueOf(s.data), func(list reflect.Value) error {
		return read(outOfAny(list))
	})
}

func lists(v reflect.Value, read func(list reflect.Value) error) error {
	if !isList(elementOf(v).Kind()) {
		return read(v)
	}
	for i := range v.Len() {
		if err := lists(at(v, i), read); err != nil {
			return err
		}
	}
	return nil
}

// where describes a position among the numbers of all examples.
func (s *Source) where(position int) string {
	if s.Ragged() {
		return s.whereRagged(position)
	}
	return fmt.Sprintf("in example %d at position %d", position/s.size, position%s.size)
}
