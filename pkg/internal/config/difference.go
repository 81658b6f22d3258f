package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Difference says in what two lists of layers differ first, those of a run and those of a model,
// but for the fields ignored; "" if they have the same values.
func Difference(run, model json.RawMessage, ignored ...string) string {
	var there, here []json.RawMessage
	if json.Unmarshal(run, &there) != nil || json.Unmarshal(model, &here) != nil {
		return "its layers cannot be read"
	}
	for i := range min(len(there), len(here)) {
		a, b := normal(there[i], ignored), normal(here[i], ignored)
		if a.kind == "" || b.kind == "" {
			return "its layers cannot be read"
		}
		if a.kind != b.kind {
			return fmt.Sprintf("layer %d is %s there and %s here", i+1, a.kind, b.kind)
		}
		if a.fields == nil || b.fields == nil { // as those of an Activation
			if !reflect.DeepEqual(a.value, b.value) {
				return fmt.Sprintf("layer %d is %s there and %s here",
					i+1, text(a.value, b.value), text(b.value, a.value))
			}
			continue
		}
		names := maps.Clone(a.fields)
		maps.Copy(names, b.fields)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if x, y := a.fields[name], b.fields[name]; !reflect.DeepEqual(x, y) {
				return fmt.Sprintf("%s of layer %d (%s) is %s there and %s here",
					name, i+1, a.kind, text(x, y), text(y, x))
			}
		}
	}
	if len(there) != len(here) {
		return fmt.Sprintf("%d layers there and %d here", len(there), len(here))
	}
	return ""
}

// Same reports whether two pieces of JSON have the same values.
func Same(a, b json.RawMessage) bool {
	var x, y any
	json.Unmarshal(a, &x) // what is not there stays nil
	json.Unmarshal(b, &y)
	return reflect.DeepEqual(withoutZeros("", x, nil), withoutZeros("", y, nil))
}

// normalized is a form that compares by ==, as far as its values do.
type normalized struct {
	kind   string
	value  any            // without zeros
	fields map[string]any // of a struct
}

func normal(text json.RawMessage, ignored []string) (n normalized) {
	var f form
	json.Unmarshal(text, &f) // without a kind where it cannot be read
	var value any
	json.Unmarshal(upgraded(text), &value)
	_, isStruct := value.(map[string]any)
	n = normalized{kind: f.Kind, value: withoutZeros(f.Kind, value, ignored)}
	if isStruct {
		n.fields, _ = n.value.(map[string]any)
		if n.fields == nil {
			n.fields = map[string]any{}
		}
	}
	return n
}

// withoutZeros takes zeros and the ignored fields out of decoded JSON, and upgrades what versions
// before wrote: nil stands for each zero. The kind is that of the form around the value.
func withoutZeros(kind string, value any, ignored []string) any {
	switch v := value.(type) {
	case map[string]any:
		if k, ok := v["kind"].(string); ok { // a form in a form
			text, _ := json.Marshal(v)
			var fields any
			json.Unmarshal(upgraded(text), &fields)
			return map[string]any{"kind": k, "config": withoutZeros(k, fields, ignored)}
		}
		for name, field := range v {
			if v[name] = withoutZeros(kind, field, ignored); v[name] == nil || slices.Contains(ignored, name) {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = withoutZeros(kind, v[i], ignored)
		}
	case string:
		if v == "" || v == "linear" && (kind == "dense" || kind == "activation") {
			return nil // the activation of these layers where none is given
		}
	case bool, float64:
		if reflect.ValueOf(v).IsZero() {
			return nil
		}
	}
	return value
}

// text writes a field, or the zero of the other's type where it is not there.
func text(value, other any) string {
	if value == nil {
		switch other.(type) {
		case string:
			return `""`
		case bool:
			return "false"
		case float64:
			return "0"
		}
		return "nothing"
	}
	written, _ := json.Marshal(value)
	return string(written)
}
