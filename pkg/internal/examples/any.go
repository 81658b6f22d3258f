package examples

import (
	"math"
	"reflect"
)

// holdsAny reports whether the elements of a list may be of several types.
func holdsAny(list reflect.Value) bool { return list.Type().Elem().Kind() == reflect.Interface }

// at returns an element of a list, out of the interface that may hold it; not valid for nil.
func at(list reflect.Value, i int) reflect.Value {
	v := list.Index(i)
	if v.Kind() == reflect.Interface {
		return v.Elem()
	}
	return v
}

// elementOf returns the type of a list's elements: of the first, where they are held by interfaces.
func elementOf(list reflect.Value) reflect.Type {
	if holdsAny(list) && list.Len() > 0 && at(list, 0).IsValid() {
		return at(list, 0).Type()
	}
	return list.Type().Elem()
}

// outOfAny returns a list of numbers that interfaces hold as a list of int64, or of float64 if one
// is no integer. JSON's ids are floats and become integers so. Any other list it returns as it is.
func outOfAny(list reflect.Value) reflect.Value {
	if !holdsAny(list) {
		return list
	}
	integers, floats := make([]int64, list.Len()), make([]float64, list.Len())
	whole := true
	for i := range list.Len() {
		switch v := at(list, i); kindOf(v.Type()) {
		case integer:
			integers[i], floats[i] = v.Int(), float64(v.Int())
		case unsigned:
			integers[i], floats[i] = int64(min(v.Uint(), math.MaxInt64)), float64(v.Uint())
			whole = whole && v.Uint() <= math.MaxInt64
		case float:
			integers[i], floats[i] = int64(v.Float()), v.Float()
			whole = whole && math.Abs(v.Float()) <= 1<<53 && float64(integers[i]) == v.Float()
		default:
			floats[i], whole = float64(numberOf(kindOf(v.Type()), v)), false
		}
	}
	if whole {
		return reflect.ValueOf(integers)
	}
	return reflect.ValueOf(floats)
}
