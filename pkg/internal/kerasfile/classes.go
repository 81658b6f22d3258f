// Package kerasfile reads and writes the models of Keras's files: the classes of config.json as the
// forms of package config, which are this module's layers, optimizers and the like, and back.
//
// The mapping is mechanical. A class and its options are known by what Keras itself writes of them,
// classes.json, and the field of an option has its name: return_sequences is ReturnSequences. An
// option that is no field must have Keras's default.
package kerasfile

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

// The groups of classes, as classes.json calls them.
const (
	Layers     = "layers"
	Optimizers = "optimizers"
	Metrics    = "metrics"
	Losses     = "losses"

	schedules    = "schedules"
	initializers = "initializers"
)

// class is what Keras writes of a class.
type class struct {
	Module    string         `json:"module"`
	ClassName string         `json:"class_name"`
	Config    map[string]any `json:"config"`       // the defaults of its options, without "name"
	Required  []string       `json:"required"`     // their values in Config are examples
	HasBuild  bool           `json:"build_config"` // written with the shape of its input
}

//go:embed classes.json
var classesText []byte

// tables are the classes by group and kind, and Keras's activations by all their names. They are read
// when a file is, for most programs that import package keras read none.
var tables = sync.OnceValues(func() (map[string]map[string]class, map[string]string) {
	var texts map[string]json.RawMessage
	must(json.Unmarshal(classesText, &texts))
	activations := map[string]string{}
	must(json.Unmarshal(texts["activations"], &activations))
	delete(texts, "activations")
	groups := map[string]map[string]class{}
	for group, text := range texts {
		var of map[string]class
		read := json.NewDecoder(bytes.NewReader(text))
		read.UseNumber() // Keras tells 0.0 from 0
		must(read.Decode(&of))
		groups[group] = of
	}
	return groups, activations
})

// classesOf returns the classes of a group by their kinds.
func classesOf(group string) map[string]class {
	groups, _ := tables()
	return groups[group]
}

func must(err error) {
	if err != nil {
		panic(err) // of a file that is embedded
	}
}

// kindOf returns the kind of a class in a group.
func kindOf(group, className string) (kind string, of class, known bool) {
	for kind, of := range classesOf(group) {
		if of.ClassName == className {
			return kind, of, true
		}
	}
	return "", class{}, false
}

// HasBuild reports whether Keras writes the shape of the input beside a layer's config.
func HasBuild(kind string) bool { return classesOf(Layers)[kind].HasBuild }

// options are Keras's names for fields that do not have them in snake case. One with "!" is the
// opposite of the field.
var options = map[string]string{
	"NoBias": "!use_bias", "NoUnitForgetBias": "!unit_forget_bias", "ResetBefore": "!reset_after",
	"Backward": "backward_layer", "Value": "mask_value", "MetricName": "name",
	"Beta1": "beta_1", "Beta2": "beta_2", "AMSGrad": "amsgrad",
	"ClipNorm": "clipnorm", "GlobalClipNorm": "global_clipnorm", "ClipValue": "clipvalue",
	"Schedule": "learning_rate", "Cells": "cell",
}

// optionOf returns the option of a field of a kind, and whether it is the opposite.
func optionOf(kind, field string) (option string, opposite bool) {
	if field == "Threshold" && (kind == "precision" || kind == "recall") {
		return "thresholds", false
	}
	if option, found := options[field]; found {
		return strings.CutPrefix(option, "!")
	}
	var b strings.Builder
	for i, c := range field {
		if c >= 'A' && c <= 'Z' && i > 0 {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(string(c)))
	}
	return b.String(), false
}

// Policy writes the dtype of a model, float32.
func Policy() any { return classesOf(Layers)["dense"].Config["dtype"] }

// Input writes an InputLayer.
func Input(shape []any, dtype string) map[string]any {
	of := classesOf(Layers)["input"]
	return of.of(map[string]any{"batch_shape": shape, "dtype": dtype, "name": "input_layer"})
}
