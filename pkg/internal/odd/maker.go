// Package odd is for fuzz tests of exported functions: it makes arguments of any type from bytes,
// calls functions with them, and judges what comes back.
package odd

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
)

// Maker makes values from bytes, the same from the same bytes. Most values are sound and a few are
// odd, since a function looks no further than its first odd argument.
type Maker struct {
	bytes []byte
	left  int // odd values that may still come
	sound map[reflect.Type][]reflect.Value
	odd   map[reflect.Type][]reflect.Value
}

// New returns a maker of values from bytes. Where these end, it goes on with zeros.
func New(bytes []byte) *Maker {
	m := &Maker{bytes: bytes,
		sound: map[reflect.Type][]reflect.Value{}, odd: map[reflect.Type][]reflect.Value{}}
	m.left = []int{0, 1, 2, 3, 5, 20}[m.Below(6)]
	return m
}

// Bytes returns the n-th of a row of random byte strings.
func Bytes(n int) []byte {
	random := rand.New(rand.NewPCG(uint64(n), 0))
	bytes := make([]byte, 40+random.IntN(300))
	for i := range bytes {
		bytes[i] = byte(random.Uint32())
	}
	return bytes
}

// Sound has the maker take the values of type T among these, if they are to be sound.
func Sound[T any](m *Maker, values ...T) { m.sound[reflect.TypeFor[T]()] = listed(values) }

// Also adds a sound value: a result of one call is an argument of the next.
func Also[T any](m *Maker, value T) {
	t := reflect.TypeFor[T]()
	m.sound[t] = append(m.sound[t], listed([]T{value})...)
}

// Odd gives the maker further odd values of type T: of an interface, implementations.
func Odd[T any](m *Maker, values ...T) { m.odd[reflect.TypeFor[T]()] = listed(values) }

func listed[T any](values []T) (list []reflect.Value) {
	for i := range values {
		list = append(list, reflect.ValueOf(&values[i]).Elem())
	}
	return list
}

// Below returns a number from 0 to below n.
func (m *Maker) Below(n int) int {
	number := 0
	for width := 1; width < n && len(m.bytes) > 0; width *= 256 {
		number, m.bytes = number*256+int(m.bytes[0]), m.bytes[1:]
	}
	return number % n
}

// Value returns a value of type t.
func (m *Maker) Value(t reflect.Type) reflect.Value {
	if m.left > 0 && m.Below(6) == 5 {
		m.left--
		return m.oddValue(t)
	}
	if all := m.sound[t]; len(all) > 0 {
		return all[m.Below(len(all))]
	}
	return m.plain(t)
}

// plain returns a sound value of a type without a list of them.
func (m *Maker) plain(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(m.Below(2) == 1)
	case reflect.String:
		v.SetString([]string{"", "a", "lstm", "a good film"}[m.Below(4)])
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				v.Field(i).Set(m.Value(t.Field(i).Type))
			}
		}
	case reflect.Slice:
		m.fill(v, m.Below(4))
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).Set(m.Value(t.Elem()))
		}
	default:
		switch {
		case v.CanInt():
			v.SetInt(int64(m.Below(5)))
		case v.CanUint():
			v.SetUint(uint64(m.Below(5)))
		case v.CanFloat():
			v.SetFloat(float64(m.Below(5)) / 4)
		}
	}
	return v
}

// fill makes v a slice of n values.
func (m *Maker) fill(v reflect.Value, n int) {
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		v.Index(i).Set(m.Value(v.Type().Elem()))
	}
}

var (
	integers = []int64{0, 1, -1, 2, -2, 7, 127, 1 << 15, 1 << 20, math.MaxInt32, math.MinInt32,
		math.MaxInt32 + 1, math.MaxInt64 / 8, math.MaxInt64, math.MinInt64}
	floats = []float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 1, -1, -0.5,
		0.5, 1e-45, math.SmallestNonzeroFloat64, math.MaxFloat32, 1e300, -1e300, 1e-7, 1 - 1e-17}
	strs = []string{"", " ", "a\nb", "\x00", "\xff\xfe", "../x", "..", ".", "a/b", "-", "lstm",
		"LSTM", strings.Repeat("long", 2000), "%s%d%v", "é", "relu", "telu", "loss", "val_loss",
		"val_", "accuracy", "binary_crossentropy", "optimizer", "lstm_1", "dense", "null", "{}",
		"[]", "\u202e", "<b>", "a\tb", "1", "-1", "99999999999999999999"}
)

