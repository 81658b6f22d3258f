package text

import "iter"

// CSV is a table of texts and labels in a file.
type CSV struct {
	Path  string
	Text  string // the column of the texts
	Label string // the column of the labels; "": there are none
	Comma rune   // what parts the fields; 0: a tab in a .tsv file, else a comma
}

// Examples gives the rows, from the first one each time.
func (c CSV) Examples() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {}
}
