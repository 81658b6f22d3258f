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
	// ClassScores are the figures of one class in a Report.
	ClassScores = history.ClassScores
)

// ConfusionMatrix counts what became of each class. labels are classes 0, 1, ..., one for each
// example, or one-hot, or words among classes. predictions are those of Predict, [examples,
// outputs]: one output is class 1 above 0.5, of several the largest is the class. classes names
// each, for the matrix's String.
func ConfusionMatrix(labels, predictions any, classes ...string) (c Confusion, err error) {
	defer caught(&err)
	of, err := judge(labels, predictions, classes)
	if err != nil {
		return c, err
	}
	c = Confusion{Counts: make([][]int, of.classes), Classes: slices.Clone(classes)}
	for i := range c.Counts {
		c.Counts[i] = make([]int, of.classes)
	}
	for i, label := range of.labels {
		c.Counts[label][predicted(of.outputs[i])]++
	}
	return c, nil
}

// judged are a classifier's outputs for examples, and the classes of their labels.
type judged struct {
	classes int
	labels  []int
	outputs [][]float32
}

// judge reads labels and predictions of the same examples.
func judge(labels, predictions any, names []string) (j judged, err error) {
	of, err := examples.Open("predictions", predictions)
	if err != nil {
		return j, err
	}
	size := dims.Size(of.Dims)
	switch {
	case size == 0:
		return j, errorf("predictions must have an output or more for each example, got none")
	case len(of.Dims) > 1:
		return j, errorf("predictions must be [examples, outputs], got %s; "+
			"give those of one time step", dims.Text(of.Dims))
	}
	outputs, err := of.Numbers()
	if err != nil {
		return j, err
	}
	j.classes = max(2, size)
	if len(names) != 0 && len(names) != j.classes {
		return j, errorf("classes must be the names of the %d classes, got %d", j.classes,
			len(names))
	}
	read := classLabels{n: j.classes, names: names,
		each: "one for each output and two for a single one"}.read
	if j.labels, _, err = read(labels); err != nil {
		return j, err
	}
	if len(j.labels) != of.N {
		return j, errorf("labels and predictions must be equally many, got %d and %d",
			len(j.labels), of.N)
	}
	j.outputs = slices.Collect(slices.Chunk(outputs.Values(), size))
	return j, nil
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
