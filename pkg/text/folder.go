package text

import "iter"

// Folder has a sub-folder for each class, with a .txt file for each text.
type Folder struct {
	Path    string
	Classes []string // the sub-folders to read; nil: all
}

// Examples gives the texts class by class, from the first one each time.
func (f Folder) Examples() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {}
}
