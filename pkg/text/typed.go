package text

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// loweredTyped is lowered2011 with a space for control characters too.
var loweredTyped = func() [256]byte {
	table := lowered2011
	for c := range ' ' {
		table[c] = ' '
	}
	table[0x7f] = ' '
	return table
}()

// eachTyped calls f with the words of Typed, one after another. It may change the bytes of text.
func eachTyped(text []byte, f func(word []byte)) {
	ascii := func(word []byte) {
		if word = bytes.Trim(word, "'"); len(word) > 0 {
			f(word)
		}
	}
	if plain(text) {
		tokenize(text, &loweredTyped, ascii)
		return
	}
	for part := range bytes.FieldsFuncSeq(text, isSpace) {
		if plain(part) {
			tokenize(part, &loweredTyped, ascii)
			continue
		}
		if !simple(part) {
			part = []byte(fold(strings.ToValidUTF8(string(part), "\ufffd")))
		}
		tokenize(part, &loweredTyped, func(word []byte) {
			if plain(word) {
				ascii(word)
			} else {
				eachScript(lower(word), ascii)
			}
		})
	}
}

// simple reports whether fold would leave text as it is because its characters beyond ASCII are
// letters, as in most texts of other scripts.
func simple(text []byte) bool {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r < utf8.RuneSelf && !plain(text[i:i+1]) || r >= utf8.RuneSelf && (!unicode.IsLetter(r) ||
			unicode.In(r, unicode.Lm, unicode.Other_Default_Ignorable_Code_Point)) {
			return false
		}
		i += size
	}
	return norm.NFKC.IsNormal(text)
}

// lower returns a word in lower case, a sigma at its end in Greek's form for that.
func lower(word []byte) []byte {
	word = norm.NFC.Bytes(bytes.ToLower(word))
	if start, ok := bytes.CutSuffix(word, []byte("σ")); ok && len(start) > 0 {
		word = append(bytes.Clone(start), "ς"...)
	}
	return word
}

// unspaced are the scripts that put no spaces between words.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai,
	unicode.Lao, unicode.Khmer, unicode.Myanmar}

// eachScript calls f with the parts of word: each character of a script without spaces is one, with
// the marks and the long-vowel sign behind it, and so is what stands between such characters.
func eachScript(word []byte, f func(part []byte)) {
	start, alone := 0, false
	for i, r := range string(word) {
		if unicode.IsMark(r) || r == 'ー' {
			continue
		}
		solo := unicode.In(r, unspaced...)
		if i > start && (solo || alone) {
			f(word[start:i])
			start = i
		}
		alone = solo
	}
	f(word[start:])
}
