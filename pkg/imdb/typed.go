package imdb

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The corpora were written in ASCII, or nearly. Texts of today are not: keyboards and web pages
// make ’ of ', “ of ", … of three dots, and spaces and dashes of many kinds. A text of today gets
// the ids of its ASCII twin, since a model has learned those.

// typedWord is a word of a text of today.
type typedWord struct {
	folded  string // as its ASCII twin has it; letters other than ASCII's keep their case
	written string // as the tokenizer of the corpora finds it in the text, or else folded
}

// eachTyped calls each with the words of a text of today, one after another. The words of a text in
// plain ASCII are those of tokenize.
func eachTyped(text string, each func(typedWord)) {
	if plain(text) {
		tokenize([]byte(text), func(word []byte) { each(typedWord{string(word), string(word)}) })
		return
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" \t\n", r) }) {
		written := tokens(part)
		words := written
		if !plain(part) {
			words = tokens(fold(part))
		}
		for i, word := range words {
			if len(words) == len(written) {
				each(typedWord{word, written[i]})
			} else {
				each(typedWord{word, word})
			}
		}
	}
}

func tokens(text string) (words []string) {
	tokenize([]byte(text), func(word []byte) { words = append(words, string(word)) })
	return words
}

// rankTyped returns the rank of a word of a text of today, 0 if it is not in the vocabulary: that of
// the word in lower case, or else of the word as it is written. Corpora in other scripts have such
// words, since tokenize lowers ASCII alone.
func (v vocabulary) rankTyped(word typedWord) int {
	for _, form := range []string{strings.ToLower(word.folded), word.folded, word.written} {
		if rank := v.rank(form); rank > 0 {
			return rank
		}
	}
	return 0
}

// plain reports whether fold would leave text as it is: whether it is ASCII without backquotes,
// and without white space other than spaces, tabs and newlines.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || c == '`' || c == '\r' || c == '\v' || c == '\f' {
			return false
		}
	}
	return true
}

const (
	// windows1252 is what U+0080 to U+009F stand for on web pages, by the HTML standard. The IMDB
	// reviews have some of them too.
	windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
	// apostrophes are what people type or paste for '.
	apostrophes = "\u2018\u2019\u201b\u2032\u2035\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u055a\u05f3\u1ffd\u275b\u275c\ua78c"
	// gaps stand between words: the space of no width, Hangul's filler, ™, ℠, № and repeated primes.
	gaps = "\u200b\u3164\u2122\u2120\u2116\u2033\u2034\u2036\u2037\u2057"
)

// The replacements before NFKC, which would make " ́" of ´ and "TM" of ™.
var fromWindows, toASCII = func() (*strings.Replacer, *strings.Replacer) {
	var windows, ascii []string
	for i, r := range []rune(windows1252) {
		windows = append(windows, string(rune(0x80+i)), string(r))
	}
	for _, r := range apostrophes {
		ascii = append(ascii, string(r), "'")
	}
	for _, r := range gaps {
		ascii = append(ascii, string(r), " ")
	}
	return strings.NewReplacer(windows...), strings.NewReplacer(ascii...)
}()

// fold returns the ASCII twin of a text of today, as far as it has one: with apostrophes for
// apostrophes, spaces for other punctuation, symbols (emoji too) and spaces, without characters of
// no width, and with letters as NFKC composes them. What is not UTF-8 stays as it is.
func fold(text string) string {
	text = norm.NFKC.String(toASCII.Replace(fromWindows.Replace(text)))
	var folded strings.Builder
	folded.Grow(len(text))
	last := ' '
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		written := text[:size]
		text = text[size:]
		next, _ := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError:
		case ignorable(r), unicode.IsMark(r) && !inWord(last):
			continue
		case separates(r):
			r, written = ' ', " "
		case r == '`' && inWord(last) && unicode.IsLetter(next), strings.ContainsRune(apostrophes, r):
			r, written = '\'', "'"
		}
		folded.WriteString(written)
		last = r
	}
	return folded.String()
}

// separates reports whether r stands between words: other white space than spaces, tabs and
// newlines, and punctuation and symbols beyond ASCII, whose ASCII twins tokenize filters.
func separates(r rune) bool {
	return unicode.IsSpace(r) && !strings.ContainsRune(" \t\n", r) ||
		r >= utf8.RuneSelf && !strings.ContainsRune(apostrophes, r) && unicode.In(r, unicode.P, unicode.S, unicode.Z)
}

// ignorable reports whether r has no width and no meaning for a word: byte order marks, joiners,
// soft hyphens, marks of direction, variants and frames of emoji.
func ignorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Me, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func inWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }
