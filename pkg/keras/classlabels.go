package keras

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
)

// classLabels says which labels may be read: n classes; 0: any number of them.
type classLabels struct {
	n     int
	names []string // of the classes; none: labels are numbers
	each  string   // what there is a class for, in errors
}

// read reads labels that are classes, one-hot, or words among the names: one class for each
// example, of n classes in all. Where c.n is 0, n is the length of the vectors, or the largest
// class and 1.
func (c classLabels) read(labels any) (classes []int, n int, err error) {
	of, err := examples.OpenLabels("labels", labels)
	if err != nil {
		return nil, 0, err
	}
	if isVector := of.Depth == 0 && len(of.Dims) == 1 && of.Dims[0] > 1; isVector &&
		(c.n == 0 || c.n == of.Dims[0]) {
		set, err := of.Numbers()
		for row := range slices.Chunk(set.Values(), of.Dims[0]) {
			classes = append(classes, predicted(row))
		}
		return classes, of.Dims[0], err
	}
	set, err := c.oneEach(of)
	if err != nil {
		return nil, 0, err
	}
	for _, class := range set.Values() {
		classes = append(classes, int(class))
	}
	return classes, cmp.Or(c.n, slices.Max(classes)+1), nil
}

// oneEach reads one class for each example, as a number or a word.
func (c classLabels) oneEach(of *examples.Source) (set examples.Set, err error) {
	switch {
	case of.Depth > 0 && len(c.names) == 0:
		return set, errorf("labels that are words need the names of the classes, got none; " +
			"give them in the order of the outputs")
	case of.Depth > 0:
		set, err = of.Words(examples.Coding{Class: classFinder(c.names, "classes", "labels")})
	default:
		set, err = of.Classes(cmp.Or(c.n, math.MaxInt32), func(got any, example int) error {
			if c.n == 0 {
				return errorf("labels must be classes, integers from 0, got %v in example %d",
					got, example)
			}
			return errorf("labels must be classes 0 to %d, %s, got %v in example %d", c.n-1,
				c.each, got, example)
		})
	}
	if err == nil && dims.Size(set.Dims) != 1 {
		outputs := "classes"
		if c.n > 0 {
			outputs = strconv.Itoa(c.n)
		}
		err = errorf("labels must be classes, [examples], or one-hot, [examples, %s], got %s",
			outputs, dims.Text(set.Dims))
	}
	return set, err
}

// class is a class as a sentence names it: "pos" in quotes, or class 2.
type class struct {
	names  []string
	number int
}

func (c class) String() string {
	if c.number < len(c.names) {
		return fmt.Sprintf("%q", brief.Text(c.names[c.number]))
	}
	return fmt.Sprintf("class %d", c.number)
}
