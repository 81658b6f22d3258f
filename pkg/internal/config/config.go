// Package config writes layers, cells, optimizers, schedules and metrics as JSON, and reads and compares
// them. Each is written as its kind and its exported fields other than zero; a layer or cell in a
// field is written as its own kind and fields in turn:
//
//	{"kind": "bidirectional", "config": {"Layer": {"kind": "lstm", "config": {"Units": 32}}}}
//
// An absent field has its zero value, so a type can gain fields and still be read.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Kinded is a value with a name for its type.
type Kinded interface{ Kind() string }

// form is the JSON of a Kinded.
type form struct {
	Kind   string          `json:"kind"`
	Config json.RawMessage `json:"config"`
}

var kinded = reflect.TypeFor[Kinded]()

var errNil = errors.New("a layer or cell must not be nil; leave it out")

// Encode writes v.
func Encode(v Kinded) (json.RawMessage, error) {
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	if !value.IsValid() {
		return nil, errNil
	}
	fields, err := encodeFields(value)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be saved: %w", v.Kind(), err)
	}
	return json.Marshal(form{v.Kind(), fields})
}

// encodeFields writes a value without its kind.
func encodeFields(v reflect.Value) (json.RawMessage, error) {
	if _, own := v.Interface().(json.Marshaler); own || v.Kind() != reflect.Struct {
		return json.Marshal(v.Interface())
	}
	fields := map[string]json.RawMessage{}
	for _, f := range reflect.VisibleFields(v.Type()) {
		name := nameOf(f)
		value, err := v.FieldByIndexErr(f.Index)
		if err != nil || name == "" || value.IsZero() { // an embedded pointer may be nil
			continue
		}
		text, err := encode(value)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		fields[name] = text
	}
	return json.Marshal(fields)
}

// encode writes the value of a field.
func encode(v reflect.Value) (json.RawMessage, error) {
	switch {
	case v.Kind() == reflect.Interface && v.IsNil():
		return nil, errNil
	case v.Kind() == reflect.Interface && v.Elem().Type().Implements(kinded):
		return Encode(v.Interface().(Kinded))
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Interface:
		all := make([]json.RawMessage, v.Len())
		for i := range all {
			var err error
			if all[i], err = encode(v.Index(i)); err != nil {
				return nil, err
			}
		}
		return json.Marshal(all)
	}
	return json.Marshal(v.Interface())
}

// nameOf returns the name of a field in JSON, "" where it is not written.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || f.Anonymous || name == "-" {
		return ""
	}
	if name != "" {
		return name
	}
	return f.Name
}

// Kinds are the known types, by kind: Decode makes values of them.
type Kinds struct{ types sync.Map }

// NewKinds returns the types of values.
func NewKinds(values ...Kinded) *Kinds {
	k := new(Kinds)
	k.Add(values...)
	return k
}

// Add adds the types of values; they replace earlier types of their kinds. A nil has none.
func (k *Kinds) Add(values ...Kinded) {
	for _, v := range values {
		t := reflect.TypeOf(v)
		if t == nil {
			continue
		}
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
			if reflect.ValueOf(v).IsNil() {
				v = reflect.New(t).Interface().(Kinded)
			}
		}
		k.types.Store(v.Kind(), t)
	}
}

// Remove takes the type of a kind out.
func (k *Kinds) Remove(kind string) { k.types.Delete(kind) }

// Decode reads the text of Encode as a value of one of kinds.
func Decode[T any](kinds *Kinds, text json.RawMessage) (t T, err error) {
	value, err := kinds.decode(text)
	if err != nil {
		return t, err
	}
	t, ok := value.Interface().(T)
	if !ok {
		return t, fmt.Errorf("%s is not a %s", value.Type(), reflect.TypeFor[T]().Name())
	}
	return t, nil
}

func (k *Kinds) decode(text json.RawMessage) (value reflect.Value, err error) {
	var f form
	if err := json.Unmarshal(text, &f); err != nil {
		return value, err
	}
	t, found := k.types.Load(f.Kind)
	if !found {
		return value, fmt.Errorf("%q is not a layer, cell, optimizer, schedule or metric of this "+
			"package; call keras.Register with one, or make the model with NewSequential and "+
			"call its method Load", f.Kind)
	}
	value = reflect.New(t.(reflect.Type)).Elem()
	if err := k.decodeFields(value, upgraded(text)); err != nil {
		return value, fmt.Errorf("%s: %w", f.Kind, err)
	}
	return value, nil
}

func (k *Kinds) decodeFields(v reflect.Value, text json.RawMessage) error {
	if _, own := v.Addr().Interface().(json.Unmarshaler); own || v.Kind() != reflect.Struct {
		return strict(text, v.Addr().Interface())
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	for _, f := range reflect.VisibleFields(v.Type()) {
		name := nameOf(f)
		text, found := fields[name]
		if name == "" || !found {
			continue
		}
		delete(fields, name)
		if err := k.decodeField(v.FieldByIndex(f.Index), text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for name := range fields {
		return fmt.Errorf("there is no field %s", name)
	}
	return nil
}

// decodeField reads the value of a field.
func (k *Kinds) decodeField(v reflect.Value, text json.RawMessage) error {
	switch {
	case bytes.Equal(text, []byte("null")):
		return nil
	case v.Kind() == reflect.Interface && v.Type().Implements(kinded):
		value, err := k.decode(text)
		if err != nil {
			return err
		}
		if !value.Type().Implements(v.Type()) {
			return fmt.Errorf("%s does not belong there", value.Type())
		}
		v.Set(value)
		return nil
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Interface:
		var all []json.RawMessage
		if err := json.Unmarshal(text, &all); err != nil {
			return err
		}
		v.Set(reflect.MakeSlice(v.Type(), len(all), len(all)))
		for i := range all {
			if err := k.decodeField(v.Index(i), all[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return strict(text, v.Addr().Interface())
}

func strict(text json.RawMessage, to any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(to)
}

// Has reports whether the type of a kind is known, and has a field of that name in JSON.
func (k *Kinds) Has(kind, field string) bool {
	t, found := k.types.Load(kind)
	if !found || t.(reflect.Type).Kind() != reflect.Struct {
		return false
	}
	isField := func(f reflect.StructField) bool { return nameOf(f) == field }
	return slices.ContainsFunc(reflect.VisibleFields(t.(reflect.Type)), isField)
}
