package examples

import (
	"math"
	"reflect"
	"slices"
)

// IDs reads the examples as ids, integers from 0 to below a number, for a layer of the given name.
// Ids are int32, so that no more than those can be told apart.
func (s *Source) IDs(below int, layer string) (Set, error) {
	below = min(below, math.MaxInt32)
	if s.ids != nil && s.largest < int64(below) {
		return *s.ids, nil
	}
	set := Set{N: s.N, Dims: s.Dims, starts: s.starts, ids: make([]int32, 0, s.count())}
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
