// Package classifier is what the programs beside it share: a model that tells the classes of texts.
package classifier

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"gornn/pkg/keras"
)

// Classifier is a trained model of texts with names for its classes. Goroutines may share it.
type Classifier struct {
	model   *keras.Sequential
	classes []string
}

// Answer is the class of a text, and the probability that the model gives it.
type Answer struct {
	Class       string  `json:"class"`
	Probability float32 `json:"probability"`
}

// Open returns the model that keras's Fit has saved: run is its name, or the path of its folder, as
// in ./godoc. Its first layer must be a TextVectorization, and Compile must name its classes.
func Open(run string) (*Classifier, error) {
	model, err := load(run)
	if err != nil {
		return nil, err
	}
	switch {
	case model.Words() == nil:
		return nil, fmt.Errorf("run %q must be a model of texts, got one without a vocabulary: "+
			"train it with a TextVectorization as its first layer", run)
	case model.Classes() == nil:
		return nil, fmt.Errorf("run %q must name its classes, got none: "+
			"train it with Compile.Classes", run)
	}
	return &Classifier{model, model.Classes()}, nil
}

func load(run string) (*keras.Sequential, error) {
	if filepath.Base(run) == run || run == "" {
		return keras.Load(run)
	}
	dir, name := filepath.Split(filepath.Clean(run))
	return keras.LoadIn(cmp.Or(dir, "."), name)
}

// Classify returns the answer for each text, in their order.
func (c *Classifier) Classify(texts []string) ([]Answer, error) {
	outputs, err := c.model.Predict(texts)
	if err != nil {
		return nil, err
	}
	answers := make([]Answer, len(texts))
	for i, p := range outputs {
		if len(p) == 1 { // of the second class
			p = []float32{1 - p[0], p[0]}
		}
		best := slices.Index(p, slices.Max(p))
		answers[i] = Answer{c.classes[best], p[best]}
	}
	return answers, nil
}