// oddValue returns an odd value of type t: one of Odd's, or what is odd of its kind.
func (m *Maker) oddValue(t reflect.Type) reflect.Value {
	if all := m.odd[t]; len(all) > 0 && m.Below(2) == 0 {
		return all[m.Below(len(all))]
	}
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Interface:
		m.oddImplementation(v)
	case reflect.String:
		v.SetString(strs[m.Below(len(strs))])
	case reflect.Struct:
		m.oddStruct(v)
	case reflect.Slice:
		m.oddSlice(v)
	case reflect.Pointer:
		if m.Below(2) == 1 {
			v.Set(reflect.New(t.Elem()))
		}
	case reflect.Func:
		m.oddFunc(v)
	case reflect.Map:
		if m.Below(2) == 1 {
			v.Set(reflect.MakeMap(t))
			v.SetMapIndex(m.oddValue(t.Key()), m.oddValue(t.Elem()))
		}
	default:
		switch {
		case v.CanInt():
			v.SetInt(integers[m.Below(len(integers))])
		case v.CanUint():
			v.SetUint(uint64(integers[m.Below(len(integers))]))
		case v.CanFloat():
			v.SetFloat(floats[m.Below(len(floats))])
		default:
			return m.plain(t)
		}
	}
	return v
}

// oddStruct makes v zero, or sound but for one field.
func (m *Maker) oddStruct(v reflect.Value) {
	if m.Below(5) == 4 {
		return
	}
	if all := m.sound[v.Type()]; len(all) > 0 {
		v.Set(all[m.Below(len(all))])
	} else {
		v.Set(m.plain(v.Type()))
	}
	m.oddField(v)
}

// oddField makes one field of v odd.
func (m *Maker) oddField(v reflect.Value) {
	fields := reflect.VisibleFields(v.Type())
	if len(fields) == 0 {
		return
	}
	if f := fields[m.Below(len(fields))]; f.IsExported() && len(f.Index) == 1 {
		v.FieldByIndex(f.Index).Set(m.oddValue(f.Type))
	}
}

// oddImplementation makes the interface v nil, or one of the sound values with an odd field.
func (m *Maker) oddImplementation(v reflect.Value) {
	all := m.sound[v.Type()]
	if len(all) == 0 {
		return
	}
	of := all[m.Below(len(all))].Elem()
	if !of.IsValid() || of.Kind() != reflect.Struct {
		return
	}
	changed := reflect.New(of.Type()).Elem()
	changed.Set(of)
	m.oddField(changed)
	v.Set(changed)
}

// oddSlice makes v nil, empty, long, or sound with one element odd, left out or there twice.
func (m *Maker) oddSlice(v reflect.Value) {
	how := m.Below(7)
	if how < 3 {
		m.fill(v, []int{0, 0, 100}[how])
		if how == 0 {
			v.SetZero()
		}
		return
	}
	whole := m.plain(v.Type())
	if all := m.sound[v.Type()]; len(all) > 0 {
		whole = all[m.Below(len(all))]
	}
	v.Set(reflect.AppendSlice(v, whole)) // a copy
	if v.Len() == 0 {
		v.Set(reflect.Append(v, m.oddValue(v.Type().Elem())))
	}
	at := m.Below(v.Len())
	switch how {
	case 3:
		v.Set(reflect.Append(v, v.Index(at)))
	case 4:
		v.Set(reflect.AppendSlice(v.Slice(0, at), v.Slice(at+1, v.Len())))
	default:
		v.Index(at).Set(m.oddValue(v.Type().Elem()))
	}
}

// oddFunc makes v nil, or a function that returns zeros, or one that panics.
func (m *Maker) oddFunc(v reflect.Value) {
	how, t := m.Below(4), v.Type()
	if how == 0 {
		return
	}
	v.Set(reflect.MakeFunc(t, func([]reflect.Value) (results []reflect.Value) {
		if how > 1 {
			Misbehave(how - 2)
		}
		for i := range t.NumOut() {
			results = append(results, reflect.Zero(t.Out(i)))
		}
		return results
	}))
}

// Misbehave panics as a function of a user's may: with a text, an error, or by a nil pointer.
func Misbehave(how int) {
	var missing *Maker
	switch how {
	case 0:
		panic("of a user's own")
	case 1:
		missing.left++
	}
}
