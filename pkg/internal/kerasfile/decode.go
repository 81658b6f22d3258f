package kerasfile

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Decoder reads Keras's objects as forms of package config.
type Decoder struct {
	// Has reports whether the type of a kind has a field.
	Has func(kind, field string) bool
}

// zero is keras.Zero: 0 for a field with another default.
const zero = math.SmallestNonzeroFloat64

type form = map[string]any // of package config: "kind" and "config"

// Decode returns the form of an object of a group. Its errors name the class and the option.
func (d Decoder) Decode(group string, value any) (json.RawMessage, error) {
	f, err := d.decode(group, value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(f)
}

func (d Decoder) decode(group string, value any) (form, error) {
	o, ok := objectOf(value)
	if !ok {
		return nil, fmt.Errorf("one of Keras's %s must have a class and a config, got %s",
			group, text(value))
	}
	kind, of, known := kindOf(group, o.ClassName)
	if !known || o.Module != "" && o.Module != of.Module {
		return nil, fmt.Errorf("the class %s is none of the %s here, which are %s",
			text(o.ClassName), group, strings.Join(classNames(group), ", "))
	}
	fields, err := d.fields(kind, of, o.Config)
	if err != nil {
		return nil, fmt.Errorf("%s.%w", o.ClassName, err)
	}
	switch {
	case kind == "activation":
		return form{"kind": kind, "config": fields["Activation"]}, nil
	case kind == "bidirectional":
		if err := bothWays(fields); err != nil {
			return nil, fmt.Errorf("%s.%w", o.ClassName, err)
		}
	}
	return form{"kind": strings.TrimSuffix(kind, "_cell"), "config": fields}, nil
}

func classNames(group string) (names []string) {
	for _, of := range classesOf(group) {
		names = append(names, of.ClassName)
	}
	slices.Sort(names)
	return names
}

// fields returns the fields for the options of a config.
func (d Decoder) fields(kind string, of class, config map[string]any) (map[string]any, error) {
	fields := map[string]any{}
	for _, name := range of.Required {
		if config[name] == nil {
			return nil, fmt.Errorf("%s must be given, got none", name)
		}
	}
	names := d.names(kind, of)
	for _, option := range slices.Sorted(maps.Keys(config)) {
		value, byDefault := config[option], of.Config[option]
		field, isField := names[option]
		_, isOption := of.Config[option]
		switch {
		case isField && option == "name":
			if value != kind {
				fields[field] = value
			}
		case option == "name", option == "seed", option == "trainable",
			!isOption && value == nil, // an option of a newer Keras
			kind == "text_vectorization" && slices.Contains(wordOptions, option):
		case option == "dtype":
			if policy(value) != policy(byDefault) {
				return nil, fmt.Errorf("dtype must be %s, got %s", policy(byDefault), policy(value))
			}
		case isOption && same(value, byDefault) && !slices.Contains(of.Required, option):
		case !isField && isOption:
			return nil, fmt.Errorf("%s must be %s, Keras's default, got %s",
				option, text(byDefault), text(value))
		case !isField:
			return nil, fmt.Errorf("%s is an option that is not known here, got %s",
				option, text(value))
		default:
			if err := d.set(fields, kind, of, field, option, value); err != nil {
				return nil, fmt.Errorf("%s %w", option, err)
			}
		}
	}
	return fields, nil
}

// wordOptions are those of the words of a TextVectorization, which are read apart.
var wordOptions = []string{"max_tokens", "vocabulary", "vocabulary_size"}

// names returns the fields of a kind by their options.
func (d Decoder) names(kind string, of class) map[string]string {
	names := map[string]string{}
	put := func(option, field string) {
		if d.Has(strings.TrimSuffix(kind, "_cell"), field) {
			names[option] = field
		}
	}
	for option := range of.Config {
		words := strings.Split(option, "_")
		for i, word := range words {
			if word != "" {
				words[i] = strings.ToUpper(word[:1]) + word[1:]
			}
		}
		put(option, strings.Join(words, ""))
	}
	for field := range options {
		option, _ := optionOf(kind, field)
		if _, isOption := of.Config[option]; (isOption || option == "name") && names[option] == "" {
			put(option, field)
		}
	}
	if option, _ := optionOf(kind, "Threshold"); option == "thresholds" {
		put(option, "Threshold")
	}
	return names
}

// policy returns the name of a dtype policy.
func policy(value any) string {
	if o, ok := objectOf(value); ok {
		if name, isName := o.Config["name"].(string); isName && o.ClassName == "DTypePolicy" {
			return name
		}
	}
	if name, ok := value.(string); ok {
		return name
	}
	return text(value)
}

// set sets a field from an option that is not at its default.
func (d Decoder) set(
	fields map[string]any, kind string, of class, field, option string, value any) (err error) {
	_, opposite := optionOf(kind, field)
	switch x := value.(type) {
	case bool:
		value = x != opposite
	case float64:
		if x == 0 && !slices.Contains(of.Required, option) {
			value = zero
		}
	}
	switch {
	case strings.HasSuffix(option, "_initializer"):
		value, err = initialization(value)
	case strings.HasSuffix(option, "_regularizer"):
		value, err = regularizer(value)
	case option == "learning_rate":
		field, value, err = d.rate(field, value)
	case option == "layer", option == "backward_layer":
		value, err = d.decode(Layers, value)
	case option == "cell":
		field, value, err = d.cell(value)
	case option == "thresholds", option == "noise_shape":
		value, err = numbers(option, value)
	case strings.HasSuffix(option, "activation"):
		if _, ok := value.(string); !ok {
			err = fmt.Errorf("must be the name of one of Keras's activations, got %s", text(value))
		}
	}
	fields[field] = value
	return err
}

// rate returns a learning rate, or a schedule.
func (d Decoder) rate(field string, value any) (string, any, error) {
	if x, ok := value.(float64); ok && float32(x) == 0 {
		return "LearningRate", zero, nil
	} else if ok {
		return "LearningRate", Float32(x), nil
	}
	schedule, err := d.decode(schedules, value)
	if err != nil {
		err = fmt.Errorf("must be a number or a schedule: %w", err)
	}
	return "Schedule", schedule, err
}

// cell returns the cell of an RNN, or several.
func (d Decoder) cell(value any) (string, any, error) {
	o, _ := objectOf(value)
	all, ok := o.Config["cells"].([]any)
	if o.ClassName != "StackedRNNCells" || !ok {
		one, err := d.decode(Layers, value)
		return "Cell", one, err
	}
	cells := make([]form, len(all))
	for i, one := range all {
		var err error
		if cells[i], err = d.decode(Layers, one); err != nil {
			return "", nil, err
		}
	}
	return "Cells", cells, nil
}

// numbers reads thresholds as the one that there is, and a shape with -1 for a null.
func numbers(option string, value any) (any, error) {
	all, isList := value.([]any)
	if !isList {
		return value, nil
	}
	if option == "thresholds" {
		if len(all) != 1 {
			return nil, fmt.Errorf("must be one number, got %s", text(value))
		}
		if all[0] == 0. {
			return zero, nil
		}
		return all[0], nil
	}
	shape := make([]any, len(all))
	for i, x := range all {
		if shape[i] = x; x == nil {
			shape[i] = -1
		}
	}
	return shape, nil
}

// bothWays leaves the backward layer out where it is the forward layer's twin, and what Keras sets
// in both by itself.
func bothWays(fields map[string]any) error {
	forward, _ := fields["Layer"].(form)
	backward, _ := fields["Backward"].(form)
	for _, layer := range []form{forward, backward} {
		of, ok := layer["config"].(map[string]any)
		if layer != nil && !ok {
			return fmt.Errorf("layer must be recurrent, got %s", text(layer["kind"]))
		}
		delete(of, "ZeroOutputForMask")
	}
	if backward == nil {
		return nil
	}
	twin := maps.Clone(forward["config"].(map[string]any))
	twin["GoBackwards"] = true
	if forward["kind"] == backward["kind"] && same(twin, backward["config"]) {
		delete(fields, "Backward")
	}
	return nil
}
