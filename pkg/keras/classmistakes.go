package keras

import (
	"cmp"
	"slices"
	"strconv"

	"gornn/pkg/history"
)

// Mistake is an example whose class was not predicted, with the names of both classes.
type Mistake = history.Mistake

// Mistakes returns the examples whose class was not predicted: first those that the model was the
// surest of, by the probability of the class predicted; of equally sure ones the first example.
// Labels, predictions and classes are those of [ConfusionMatrix]; predictions must be
// probabilities. One output p is the probability p of class 1 and 1-p of class 0. A class without
// a name is its number. nb.ShowMistakes shows their texts.
func Mistakes(labels, predictions any, classes ...string) (mistakes []Mistake, err error) {
	defer caught(&err)
	of, err := judge(labels, predictions, classes)
	if err != nil {
		return nil, err
	}
	for i, label := range of.labels {
		class, p, err := surest(of.outputs[i], i)
		if err != nil {
			return nil, err
		}
		if class != label {
			mistakes = append(mistakes, Mistake{Example: i, Label: nameOf(classes, label),
				Predicted: nameOf(classes, class), Probability: p})
		}
	}
	slices.SortStableFunc(mistakes, func(a, b Mistake) int {
		return cmp.Compare(b.Probability, a.Probability)
	})
	return mistakes, nil
}

// surest returns the class that is predicted by an example's outputs, and its probability.
func surest(outputs []float32, example int) (class int, p float64, err error) {
	for _, x := range outputs {
		if !(x >= 0 && x <= 1) {
			return 0, 0, errorf("predictions must be probabilities, in [0, 1], got %g in "+
				"example %d; end the model with the activation softmax, or sigmoid for one output",
				x, example)
		}
	}
	class = predicted(outputs)
	switch {
	case len(outputs) > 1:
		p = float64(outputs[class])
	case class == 1:
		p = float64(outputs[0])
	default:
		p = 1 - float64(outputs[0])
	}
	return class, p, nil
}

// nameOf returns the name of a class, its number if it has none.
func nameOf(names []string, class int) string {
	if class < len(names) {
		return names[class]
	}
	return strconv.Itoa(class)
}
