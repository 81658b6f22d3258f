package examples

import (
	"fmt"
	"math"
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
	Dims     []int  // of one

	Weights *Source // of labels, how much each counts; nil: all alike

	size    int // numbers in one
	data    any
	numbers *Set // once read: several models may read the same
	ids     *Set
	largest int64 // id
}

// Open checks that data are examples of one shape. argument names them in errors.
func Open(argument string, data any) (*Source, error) {
	s := &Source{Argument: argument, data: data}
	shape, err := s.shape()
	if err != nil {
		return s, err
	}
	if shape[0] == 0 {
		return s, s.errorf(" must have at least one example, got none")
	}
	s.N, s.Dims, s.size = shape[0], shape[1:], dims.Size(shape[1:])
	return s, memory.Fits(argument, 4*dims.Numbers(shape...),
		"take part of the examples, or shorter ones")
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
	}
	return s.sliceShape(v)
}

func isList(kind reflect.Kind) bool { return kind == reflect.Slice || kind == reflect.Array }

// sliceShape returns the dims of v, and checks that it is rectangular.
func (s *Source) sliceShape(v reflect.Value) ([]int, error) {
	shape := []int{v.Len()}
	element := v.Type().Elem()
	if !isList(element.Kind()) {
		if kindOf(element) == none {
			return nil, s.errorf(" must hold integers, floats or bools, got %s", v.Type())
		}
		return shape, nil
	}
	if v.Len() == 0 {
		return shape, nil
	}
	first, err := s.sliceShape(v.Index(0))
	if err != nil {
		return nil, err
	}
	for i := 1; i < v.Len(); i++ {
		if n := v.Index(i).Len(); n != first[0] {
			return nil, s.errorf(": all examples must be equally long, "+
				"got lengths %d and %d (example %d); PadSequences makes them so", first[0], n, i)
		}
		if len(first) == 1 {
			continue
		}
		inner, err := s.sliceShape(v.Index(i))
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

// A number is of one of these kinds.
type kind int

const (
	none kind = iota
	integer
	unsigned
	float
	half // with a method Float32
	boolean
)

func (k kind) String() string {
	return []string{"other value", "integer", "integer", "float", "float", "bool"}[k]
}

type halfFloat interface{ Float32() float32 }

func kindOf(t reflect.Type) kind {
	switch k := t.Kind(); {
	case t.Implements(reflect.TypeFor[halfFloat]()):
		return half
	case k >= reflect.Int && k <= reflect.Int64:
		return integer
	case k >= reflect.Uint && k <= reflect.Uint64:
		return unsigned
	case k == reflect.Float32 || k == reflect.Float64:
		return float
	case k == reflect.Bool:
		return boolean
	}
	return none
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
	return lists(reflect.ValueOf(s.data), read)
}

func lists(v reflect.Value, read func(list reflect.Value) error) error {
	if !isList(v.Type().Elem().Kind()) {
		return read(v)
	}
	for i := range v.Len() {
		if err := lists(v.Index(i), read); err != nil {
			return err
		}
	}
	return nil
}

// where describes a position among the numbers of all examples.
func (s *Source) where(position int) string {
	return fmt.Sprintf("in example %d at position %d", position/s.size, position%s.size)
}

// Numbers reads the examples as float32: integers and float64 rounded to the nearest, bools as 0
// and 1. NaN, an infinity or a number beyond float32 is an error.
func (s *Source) Numbers() (Set, error) {
	if s.numbers != nil {
		return *s.numbers, nil
	}
	set := Set{N: s.N, Dims: s.Dims, values: make([]float32, 0, s.N*s.size)}
	err := s.lists(func(list reflect.Value) error {
		from := len(set.values)
		set.values = appendNumbers(set.values, list)
		for i, x := range set.values[from:] {
			if x-x != 0 { // for NaN and the infinities alone
				return s.badNumber(list.Index(i), x, from+i)
			}
		}
		return nil
	})
	if err == nil {
		s.numbers = &set
	}
	return set, err
}

func (s *Source) badNumber(was reflect.Value, x float32, position int) error {
	if was.Kind() == reflect.Float64 && !math.IsInf(was.Float(), 0) && !math.IsNaN(was.Float()) {
		return s.errorf(" must hold numbers that a float32 can hold, up to %g, "+
			"got %g %s; scale them", math.MaxFloat32, was.Float(), s.where(position))
	}
	return s.errorf(" must hold finite numbers, got %g %s; "+
		"leave such examples out, or fill in a number", x, s.where(position))
}

func appendNumbers(to []float32, list reflect.Value) []float32 {
	if list.Kind() == reflect.Slice {
		switch list := list.Interface().(type) { // the usual ones, without reflection
		case []float32:
			return append(to, list...)
		case []float64:
			return appendConverted(to, list)
		case []int32:
			return appendConverted(to, list)
		}
	}
	kind := kindOf(list.Type().Elem())
	for i := range list.Len() {
		to = append(to, numberOf(kind, list.Index(i)))
	}
	return to
}

func appendConverted[T float64 | int32](to []float32, list []T) []float32 {
	for _, x := range list {
		to = append(to, float32(x))
	}
	return to
}

func numberOf(kind kind, v reflect.Value) float32 {
	switch kind {
	case integer:
		return float32(v.Int())
	case unsigned:
		return float32(v.Uint())
	case half:
		return v.Interface().(halfFloat).Float32()
	case boolean:
		if v.Bool() {
			return 1
		}
		return 0
	}
	return float32(v.Float())
}

// IDs reads the examples as ids, integers from 0 to below a number, for a layer of the given name.
// Ids are int32, so that no more than those can be told apart.
func (s *Source) IDs(below int, layer string) (Set, error) {
	below = min(below, math.MaxInt32)
	if s.ids != nil && s.largest < int64(below) {
		return *s.ids, nil
	}
	set := Set{N: s.N, Dims: s.Dims, ids: make([]int32, 0, s.N*s.size)}
	largest := int64(0)
	err := s.lists(func(list reflect.Value) error {
		kind := kindOf(list.Type().Elem())
		if kind != integer && kind != unsigned {
			return s.errorf(": an %s takes ids, as integers, got %ss; "+
				"give [][]int32, or leave the %[1]s out", layer, kind)
		}
		if ids, usual := list.Interface().([]int32); usual && len(ids) > 0 { // in one go
			if least, most := slices.Min(ids), slices.Max(ids); least >= 0 && int(most) < below {
				set.ids, largest = append(set.ids, ids...), max(largest, int64(most))
				return nil
			}
		}
		idAt := idsOf(list, kind)
		for i := range list.Len() {
			id := idAt(i)
			if id < 0 || id >= int64(below) {
				return s.errorf(": ids must be from 0 to below %d, as the %s takes, got %v %s; "+
					"load the data with fewer words, or make the %s for more",
					below, layer, list.Index(i), s.where(len(set.ids)), layer)
			}
			set.ids, largest = append(set.ids, int32(id)), max(largest, id)
		}
		return nil
	})
	if err == nil {
		s.ids, s.largest = &set, largest
	}
	return set, err
}

// idsOf returns a function from an index of list to the integer there, at most [math.MaxInt64].
func idsOf(list reflect.Value, kind kind) func(i int) int64 {
	if kind == unsigned {
		return func(i int) int64 { return int64(min(list.Index(i).Uint(), math.MaxInt64)) }
	}
	return func(i int) int64 { return list.Index(i).Int() }
}
