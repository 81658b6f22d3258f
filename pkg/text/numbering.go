package text

import (
	"fmt"
	"math"
)

// None is a StartChar or OOVChar that texts do without.
const None = -1

// Numbering says which ids words get by their ranks: the most frequent word has rank 1. Names and
// meanings are those of keras.datasets.imdb.load_data, whose defaults are Numbering{StartChar: 1,
// OOVChar: 2, IndexFrom: 3}.
type Numbering struct {
	SkipTop   int `json:"skip_top,omitempty"` // ids below it, the start mark's too, become OOVChar
	StartChar int `json:"start_char"`         // the id before a text's first word, or None
	OOVChar   int `json:"oov_char"`           // the id of other words; None leaves them out
	IndexFrom int `json:"index_from"`         // added to a word's rank to give its id
}

// vectorization numbers words as Keras's TextVectorization: 0 is padding, 1 an unknown word, and 2
// the most frequent word.
var vectorization = Numbering{StartChar: None, OOVChar: 1, IndexFrom: 1}

// Options say how a vocabulary is built.
type Options struct {
	NumWords  int        // ids below NumWords are kept, 0 and 1 too; 0 keeps all
	Tokenizer Tokenizer  // how words are found
	Numbering *Numbering // which ids words get; nil: 0 padding, 1 unknown, words from 2, as in Keras
}

// filled returns o with its defaults filled in, or an error that names the field.
func (o Options) filled() (Options, error) {
	tokenizer, err := tokenizerNamed(string(o.Tokenizer))
	if err != nil {
		return o, fmt.Errorf("Options.Tokenizer: %w", err)
	}
	o.Tokenizer = tokenizer
	if o.Numbering == nil {
		o.Numbering = &vectorization
	}
	n := o.Numbering
	for _, field := range []struct {
		name         string
		value, least int
	}{
		{"NumWords", o.NumWords, 0},
		{"Numbering.SkipTop", n.SkipTop, 0},
		{"Numbering.StartChar", n.StartChar, None},
		{"Numbering.OOVChar", n.OOVChar, None},
		{"Numbering.IndexFrom", n.IndexFrom, 0},
	} {
		if field.value < field.least || field.value > math.MaxInt32/2 {
			return o, fmt.Errorf("Options.%s must be %d or more, and below 2³⁰, got %d",
				field.name, field.least, field.value)
		}
	}
	return o, nil
}

// dropped marks an id that is left out.
const dropped = -1

// id returns what Keras makes of an id already shifted by IndexFrom, the start mark included.
func (v *Vocabulary) id(shifted int) int32 {
	switch {
	case v.numbering.SkipTop <= shifted && shifted < v.numWords:
		return int32(shifted)
	case v.numbering.OOVChar != None:
		return int32(v.numbering.OOVChar)
	}
	return dropped
}
