package examples

import (
	"math"
	"reflect"
)

// largestExact is the last integer up to which a float32 holds every one.
const largestExact = 1 << 24

// Classes reads the examples as Numbers does, but returns an error for the first that is not a
// class from 0 to below a number. Numbers are compared as they came: rounded to a float32,
// 16777217 is 16777216, and 0.99999999 is 1. wrong makes the error of a number in an example.
func (s *Source) Classes(below int, wrong func(got any, example int) error) (Set, error) {
	set, err := s.Numbers()
	if err != nil {
		return set, err
	}
	position := 0
	return set, s.lists(func(list reflect.Value) error {
		kind := kindOf(list.Type().Elem())
		for i := range list.Len() {
			number := list.Index(i)
			class, whole := integerOf(kind, number)
			if example := position / s.size; !whole || class < 0 || class >= int64(below) {
				return wrong(number, example)
			} else if class > largestExact {
				return s.errorf(": classes must be at most %d, up to which a float32 holds all "+
					"integers, got %d in example %d; number the classes from 0 without gaps",
					largestExact, class, example)
			}
			position++
		}
		return nil
	})
}

// integerOf returns a number as an integer, and whether it is one. Integers beyond int64 count as
// [math.MaxInt64].
func integerOf(kind kind, number reflect.Value) (n int64, whole bool) {
	switch kind {
	case integer:
		return number.Int(), true
	case unsigned:
		return int64(min(number.Uint(), math.MaxInt64)), true
	case float:
		x := number.Float()
		return int64(max(min(x, 1<<62), -1<<62)), x == math.Trunc(x)
	}
	x := float64(numberOf(kind, number)) // of a half or a bool
	return int64(x), x == math.Trunc(x)
}
