package keras

import (
	"slices"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
)

// labels reads the labels for a model's output of the given dims.
func labels(c Compile, source *examples.Source, output []int) (y examples.Set, err error) {
	l := c.Loss
	if len(output) == 0 {
		return y, errorf("the loss %s needs an output [batch, ..., features] of the last layer, "+
			"got [batch]; give each example as a slice of numbers", l)
	}
	if err := checkClasses(c, output[len(output)-1]); err != nil {
		return y, err
	}
	if source.Depth > 0 {
		return wordLabels(c, source, output)
	}
	want := l.LabelDims(output)
	if !slices.Equal(withoutOnes(source.Dims), withoutOnes(want)) {
		return y, errorf("%s must have shape %s for the loss %s and the model's output %s, "+
			"got %s; give such labels, or choose another loss or last layer", source.Argument,
			dims.Text(want), l, dims.Text(output), dims.Text(source.Dims))
	}
	if err := checkOutputs(l, output[len(output)-1]); err != nil {
		return y, err
	}
	y, err = readLabels(l, source, output[len(output)-1])
	return y.Reshaped(want), err
}

// withoutOnes leaves out axes of size 1: labels [n] will do for [n, 1].
func withoutOnes(dims []int) []int {
	return slices.DeleteFunc(slices.Clone(dims), func(d int) bool { return d == 1 })
}

// checkOutputs returns an error for a number of outputs that the loss cannot tell apart.
func checkOutputs(l Loss, outputs int) error {
	if l == CategoricalCrossentropy && outputs == 1 {
		return errorf("the loss %s needs two outputs or more, one for each class, "+
			"got 1, whose loss is 0; give the last layer an output for each class, "+
			"or choose %s for two classes as 0 and 1", l, BinaryCrossentropy)
	}
	return nil
}

// readLabels reads labels, and returns an error for one without a meaning for the loss.
func readLabels(l Loss, source *examples.Source, classes int) (y examples.Set, err error) {
	if l == SparseCategoricalCrossentropy {
		return source.Classes(classes, func(got any, example int) error {
			return errorf("%s: labels of %s must be classes 0 to %d, one for each output, "+
				"got %v in example %d; "+
				"number the classes from 0, and give the last layer an output for each",
				source.Argument, l, classes-1, got, example)
		})
	}
	if y, err = source.Numbers(); err != nil || l != BinaryCrossentropy {
		return y, err
	}
	for i, label := range y.Values() {
		if !(label >= 0 && label <= 1) {
			return y, errorf("%s: labels of %s must be in [0, 1], got %g in example %d; "+
				"write the two classes as 0 and 1, or choose %s for more", source.Argument, l,
				label, i*y.N/len(y.Values()), SparseCategoricalCrossentropy)
		}
	}
	return y, nil
}
