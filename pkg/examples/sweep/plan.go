package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gornn/pkg/keras"
)

// plan is a grid of trainings: each model with each number of units, from each seed.
type plan struct {
	path string

	Models []string `json:"models"` // "rnn", "gru", "lstm"
	Units  []int    `json:"units"`
	Seeds  int      `json:"seeds"` // how many: 0, 1, 2 and so on
	Epochs int      `json:"epochs"`
	Batch  int      `json:"batch"`
}

// point is one training of a plan.
type point struct {
	Model  string `json:"model"`
	Units  int    `json:"units"`
	Epochs int    `json:"epochs"`
	Batch  int    `json:"batch"`
	Seed   int64  `json:"seed"`
}

// name holds all that tells one training from another, so that plans may share a folder of runs.
func (p point) name() string {
	return fmt.Sprintf("%s-units%d-batch%d-epochs%d-seed%d",
		p.Model, p.Units, p.Batch, p.Epochs, p.Seed)
}

// recurrent holds the layers that a plan may name.
var recurrent = map[string]func(units int) keras.Layer{
	"rnn":  func(units int) keras.Layer { return keras.SimpleRNN{Units: units} },
	"gru":  func(units int) keras.Layer { return keras.GRU{Units: units} },
	"lstm": func(units int) keras.Layer { return keras.LSTM{Units: units} },
}

// readPlan reads and checks a plan.
func readPlan(path string) (p plan, err error) {
	file, err := os.Open(path)
	if err != nil {
		return p, err
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return p, fmt.Errorf("%s must be a plan in JSON: %w", path, err)
	}
	if decoder.More() {
		return p, fmt.Errorf("%s must be one plan and nothing else", path)
	}
	p.path = path
	return p, p.check()
}

func (p plan) check() error {
	for _, model := range p.Models {
		if recurrent[model] == nil {
			return p.wrong("models", `"rnn", "gru" or "lstm"`, model)
		}
	}
	for _, units := range p.Units {
		if units < 1 {
			return p.wrong("units", "1 or more", units)
		}
	}
	switch {
	case len(p.Models) == 0 || repeats(p.Models):
		return p.wrong("models", "one or more, each once", p.Models)
	case len(p.Units) == 0 || repeats(p.Units):
		return p.wrong("units", "one or more, each once", p.Units)
	case p.Seeds < 1:
		return p.wrong("seeds", "1 or more", p.Seeds)
	case p.Epochs < 1:
		return p.wrong("epochs", "1 or more", p.Epochs)
	case p.Batch < 1:
		return p.wrong("batch", "1 or more", p.Batch)
	}
	return nil
}

func (p plan) wrong(field, want string, got any) error {
	return fmt.Errorf("%s: %q must be %s, got %v", p.path, field, want, got)
}

func repeats[T comparable](values []T) bool {
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			return true
		}
	}
	return false
}

// points lists all trainings. Those of one kind are neighbours, so that every share has some.
func (p plan) points() (points []point) {
	for _, model := range p.Models {
		for _, units := range p.Units {
			for seed := range int64(p.Seeds) {
				points = append(points, point{model, units, p.Epochs, p.Batch, seed})
			}
		}
	}
	return points
}

// share returns every parts-th training, from part on.
func (p plan) share(part, parts int) (share []point, err error) {
	if part < 0 || part >= parts {
		return nil, fmt.Errorf("the part must be from 0 to %d, got %d: set -parts to the number "+
			"of parts (in a Job, its completions)", parts-1, part)
	}
	for i, point := range p.points() {
		if i%parts == part {
			share = append(share, point)
		}
	}
	return share, nil
}

// results names the file of what was merged, in the folder of the runs.
func (p plan) results() string {
	return strings.TrimSuffix(filepath.Base(p.path), ".json") + ".jsonl"
}
