package stream

import (
	"iter"
	"slices"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/panics"
	"gornn/pkg/text"
)

// encoder makes examples of texts.
type encoder struct {
	vocabulary *text.Vocabulary
	classes    []string // none: labels are not looked at
}

// examples encodes the texts of a source one by one. A panic of the source is an error.
func (c encoder) examples(source text.Source) iter.Seq2[example, error] {
	classes := map[string]int32{}
	for i, name := range c.classes {
		classes[name] = int32(i)
	}
	return func(yield func(example, error) bool) {
		taken := false // the panic is of who takes the examples
		defer func() {
			if r := recover(); r != nil && taken {
				panic(r)
			} else if r != nil {
				yield(example{}, errorf("%s", panics.Wording(r)))
			}
		}()
		for e, err := range source.Examples() {
			class := int32(-1)
			if err == nil && len(classes) > 0 {
				class, err = classOf(e, classes, c.classes)
			}
			if err != nil {
				taken = true
				yield(example{}, err)
				return
			}
			next := encoded(c.vocabulary.Encode(e.Text), class)
			taken = true
			if !yield(next, nil) {
				return
			}
			taken = false
		}
	}
}

func classOf(e text.Example, numbers map[string]int32, classes []string) (int32, error) {
	class, known := numbers[e.Label]
	if known {
		return class, nil
	}
	where := e.Where
	if where == "" {
		where = "the text " + quoted(e.Text)
	}
	if e.Label == "" {
		return 0, errorf("%s has no label, and others have; leave it out", brief.Printable(where))
	}
	return 0, errorf("%s has the label %q, which is none of the classes %q; add it to Classes",
		brief.Printable(where), e.Label, classes)
}

// classesOf returns the labels of a source, in the order of the alphabet.
func classesOf(source text.Source) (classes []string, err error) {
	seen := map[string]bool{}
	for e, err := range source.Examples() {
		if err != nil {
			return nil, err
		}
		if !seen[e.Label] {
			seen[e.Label] = true
		}
		if len(seen) > mostClasses {
			return nil, errorf("the source has more than %d different labels; "+
				"give the name of the column of labels, or Classes", mostClasses)
		}
	}
	for label := range seen {
		if label != "" {
			classes = append(classes, label)
		}
	}
	slices.Sort(classes)
	return classes, nil
}

// mostClasses bounds the memory that labels take.
const mostClasses = 100_000
