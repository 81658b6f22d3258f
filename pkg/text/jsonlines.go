package text

import "iter"

// JSONLines is a file with a JSON object in each line.
type JSONLines struct {
	Path  string
	Text  string // the field of the texts
	Label string // the field of the labels; "": there are none
}

// Examples gives the lines, from the first one each time.
func (j JSONLines) Examples() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {}
}
