package text

import (
	"fmt"

	"gornn/pkg/internal/spelling"
)

// Tokenizer names a way to find the words of a text.
type Tokenizer string

const (
	// Typed is for texts as people type or paste them, in any script, and for all others that are
	// not IMDB2011's. Words are in lower case, without punctuation, symbols and emoji: what is not
	// a letter, a digit or an apostrophe between two stands between words. ’ is ', and letters are
	// composed and of normal width (NFKC). Scripts without spaces between words (Han, Hiragana,
	// Katakana, Thai, Lao, Khmer, Myanmar) have a word for each character, with its marks.
	Typed Tokenizer = ""

	// IMDB2011 is the tokenizer that made Keras's IMDB data of the reviews, bit for bit: ASCII
	// letters in lower case, a gap for ASCII punctuation but the apostrophe, all other bytes as
	// they are. It finds the words that a vocabulary counts. What a vocabulary encodes is read as
	// people type it, with the words of its ASCII twin: “don’t” as "don't".
	IMDB2011 Tokenizer = "imdb2011"

	// Keras is that of Keras's TextVectorization with its defaults, for models from Keras and for
	// Keras: ASCII letters in lower case, no ASCII punctuation ("don't" is "dont"), and a gap for
	// ASCII's white space.
	Keras Tokenizer = "keras"
)

// tokenizerNames are those of the tokenizers in files and messages.
var tokenizerNames = []string{"typed", string(IMDB2011), string(Keras)}

func (t Tokenizer) String() string {
	if t == Typed {
		return tokenizerNames[0]
	}
	return string(t)
}

// tokenizerNamed returns the tokenizer that String wrote.
func tokenizerNamed(name string) (Tokenizer, error) {
	switch name {
	case "", tokenizerNames[0]:
		return Typed, nil
	case tokenizerNames[1]:
		return IMDB2011, nil
	case tokenizerNames[2]:
		return Keras, nil
	}
	return "", fmt.Errorf("the tokenizer must be text.Typed, text.IMDB2011 or text.Keras, "+
		"got %.40q%s",
		name, spelling.Question(name, tokenizerNames))
}

// Each calls f with the words of text as a vocabulary counts them, one after another. It may change
// the bytes of text, and those of a word are f's only until it returns.
func (t Tokenizer) Each(text []byte, f func(word []byte)) {
	switch t {
	case IMDB2011:
		tokenize(text, &lowered2011, f)
	case Keras:
		eachKeras(text, f)
	default:
		eachTyped(text, f)
	}
}
