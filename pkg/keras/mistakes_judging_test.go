package keras_test

import (
	. "gornn/pkg/keras"
)

func balanced(labels any, classes ...string) func() error {
	return func() error {
		_, err := BalancedClassWeight(labels, classes...)
		return err
	}
}

func surest(labels, predictions any, classes ...string) func() error {
	return func() error {
		_, err := Mistakes(labels, predictions, classes...)
		return err
	}
}

// judgingMistakes are those of who judges a classifier, and of labels that no training learns from.
func judgingMistakes() []mistake {
	x := [][]float32{{1}, {2}, {3}, {4}}
	fit := func(c Compile, units int, y any, fit Fit) func() error {
		return func() error {
			m := NewSequential("", Dense{Units: units, Activation: Sigmoid})
			m.Compile(c)
			_, err := m.Fit(x, y, fit)
			return err
		}
	}
	moods := Compile{Loss: SparseCategoricalCrossentropy, Classes: []string{"neg", "neutral", "pos"}}
	hot := Compile{Loss: CategoricalCrossentropy, Classes: moods.Classes}
	several := Compile{Loss: BinaryCrossentropy, Classes: moods.Classes}
	yesNo := Compile{Loss: BinaryCrossentropy, Classes: []string{"no", "yes"}}
	validated := func(y ...string) Fit { return Fit{ValidationX: x[:len(y)], ValidationY: y} }
	return []mistake{
		{"predictions that are no probabilities", surest([]int{0, 1}, [][]float32{{0, 1}, {3, 1}}),
			`keras: predictions must be probabilities, in [0, 1], got 3 in example 1; end the model with the activation softmax, or sigmoid for one output`},
		{"mistakes of fewer labels", surest([]int{0}, []float32{0, 1}),
			`keras: labels and predictions must be equally many, got 1 and 2`},
		{"mistakes of a label of no class", surest([]int{2}, []float32{0}),
			`keras: labels must be classes 0 to 1, one for each output and two for a single one, got 2 in example 0`},
		{"mistakes of no outputs", surest([]int{0, 1}, [2][0]float32{}),
			`keras: predictions must have an output or more for each example, got none`},
		{"weights of a gap", balanced([]int{0, 2, 2}),
			`keras: labels must have an example of each of the 3 classes, got none of class 1; add one, or write a ClassWeight without that class`},
		{"weights of a word that no label is", balanced([]string{"neg", "pos"}, "neg", "neutral", "pos"),
			`keras: labels must have an example of each of the 3 classes, got none of "neutral"; add one, or write a ClassWeight without that class`},
		{"weights of a column without a 1", balanced([][]int{{1, 0, 0}, {0, 1, 0}}),
			`keras: labels must have an example of each of the 3 classes, got none of class 2; add one, or write a ClassWeight without that class`},
		{"weights of a number below 0", balanced([]int{0, -1}),
			`keras: labels must be classes, integers from 0, got -1 in example 1`},
		{"weights of a number without a name", balanced([]int{0, 1, 2}, "neg", "pos"),
			`keras: labels must be classes 0 to 1, one for each name, got 2 in example 2`},
		{"weights of words without names", balanced([]string{"neg", "pos"}),
			`keras: labels that are words need the names of the classes, got none; give them in the order of the outputs`},
		{"weights of time steps", balanced([][][]int{{{0}, {1}}}),
			`keras: labels must be classes, [examples], or one-hot, [examples, classes], got [batch, 2, 1]`},
		{"weights of nothing", balanced(nil),
			`keras: labels must be a slice of examples, such as [][]int32 or []float32, or a tensor, got <nil>`},
		{"a class in the split's validation alone", fit(moods, 3, []string{"neg", "pos", "pos", "neutral"}, Fit{ValidationSplit: 0.25}),
			`keras: Fit.ValidationSplit 0.25 sets aside all examples of "neutral", the first is example 3; shuffle the examples before Fit, or choose those for ValidationX`},
		{"classes in the validation alone", fit(hot, 3, []string{"neg", "neg", "neg", "neg"}, validated("neg", "pos", "neutral")),
			`keras: Fit.ValidationY has labels that y has not, "neutral" and others, the first in example 2; add examples of it to the training, or leave it out of the validation`},
		{"one of two classes in the validation alone", fit(yesNo, 1, []string{"no", "no", "no", "no"}, validated("yes")),
			`keras: Fit.ValidationY has labels that y has not, "yes", the first in example 0; add examples of it to the training, or leave it out of the validation`},
		{"one of several labels in the validation alone", fit(several, 3, [][]string{{"neg", "pos"}, {}, {"neg"}, {}},
			Fit{ValidationX: x[:1], ValidationY: [][]string{{"pos", "neutral"}}}),
			`keras: Fit.ValidationY has labels that y has not, "neutral", the first in example 0; add examples of it to the training, or leave it out of the validation`},
		{"one class", fit(moods, 3, []string{"pos", "pos", "pos", "pos"}, Fit{}),
			`keras: y has labels of "pos" alone, of which a model learns nothing; give examples of another class too`},
		{"one class of two", fit(yesNo, 1, []string{"no", "no", "no", "no"}, Fit{ValidationSplit: 0.5}),
			`keras: y has labels of "no" alone, of which a model learns nothing; give examples of another class too`},
	}
}
