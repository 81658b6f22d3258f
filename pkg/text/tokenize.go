package text

// lowered2011 maps each byte of a text to what the tokenizer of Keras's IMDB data made of it:
// ASCII letters in lower case, the characters it filters to a space, every other byte as it is.
// Only ASCII is lowered: É stays. The apostrophe stays too, and "<br />" leaves the word "br".
var lowered2011 = func() (table [256]byte) {
	for i := range table {
		table[i] = byte(i)
	}
	for c := 'A'; c <= 'Z'; c++ {
		table[c] = byte(c - 'A' + 'a')
	}
	for _, c := range "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n" {
		table[c] = ' '
	}
	return table
}()

// tokenize calls each with the words of text, one after another. It lowers text in place.
func tokenize(text []byte, lowered *[256]byte, each func(word []byte)) {
	start := 0
	for i, c := range text {
		if c = lowered[c]; c != ' ' {
			text[i] = c
			continue
		}
		if i > start {
			each(text[start:i])
		}
		start = i + 1
	}
	if start < len(text) {
		each(text[start:])
	}
}
