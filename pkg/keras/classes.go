package keras

import (
	"cmp"
	"encoding/json"
	"slices"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
	"gornn/pkg/internal/spelling"
	"gornn/pkg/run"
)

// Classes returns the names of the classes in the order of the outputs: Compile.Classes, or those
// of the model's run; nil if there are none.
func (m *Sequential) Classes() []string {
	switch {
	case m.made() != nil:
		return nil
	case m.compile.Classes == nil && m.run != nil:
		return savedClasses(m.run)
	}
	return slices.Clone(m.compile.Classes)
}

// savedClasses returns the names of the classes in the training of a run.
func savedClasses(r *run.Run) []string {
	var t trainingConfig
	if json.Unmarshal(r.Training, &t) != nil {
		return nil
	}
	return t.Compile.Classes
}

// checkClasses returns an error for names of classes that do not fit the loss, or the number of
// outputs.
func checkClasses(c Compile, outputs int) error {
	want := outputs
	if c.Loss == BinaryCrossentropy && outputs == 1 {
		want = 2
	}
	named := map[string]bool{}
	for _, name := range c.Classes {
		if named[name] {
			return errorf("Compile.Classes must name each class once, got %q twice", name)
		}
		named[name] = true
	}
	switch {
	case c.Classes == nil:
		return nil
	case !hasClasses(c.Loss):
		return errorf("Compile.Classes needs a loss of classes, %s, %s or %s, got %s; "+
			"leave Classes out, or choose one of those", BinaryCrossentropy,
			CategoricalCrossentropy, SparseCategoricalCrossentropy, c.Loss)
	case len(c.Classes) != want && outputs == 1:
		return errorf("Compile.Classes must name %d classes for the model's one output and the "+
			"loss %s, got %d: %q; give the last layer an output for each class for more",
			want, c.Loss, len(c.Classes), c.Classes)
	case len(c.Classes) != want:
		return errorf("Compile.Classes must name a class for each of the model's %d outputs, "+
			"got %d: %q; name them all, or give the last layer an output for each",
			outputs, len(c.Classes), c.Classes)
	}
	return nil
}

func hasClasses(l Loss) bool {
	return l == BinaryCrossentropy || l == CategoricalCrossentropy ||
		l == SparseCategoricalCrossentropy
}

// wordLabels reads words as the numbers that a loss takes for their classes, for a model's output
// of the given dims.
func wordLabels(
	c Compile, source *examples.Source, output []int) (y examples.Set, err error) {
	switch {
	case !hasClasses(c.Loss):
		return y, errorf("%s must hold numbers for the loss %s, got the words %q; "+
			"for classes choose a cross-entropy", source.Argument, c.Loss, source.SomeWords())
	case c.Classes == nil:
		return y, errorf("%s holds words, %q, which need Compile.Classes: name the classes there, "+
			"in the order of the outputs", source.Argument, source.SomeWords())
	}
	classes := output[len(output)-1]
	if err := checkOutputs(c.Loss, classes); err != nil {
		return y, err
	}
	code := examples.Coding{Class: classFinder(c.Classes, "Compile.Classes", source.Argument)}
	isBinary := c.Loss == BinaryCrossentropy
	if c.Loss == CategoricalCrossentropy || isBinary && classes > 1 {
		code.Classes = classes
	}
	if isBinary && classes > 1 && source.Depth == len(output)+1 {
		return source.SeveralWords(output[:len(output)-1], code)
	}
	if err := checkWords(c.Loss, source, output); err != nil {
		return y, err
	}
	y, err = source.Words(code)
	return y.Reshaped(c.Loss.LabelDims(output)), err
}

// classFinder returns a function from a word in an example to the index of its class, among the
// classes that the field or argument called list names.
func classFinder(
	classes []string, list, argument string) func(word string, example int) (int, error) {
	indices := map[string]int{}
	for i, name := range classes {
		indices[name] = i
	}
	return func(word string, example int) (int, error) {
		if i, found := indices[word]; found {
			return i, nil
		}
		cure := cmp.Or(spelling.Question(word, classes),
			"; write it as one of them, or name it there too")
		return 0, errorf("%s: labels must be among %s, %q, got %q in example %d%s",
			argument, list, classes, word, example, cure)
	}
}

// checkWords returns an error unless there is one word for each label, in the shape of the output.
func checkWords(l Loss, source *examples.Source, output []int) error {
	got, err := source.WordDims()
	want := output[:len(output)-1]
	switch {
	case err == nil && slices.Equal(withoutOnes(got), withoutOnes(want)):
		return nil
	case source.Depth > len(output):
		return errorf("%s must have one word for each label for the loss %s and the model's "+
			"output %s, got several; for several labels at once choose %s and an output for each "+
			"class",
			source.Argument, l, dims.Text(output), BinaryCrossentropy)
	case err != nil:
		return err
	}
	return errorf("%s must have a word for each label, in shape %s for the loss %s and the "+
		"model's output %s, got %s; give such labels, or choose another loss or last layer",
		source.Argument, dims.Text(want), l, dims.Text(output), dims.Text(got))
}
