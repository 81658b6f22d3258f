package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Texts of long ago were written in ASCII, or nearly. Texts of today are not: keyboards and web
// pages make ’ of ', “ of ", … of three dots, and spaces and dashes of many kinds. A text of
// today gets the words of its ASCII twin.

const (
	// webPages is what U+0080 to U+009F stand for on web pages, by the HTML standard. The IMDB
	// reviews have some of them too.
	webPages = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
	// apostrophes are what people type or paste for '.
	apostrophes = "\u2018\u2019\u201b\u2032\u2035\u00b4\u1ffd\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca" +
		"\u02cb\u055a\u05f3\u275b\u275c\ua78c"
	// gaps stand between words: the zero width space, Hangul's filler, ™, ℠, № and more primes.
	gaps = "\u200b\u3164\u2122\u2120\u2116\u2033\u2034\u2036\u2037\u2057"
)

// The replacements before NFKC, which would make " ́" of ´ and "TM" of ™.
var fromWindows, toASCII = func() (*strings.Replacer, *strings.Replacer) {
	var windows, ascii []string
	for i, r := range []rune(webPages) {
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

// asEmoji finds symbols to be shown as emoji, of some of which NFKC would make letters.
var asEmoji = regexp.MustCompile(`[\p{So}ℹ]\x{FE0F}`)

// fold returns the ASCII twin of a text of today, as far as it has one: with apostrophes for
// apostrophes, spaces for other punctuation, symbols (emoji too) and spaces, without characters of
// no width, and with letters as NFKC composes them. What is not UTF-8 stays as it is.
func fold(text string) string {
	if strings.Contains(text, "\ufe0f") {
		text = asEmoji.ReplaceAllString(text, " ")
	}
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
		case r == utf8.RuneError, r < utf8.RuneSelf && plain(written):
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
	return norm.NFC.String(folded.String()) // what stood between a letter and its accent is gone
}

// separates reports whether r stands between words: other white space than spaces, tabs and
// newlines, and punctuation and symbols beyond ASCII, whose ASCII twins tokenize filters.
func separates(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '\r' || r == '\v' || r == '\f'
	}
	return unicode.In(r, unicode.P, unicode.S, unicode.Z) && !strings.ContainsRune(apostrophes, r)
}

// ignorable reports whether r has no width and no meaning for a word: byte order marks, joiners,
// soft hyphens, marks of direction, variants and frames of emoji.
func ignorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Me, unicode.Variation_Selector,
		unicode.Other_Default_Ignorable_Code_Point)
}

func inWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }

// plain reports whether fold would leave text as it is: whether it is ASCII without backquotes,
// and without white space other than spaces, tabs and newlines.
func plain[T string | []byte](text T) bool {
	for i := range len(text) {
		if folds[text[i]] {
			return false
		}
	}
	return true
}

// folds has the bytes that fold may change.
var folds = func() (table [256]bool) {
	for i := range table {
		table[i] = i >= utf8.RuneSelf || strings.ContainsRune("`\r\v\f", rune(i))
	}
	return table
}()
