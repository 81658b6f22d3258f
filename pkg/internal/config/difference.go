package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Difference describes the first difference between the layers of a run ("there") and of a model
// ("here"), apart from the ignored fields; "" if there is none.
func Difference(run, model json.RawMessage, ignored ...string) string {
	var ofRun, ofModel []json.RawMessage
	if json.Unmarshal(run, &ofRun) != nil || json.Unmarshal(model, &ofModel) != nil {
		return "its layers cannot be read"
	}
	for i := range min(len(ofRun), len(ofModel)) {
		text := difference(i+1, normal(ofRun[i], ignored), normal(ofModel[i], ignored))
		if text != "" {
			return text
		}
	}
	if len(ofRun) != len(ofModel) {
		return fmt.Sprintf("%d layers there and %d here", len(ofRun), len(ofModel))
	}
	return ""
}

// difference describes the first difference between two layers with the given number; "" if there
// is none.
func difference(number int, ofRun, ofModel normalized) string {
	if ofRun.kind == "" || ofModel.kind == "" {
		return "its layers cannot be read"
	}
	if ofRun.kind != ofModel.kind {
		return fmt.Sprintf("layer %d is %s there and %s here", number, ofRun.kind, ofModel.kind)
	}
	if ofRun.fields == nil || ofModel.fields == nil { // an Activation has none
		if x, y := ofRun.value, ofModel.value; !reflect.DeepEqual(x, y) {
			return fmt.Sprintf("layer %d is %s there and %s here", number, text(x, y), text(y, x))
		}
		return ""
	}
	names := maps.Clone(ofRun.fields)
	maps.Copy(names, ofModel.fields)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if x, y := ofRun.fields[name], ofModel.fields[name]; !reflect.DeepEqual(x, y) {
			return fmt.Sprintf("%s of layer %d (%s) is %s there and %s here",
				name, number, ofRun.kind, text(x, y), text(y, x))
		}
	}
	return ""
}

// Same reports whether two pieces of JSON have the same values.
func Same(a, b json.RawMessage) bool {
	var x, y any
	json.Unmarshal(a, &x) // without text x stays nil
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

// withoutZeros takes zeros and the ignored fields out of decoded JSON, and upgrades the forms of
// older versions. A zero becomes nil. kind is the kind of the form around the value.
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
			v[name] = withoutZeros(kind, field, ignored)
			if v[name] == nil || slices.Contains(ignored, name) {
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

// text writes a field; an absent one as the zero of the other field's type.
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
