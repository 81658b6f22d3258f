package kerasfile

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"strings"

	"gornn/pkg/internal/brief"
)

// object is a value of a class in a config.
type object struct {
	Module         string         `json:"module"`
	ClassName      string         `json:"class_name"`
	Config         map[string]any `json:"config"`
	RegisteredName any            `json:"registered_name"`
}

// objectOf reads an object out of decoded JSON.
func objectOf(value any) (o object, ok bool) {
	fields, ok := value.(map[string]any)
	if !ok {
		return o, false
	}
	o.Module, _ = fields["module"].(string)
	o.ClassName, _ = fields["class_name"].(string)
	o.Config, _ = fields["config"].(map[string]any)
	return o, o.ClassName != "" && o.Config != nil
}

// of returns a value of the class with its defaults and some options.
func (c class) of(options map[string]any) map[string]any {
	config := maps.Clone(c.Config)
	maps.Copy(config, options)
	return map[string]any{"module": c.Module, "class_name": c.ClassName, "config": config,
		"registered_name": nil}
}

// text writes a value for errors.
func text(value any) string {
	if o, ok := objectOf(value); ok {
		return o.ClassName
	}
	written, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%T", value)
	}
	return brief.Text(string(written))
}

// same reports whether two decoded values are equal, apart from names of shared objects, seeds and
// build_config.
func same(a, b any) bool { return reflect.DeepEqual(bare(a), bare(b)) }

func bare(value any) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, field := range v {
			switch name {
			case "shared_object_id", "seed", "build_config":
			default:
				kept[name] = bare(field)
			}
		}
		return kept
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = bare(v[i])
		}
		return all
	case int:
		return float64(v)
	case json.Number:
		x, _ := v.Float64()
		return x
	}
	return value
}

// initialization returns the name of an initializer.
func initialization(value any) (string, error) {
	if name, ok := value.(string); ok {
		return name, nil
	}
	o, ok := objectOf(value)
	kind, of, known := kindOf(initializers, o.ClassName)
	if !ok || !known {
		return "", fmt.Errorf("must be one of Keras's initializers with a name here, got %s",
			text(value))
	}
	for option, x := range o.Config {
		if byDefault, found := of.Config[option]; option != "seed" && (!found && x != nil ||
			found && !same(x, byDefault)) {
			return "", fmt.Errorf("must be %s with Keras's numbers, got %s=%s",
				o.ClassName, option, text(x))
		}
	}
	return kind, nil
}

// initializer writes an initializer of a name.
func initializer(name string) (any, error) {
	plain := func(s string) string {
		return strings.TrimSuffix(strings.ReplaceAll(strings.ToLower(s), "_", ""), "initializer")
	}
	aliases := map[string]string{"zero": "zeros", "one": "ones", "uniform": "randomuniform",
		"normal": "randomnormal"}
	for kind, of := range classesOf(initializers) {
		if plain(kind) == plain(name) || plain(kind) == aliases[plain(name)] {
			return of.of(nil), nil
		}
	}
	return nil, fmt.Errorf("Keras has no initializer %q", brief.Text(name))
}

// regularizer reads a regularizer as the fields of ours.
func regularizer(value any) (map[string]any, error) {
	o, ok := objectOf(value)
	fields := map[string]any{}
	if ok && (o.ClassName == "L1" || o.ClassName == "L2" || o.ClassName == "L1L2") {
		for option, x := range o.Config {
			if _, isNumber := x.(float64); isNumber && (option == "l1" || option == "l2") {
				fields[strings.ToUpper(option)] = x
			}
		}
		if len(fields) == len(o.Config) {
			return fields, nil
		}
	}
	return nil, fmt.Errorf("must be null, L1, L2 or L1L2 of numbers, got %s", text(value))
}

// penalty writes a regularizer: that of Keras with the numbers that are not 0.
func penalty(fields map[string]any) any {
	l1, l2 := asFloat(fields["L1"]), asFloat(fields["L2"])
	config := map[string]any{"l1": l1, "l2": l2}
	name := "L1L2"
	switch {
	case l1 == nil && l2 == nil:
		return nil
	case l2 == nil:
		name, config = "L1", map[string]any{"l1": l1}
	case l1 == nil:
		name, config = "L2", map[string]any{"l2": l2}
	}
	return class{Module: "keras.regularizers", ClassName: name, Config: config}.of(nil)
}

// Float writes a number so that Python reads a float, never an int.
func Float(x float64) json.Number {
	text := strconv.FormatFloat(x, 'g', -1, 64)
	if !isFloat(json.Number(text)) {
		text += ".0"
	}
	return json.Number(text)
}

func isFloat(n json.Number) bool { return strings.ContainsAny(string(n), ".e") }

func asFloat(value any) any {
	if x, ok := value.(float64); ok {
		return Float(x)
	}
	return value
}

// typed writes a number, or several, as an int or a float, as the default or the example is one.
// What is null by default is a float, but for lengths and shapes.
func typed(option string, value, byDefault any) any {
	switch v := value.(type) {
	case float64:
		n, isNumber := byDefault.(json.Number)
		if isNumber && isFloat(n) || byDefault == nil && option != "output_sequence_length" {
			return Float(v)
		}
	case []any:
		if all, ok := byDefault.([]any); ok && len(all) > 0 {
			for i := range v {
				v[i] = typed(option, v[i], all[0])
			}
		}
	}
	return value
}

// Float32 returns the shortest number that is x as a float32: 0.001, where Keras writes
// 0.0010000000474974513.
func Float32(x float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', -1, 32), 64)
	if err != nil {
		return x
	}
	return short
}

// FunctionName returns a name that Keras writes by itself, or of one of its functions.
func FunctionName(value any) (string, bool) {
	if name, ok := value.(string); ok {
		return name, true
	}
	fields, _ := value.(map[string]any)
	name, ok := fields["config"].(string)
	return name, ok && fields["class_name"] == "function"
}

// CheckTrainable returns an error for a layer that is trained, around one that is not.
func CheckTrainable(layer any) error {
	o, _ := objectOf(layer)
	if o.Config["trainable"] == false {
		return nil
	}
	for _, option := range []string{"layer", "backward_layer", "cell", "cells"} {
		inner, isList := o.Config[option].([]any)
		if !isList {
			inner = []any{o.Config[option]}
		}
		for _, one := range inner {
			of, isLayer := objectOf(one)
			if !isLayer {
				continue
			}
			if of.Config["trainable"] == false {
				return fmt.Errorf("the %s of %s must be trainable as that is, got false",
					option, o.ClassName)
			}
			if err := CheckTrainable(one); err != nil {
				return err
			}
		}
	}
	return nil
}

// Freeze writes that a layer is not trained, nor those in it.
func Freeze(layer map[string]any) {
	config, _ := layer["config"].(map[string]any)
	config["trainable"] = false
	for _, option := range []string{"layer", "backward_layer", "cell"} {
		if inner, isLayer := config[option].(map[string]any); isLayer {
			Freeze(inner)
		}
	}
	cells, _ := config["cells"].([]any)
	for _, cell := range cells {
		Freeze(cell.(map[string]any))
	}
}
