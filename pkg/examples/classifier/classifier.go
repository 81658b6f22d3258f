// Package classifier is what the programs beside it share: a model that tells the classes of texts.
package classifier

import (
	"fmt"
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

// Open returns the model that keras's Fit has saved under the name run. Its first layer must be a
// TextVectorization, and Compile must name its classes.
func Open(run string) (*Classifier, error) {
	model, err := keras.Load(run)
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
