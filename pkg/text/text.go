// Package text reads texts and their labels, finds the words in texts, and numbers words by a
// vocabulary: all that stands between a file of texts and a model of ids.
//
// [Folder], [CSV], [JSONLines] and [Texts] are sources of examples. [Read] takes one into memory,
// and [Texts.Split] parts it. What is wrong with a file is an error of one sentence: where, what
// was expected, what came, and what helps.
package text

import "iter"

// Example is one text with its label.
type Example struct {
	Text  string
	Label string // the class, a word; "" without one
	Where string // file and line, or the file: for messages, and to find a text again
}

// Source gives the examples of a corpus in their order, one after another, from the first one each
// time. An error ends them.
type Source interface {
	Examples() iter.Seq2[Example, error]
}
