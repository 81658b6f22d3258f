package text

import (
	"bytes"
	"strings"
	"sync/atomic"
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
	trimmed := func(word []byte) {
		for len(word) > 0 && word[0] == '\'' {
			word = word[1:]
		}
		for len(word) > 0 && word[len(word)-1] == '\'' {
			word = word[:len(word)-1]
		}
		if len(word) > 0 {
			f(word)
		}
	}
	if plain(text) {
		tokenize(text, &loweredTyped, trimmed)
		return
	}
	parts := func(word []byte) {
		if plain(word) {
			trimmed(word)
		} else {
			eachScript(finalSigma(word), trimmed)
		}
	}
	if simple, ok := simplified(text); ok {
		tokenize(simple, &loweredTyped, parts)
		return
	}
	for part := range bytes.FieldsFuncSeq(text, isSpace) {
		simple, ok := simplified(part)
		if !ok {
			folded := fold(strings.ToValidUTF8(string(part), "\ufffd"))
			simple = norm.NFC.Bytes([]byte(strings.ToLower(folded)))
		}
		tokenize(simple, &loweredTyped, parts)
	}
}

// simplified returns what fold and lower case make of a text, or reports false where that depends on
// more than one character at a time.
func simplified(text []byte) (simple []byte, ok bool) {
	simple = make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && c != '`' {
			simple = append(simple, loweredTyped[c])
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r = twinOf(r); r == noTwin {
			return nil, false
		}
		simple = utf8.AppendRune(simple, r)
		i += size
	}
	return simple, true
}

// noTwin is a character whose twin follows from its neighbors too.
const noTwin = -1

// twinOf returns what fold and lower case make of a character wherever it stands.
func twinOf(r rune) rune {
	if r >= rune(len(twinsOf)) {
		return noTwin
	}
	known := twinsOf[r].Load()
	if known == 0 {
		known = findTwin(r) + 2
		twinsOf[r].Store(known)
	}
	return known - 2
}

// twinsOf has the twins that were asked for, and 2 added to them.
var twinsOf [1 << 16]atomic.Int32

func findTwin(r rune) rune {
	folded := []rune(fold("a" + string(r) + "a"))
	if len(folded) != 3 || r == utf8.RuneError || r == '`' {
		return noTwin
	}
	switch twin := unicode.ToLower(folded[1]); {
	case twin < utf8.RuneSelf && twin != '`':
		return rune(loweredTyped[twin])
	case unicode.IsLetter(twin) && norm.NFC.PropertiesString(string(twin)).BoundaryBefore():
		return twin
	}
	return noTwin
}

var sigma = []byte("σ")

// finalSigma returns a word in lower case with a sigma at its end in Greek's form for that.
func finalSigma(word []byte) []byte {
	if start, ok := bytes.CutSuffix(bytes.TrimRight(word, "'"), sigma); ok && len(start) > 0 {
		return append(bytes.Clone(start), "ς"...)
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
		solo := false
		switch {
		case r < '\u0300', '\u0370' <= r && r < '\u0483': // Latin, Greek and Cyrillic letters
		case '\u4e00' <= r && r <= '\u9fff': // most of Han
			solo = true
		case unicode.IsMark(r), r == 'ー':
			continue
		default:
			solo = unicode.In(r, unspaced...)
		}
		if i > start && (solo || alone) {
			f(word[start:i])
			start = i
		}
		alone = solo
	}
	f(word[start:])
}
