package text

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Texts are examples in memory: texts and labels in the same order.
type Texts struct {
	X     []string // texts
	Y     []string // labels; nil without
	Where []string // as Example.Where; nil where it is not known
}

// Examples gives the examples in their order: Texts are a Source too. They are as they were made:
// [Texts.Check] looks at them.
func (t Texts) Examples() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		if err := t.lengths(); err != nil {
			yield(Example{}, err)
			return
		}
		for i := range t.X {
			if !yield(t.example(i), nil) {
				return
			}
		}
	}
}

func (t Texts) example(i int) Example {
	e := Example{Text: t.X[i]}
	if t.Y != nil {
		e.Label = t.Y[i]
	}
	if t.Where != nil {
		e.Where = t.Where[i]
	}
	return e
}

// Check returns an error for what no classifier learns from: no text at all; an empty text, or one
// that is not UTF-8; not a label for each text; an empty label; one class only.
func (t Texts) Check() error {
	if err := t.lengths(); err != nil {
		return err
	}
	for i := range t.X {
		if err := t.check(i, t.example(i)); err != nil {
			return err
		}
	}
	if len(t.X) == 0 {
		return errorf("there are no texts; Texts.X must have one or more")
	}
	if len(t.Y) > 0 && slices.Equal(t.Y[1:], t.Y[:len(t.Y)-1]) {
		return errorf("all labels are %s, and a classifier needs two classes or more; look "+
			`whether the labels are in another column or folder, or set Label to "" for texts `+
			"without labels", quote(t.Y[0]))
	}
	return nil
}

// lengths returns an error unless labels and places are as many as texts.
func (t Texts) lengths() error {
	for _, f := range []struct {
		name   string
		values []string
	}{{"Y", t.Y}, {"Where", t.Where}} {
		if f.values != nil && len(f.values) != len(t.X) {
			return errorf("Texts.%s must have an element for each text or be nil, got %d for the "+
				"%d of Texts.X", f.name, len(f.values), len(t.X))
		}
	}
	return nil
}

// check says what is wrong with the i-th example.
func (t Texts) check(i int, e Example) error {
	at := fmt.Sprintf("Texts.X[%d]", i)
	if e.Where != "" {
		at += fmt.Sprintf(" (%s)", shown(e.Where))
	}
	switch {
	case !utf8.ValidString(e.Text):
		return errorf("%s is not UTF-8 from byte %d on; convert the text first", at,
			valid([]byte(e.Text))+1)
	case strings.TrimSpace(e.Text) == "":
		return errorf("%s is empty, where a text is expected; leave it out with its label", at)
	case t.Y != nil && strings.TrimSpace(e.Label) == "":
		return errorf("%s has no label; leave the text out, or set Texts.Y to nil if none has "+
			"one", at)
	}
	return nil
}

// Len returns the number of texts.
func (t Texts) Len() int { return len(t.X) }

// Classes returns the labels, each once, in the order of their bytes; nil without labels.
func (t Texts) Classes() (classes []string) {
	seen := map[string]bool{}
	for _, label := range t.Y {
		if !seen[label] {
			seen[label] = true
			classes = append(classes, label)
		}
	}
	slices.Sort(classes)
	return classes
}
