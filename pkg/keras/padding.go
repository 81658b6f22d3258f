package keras

import (
	"math"
	"reflect"
)

// featuresOf returns how many numbers each time step of the sequences has: 1 where T is no vector.
func featuresOf[T any, S ~[]T](sequences []S) (int, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Slice {
		return 1, checkStep(t, t)
	}
	features := -1 // not known
	for i, sequence := range sequences {
		for j := range sequence {
			n := reflect.ValueOf(&sequence[j]).Elem().Len()
			if features < 0 {
				features = n
			} else if n != features {
				return 0, errorf("PadSequences: all vectors must be equally long, "+
					"got lengths %d and %d (sequence %d, time step %d); "+
					"fill up or cut the vectors first", features, n, i, j)
			}
		}
	}
	return max(features, 0), checkStep(t, t.Elem())
}

// checkStep returns an error unless time steps of type t are of values, numbers for one, that
// PadSequences pads.
func checkStep(t, value reflect.Type) error {
	for value.Kind() == reflect.Array {
		value = value.Elem()
	}
	switch v := reflect.Zero(value); {
	case v.CanInt(), v.CanUint(), v.CanFloat(), value.Kind() == reflect.Bool,
		value.Kind() == reflect.String:
		return nil
	}
	return errorf("PadSequences takes sequences of integers, floats, bools or texts, "+
		"or of vectors of those, got sequences of %s", t)
}

// padding returns n time steps of so many features, all of a value, in one array.
func padding[T any](n, features int, value float64) ([]T, error) {
	numbers := reflect.TypeFor[[]T]()
	isVector := numbers.Elem().Kind() == reflect.Slice
	if isVector {
		numbers = numbers.Elem()
	}
	one := reflect.New(numbers.Elem()).Elem()
	if !hold(one, value) {
		return nil, errorf("Pad.Value must be a value that %s can hold, got %g; "+
			"give another, or sequences of another type", numbers.Elem(), value)
	}
	all := reflect.MakeSlice(numbers, n*features, n*features)
	if !one.IsZero() && all.Len() > 0 {
		all.Index(0).Set(one)
		for filled := 1; filled < all.Len(); filled *= 2 {
			reflect.Copy(all.Slice(filled, all.Len()), all.Slice(0, filled))
		}
	}
	if !isVector {
		return all.Interface().([]T), nil
	}
	steps := make([]T, n)
	for i := range steps {
		vector := all.Slice3(i*features, (i+1)*features, (i+1)*features)
		steps[i] = vector.Interface().(T)
	}
	return steps, nil
}

// hold sets v, a number or an array of them, to a value. It returns false if v cannot hold it.
func hold(v reflect.Value, value float64) bool {
	_, isHalf := v.Interface().(interface{ Float32() float32 }) // of other bits
	switch kind := v.Kind(); {
	case value == 0:
		return true
	case kind == reflect.Array:
		for i := range v.Len() {
			if !hold(v.Index(i), value) {
				return false
			}
		}
		return true
	case isHalf:
		return false
	case v.CanInt():
		v.SetInt(int64(value))
		return value == math.Trunc(value) && value < 1<<63 && value == float64(v.Int())
	case v.CanUint():
		v.SetUint(uint64(max(value, 0)))
		return value == math.Trunc(value) && value < 1<<64 && value == float64(v.Uint())
	case v.CanFloat():
		v.SetFloat(value)
		return !v.OverflowFloat(value)
	case kind == reflect.Bool:
		v.SetBool(true)
		return value == 1
	}
	return false // of a text
}

// copySteps copies time steps; vectors into those that are there.
func copySteps[T any](to, from []T) {
	if reflect.TypeFor[T]().Kind() != reflect.Slice {
		copy(to, from)
		return
	}
	for i := range from {
		reflect.Copy(reflect.ValueOf(to[i]), reflect.ValueOf(from[i]))
	}
}
