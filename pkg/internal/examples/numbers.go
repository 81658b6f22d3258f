package examples

import (
	"math"
	"reflect"
)

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

// Numbers reads the examples as float32: integers and float64 rounded to the nearest, bools as 0
// and 1. NaN, an infinity or a number beyond float32 is an error.
func (s *Source) Numbers() (Set, error) {
	if s.numbers != nil {
		return *s.numbers, nil
	}
	set := Set{N: s.N, Dims: s.Dims, starts: s.starts, values: make([]float32, 0, s.count())}
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
