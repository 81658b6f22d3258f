package kerasfile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gornn/pkg/internal/brief"
)

// Encode returns Keras's object for a form of package config, of a group. Its errors name what
// Keras lacks.
func Encode(group string, written json.RawMessage) (map[string]any, error) {
	var f form
	if err := json.Unmarshal(written, &f); err != nil {
		return nil, err
	}
	return encode(group, f, "")
}

// encode writes a form; suffix is that of the kinds of cells.
func encode(group string, f form, suffix string) (map[string]any, error) {
	kind, _ := f["kind"].(string)
	of, known := classesOf(group)[kind+suffix]
	if !known {
		return nil, fmt.Errorf("Keras has none of the %s for the kind %q",
			group, brief.Text(kind))
	}
	fields, isStruct := f["config"].(map[string]any)
	if !isStruct {
		fields = map[string]any{"Activation": f["config"]} // of the layer of this name
	}
	config := map[string]any{}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		option, opposite := optionOf(kind, field)
		if _, found := of.Config[option]; !found && option != "name" {
			return nil, fmt.Errorf("%s.%s has no place in Keras's files; leave it out",
				of.ClassName, field)
		}
		value, err := optionValue(option, fields[field], opposite)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", of.ClassName, field, err)
		}
		config[option] = typed(option, value, of.Config[option])
	}
	for _, option := range of.Required {
		if config[option] == nil {
			config[option] = typed(option, 0., of.Config[option]) // of a field that is 0
		}
	}
	if isNamed := group == Layers || group == Losses || group == Metrics; isNamed &&
		config["name"] == nil {
		config["name"] = kind + suffix
	}
	if kind == "bidirectional" {
		bothLayers(config)
	}
	return of.of(config), nil
}

// optionValue returns an option's value for a field's.
func optionValue(option string, value any, opposite bool) (any, error) {
	switch x := value.(type) {
	case bool:
		return x != opposite, nil
	case float64:
		if x == zero {
			return 0., nil
		}
	case form:
		switch {
		case strings.HasSuffix(option, "_regularizer"):
			return penalty(x), nil
		case option == "learning_rate":
			return encode(schedules, x, "")
		case option == "cell":
			return encode(Layers, x, "_cell")
		}
		return encode(Layers, x, "")
	case []any:
		return list(option, x)
	case string:
		if strings.HasSuffix(option, "_initializer") {
			return initializer(x)
		}
		if strings.HasSuffix(option, "activation") {
			return activation(x)
		}
	}
	return value, nil
}

// activation returns Keras's name for an activation.
func activation(name string) (any, error) {
	_, activations := tables()
	known, found := activations[cmp.Or(name, "linear")]
	if !found {
		return nil, fmt.Errorf("Keras has no activation %q", brief.Text(name))
	}
	return known, nil
}

// list writes several cells, or a shape with null for -1.
func list(option string, all []any) (any, error) {
	written := make([]any, len(all))
	for i, x := range all {
		cell, isCell := x.(form)
		switch {
		case isCell:
			var err error
			if written[i], err = encode(Layers, cell, "_cell"); err != nil {
				return nil, err
			}
		case option != "noise_shape" || x != -1.:
			written[i] = x
		}
	}
	if option == "cell" {
		of := classesOf(Layers)["stacked_rnn_cells"]
		return of.of(map[string]any{"cells": written, "name": "stacked_rnn_cells"}), nil
	}
	return written, nil
}

// bothLayers writes the twin of a forward layer without a backward one, and what Keras sets in both
// by itself.
func bothLayers(config map[string]any) {
	forward := config["layer"].(map[string]any)
	backward, given := config["backward_layer"].(map[string]any)
	if !given {
		backward = maps.Clone(forward)
		backward["config"] = maps.Clone(forward["config"].(map[string]any))
		backward["config"].(map[string]any)["go_backwards"] = true
		config["backward_layer"] = backward
	}
	for way, layer := range map[string]map[string]any{"forward": forward, "backward": backward} {
		of := layer["config"].(map[string]any)
		of["name"] = fmt.Sprintf("%s_%v", way, of["name"])
		of["zero_output_for_mask"] = of["return_sequences"]
	}
}
