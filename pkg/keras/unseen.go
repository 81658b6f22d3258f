package keras

import (
	"fmt"
	"log/slog"

	"gornn/pkg/internal/examples"
)

// checkClassesSeen looks for a class that the validation alone has, and for labels of one class
// alone. Often the examples are in the order of their classes, and a split takes the last. Keras
// trains on without a word, and the figures are those of a class that no training could learn.
//
// For words it is an error: who names the classes wants each of them learned. For numbers it is a
// warning: a program that is tried with a few examples must run, as it does in Keras. A dataset is
// not looked through: it would have to be read once more.
func (t *training) checkClassesSeen(data data) error {
	if data.dataset != nil { // of which nothing but the first batch is read yet
		return nil
	}
	c := t.model.compile
	seen := firstOfClasses(c, t.y)
	err := t.unseen(seen, firstOfClasses(c, t.validationY))
	if several := c.Loss == BinaryCrossentropy && t.y.N > 0 && lastOf(t.y.Dims) > 1; err == nil &&
		!several {
		err = t.oneClass(seen)
	}
	areWords := data.y.Depth > 0 || data.validationY != nil && data.validationY.Depth > 0
	if err == nil || areWords {
		return err
	}
	if t.before == nil { // FitAll says it once
		slog.Warn(err.Error())
	}
	return nil
}

// unseen returns an error for the first class that the validation alone has.
func (t *training) unseen(seen, validated []int) error {
	first, more := -1, ""
	for i, example := range validated {
		switch isSeen := i < len(seen) && seen[i] >= 0; {
		case example < 0 || isSeen:
		case first < 0:
			first = i
		case more == "":
			more = " and others"
		}
	}
	name := fmt.Sprint(class{t.model.compile.Classes, max(first, 0)}) + more
	switch {
	case first < 0 || seen == nil:
		return nil
	case t.fit.ValidationX != nil:
		return errorf("Fit.ValidationY has labels that y has not, %s, the first in example %d; "+
			"add examples of it to the training, or leave it out of the validation", name,
			validated[first])
	}
	return errorf("Fit.ValidationSplit %g sets aside all examples of %s, the first is example %d; "+
		"shuffle the examples before Fit, or choose those for ValidationX", t.fit.ValidationSplit,
		name, t.y.N+validated[first])
}

// oneClass returns an error if only one class is seen.
func (t *training) oneClass(seen []int) error {
	only := -1
	for number, example := range seen {
		switch {
		case example < 0:
		case only >= 0:
			return nil
		default:
			only = number
		}
	}
	if only < 0 {
		return nil
	}
	return errorf("y has labels of %s alone, of which a model learns nothing; give examples of "+
		"another class too", class{t.model.compile.Classes, only})
}

// firstOfClasses returns for each class the first example with a label of it, -1 where there is
// none; nil where labels are no classes.
func firstOfClasses(c Compile, y examples.Set) (first []int) {
	if !hasClasses(c.Loss) || y.N == 0 {
		return nil
	}
	outputs, values := lastOf(y.Dims), y.Values()
	perExample := len(values) / y.N
	see := func(class, position int) {
		for len(first) <= class {
			first = append(first, -1)
		}
		if first[class] < 0 {
			first[class] = position / perExample
		}
	}
	for i, x := range values {
		switch isWhole := x == 0 || x == 1; {
		case c.Loss == SparseCategoricalCrossentropy, outputs == 1 && isWhole:
			see(int(x), i)
		case outputs == 1, c.Loss == BinaryCrossentropy && c.Classes == nil:
			return nil // a probability, or outputs that are no classes
		case x > 0:
			see(i%outputs, i)
		}
	}
	return first
}

// lastOf returns the size of the last axis, 1 where there is none.
func lastOf(dims []int) int {
	if len(dims) == 0 {
		return 1
	}
	return dims[len(dims)-1]
}
