package keras

import (
	"slices"

	"gornn/pkg/history"
	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
)

type (
	// Confusion counts examples by the class of their label and the class that was predicted.
	Confusion = history.Confusion
	// Report is how well a classifier finds each class, as [Confusion.Report] computes it.
	Report = history.Report
	// ClassScores are the figures of one class of a Report.
	ClassScores = history.ClassScores
)

// ConfusionMatrix counts what became of each class. labels are classes 0, 1, ..., one for each
// example, or one-hot, or words among classes. predictions are those of Predict, [examples,
// outputs]: one output is class 1 above 0.5, of several the largest is the class. classes names
// each, for the matrix's String.
func ConfusionMatrix(labels, predictions any, classes ...string) (c Confusion, err error) {
	defer caught(&err)
	of, err := examples.Open("predictions", predictions)
	if err != nil {
		return c, err
	}
	if len(of.Dims) > 1 {
		return c, errorf("predictions must be [examples, outputs], got %s; "+
			"give those of one time step", dims.Text(of.Dims))
	}
	outputs, err := of.Numbers()
	if err != nil {
		return c, err
	}
	n := max(2, dims.Size(of.Dims))
	if len(classes) != 0 && len(classes) != n {
		return c, errorf("classes must be the names of the %d classes, got %d", n, len(classes))
	}
	actual, err := classesOf(labels, n, classes)
	if err != nil {
		return c, err
	}
	if len(actual) != of.N {
		return c, errorf("labels and predictions must be equally many, got %d and %d",
			len(actual), of.N)
	}
	c = Confusion{Counts: make([][]int, n), Classes: slices.Clone(classes)}
	for i := range c.Counts {
		c.Counts[i] = make([]int, n)
	}
	size := dims.Size(of.Dims)
	for i, label := range actual {
		c.Counts[label][predicted(outputs.Values()[i*size:(i+1)*size])]++
	}
	return c, nil
}

// predicted returns the class of an example's outputs.
func predicted(outputs []float32) int {
	if len(outputs) > 1 {
		return slices.Index(outputs, slices.Max(outputs))
	}
	if outputs[0] > 0.5 {
		return 1
	}
	return 0
}

// classesOf reads labels that are classes below n, one-hot, or words among names.
func classesOf(labels any, n int, names []string) (classes []int, err error) {
	of, err := examples.OpenLabels("labels", labels)
	if err != nil {
		return nil, err
	}
	if isOneHot := of.Depth == 0 && slices.Equal(of.Dims, []int{n}); isOneHot {
		set, err := of.Numbers()
		for row := range slices.Chunk(set.Values(), n) {
			classes = append(classes, predicted(row))
		}
		return classes, err
	}
	set, err := oneEach(of, n, names)
	for _, class := range set.Values() {
		classes = append(classes, int(class))
	}
	return classes, err
}

// oneEach reads one class for each example, as a number or a word.
func oneEach(of *examples.Source, n int, names []string) (set examples.Set, err error) {
	switch {
	case of.Depth > 0 && len(names) == 0:
		return set, errorf("labels that are words need the names of the classes, got none; " +
			"give them in the order of the outputs")
	case of.Depth > 0:
		set, err = of.Words(examples.Coding{Class: classFinder(names, "classes", "labels")})
	default:
		set, err = of.Classes(n, func(got any, example int) error {
			return errorf("labels must be classes 0 to %d, one for each output and two for a "+
				"single one, got %v in example %d", n-1, got, example)
		})
	}
	if err == nil && dims.Size(set.Dims) != 1 {
		err = errorf("labels must be classes, [examples], or one-hot, [examples, %d], got %s",
			n, dims.Text(set.Dims))
	}
	return set, err
}
