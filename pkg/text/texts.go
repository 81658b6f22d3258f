package text

import (
	"iter"
	"slices"
)

// Texts are examples in memory: texts and labels in the same order.
type Texts struct {
	X     []string // texts
	Y     []string // labels; nil without
	Where []string // as Example.Where; nil where it is not known
}

// Examples gives the examples in their order: Texts are a Source too.
func (t Texts) Examples() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		for i, text := range t.X {
			e := Example{Text: text}
			if t.Y != nil {
				e.Label = t.Y[i]
			}
			if t.Where != nil {
				e.Where = t.Where[i]
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Len returns the number of texts.
func (t Texts) Len() int { return len(t.X) }

// Classes returns the labels, each once, in byte order.
func (t Texts) Classes() []string {
	classes := slices.Clone(t.Y)
	slices.Sort(classes)
	return slices.Compact(classes)
}
