package text

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gornn/data"
)

// twins are texts as people type or paste them, and their ASCII twins.
var twins = []struct{ name, ascii, typed string }{
	{"closing quote for an apostrophe", "I don't like it", "I don’t like it"},
	{"two of them", "I didn't like it, don't watch it", "I didn’t like it, don’t watch it"},
	{"opening quote", "I don't", "I don‘t"},
	{"reversed quote", "I don't", "I don‛t"},
	{"accent for an apostrophe", "don't", "don´t"},
	{"backquote for an apostrophe", "It isn't bad", "It isn`t bad"},
	{"prime", "don't", "don′t"},
	{"reversed prime", "don't", "don‵t"},
	{"modifier apostrophe", "don't", "donʼt"},
	{"modifier prime", "don't", "donʹt"},
	{"full-width apostrophe", "don't", "don＇t"},
	{"full-width backquote", "don't", "don｀t"},
	{"saltillo", "don't", "donꞌt"},
	{"Windows' apostrophe", "don't", "don\u0092t"},
	{"single quotes around", "a 'great' film", "a ‘great’ film"},
	{"backquotes around", "a `great` film", "a ｀great｀ film"},
	{"English quotes", "\"great\" film", "“great” film"},
	{"German quotes", "\"great\" film", "„great“ film"},
	{"French quotes", "\"great\" film", "«\u202fgreat\u202f» film"},
	{"French single quotes", "\"great\" film", "‹great› film"},
	{"Japanese quotes", "\"great\" film", "「great」 film"},
	{"Windows' quotes", "\"great\" film", "\u0093great\u0094 film"},
	{"double prime", "a 6\" screen", "a 6″ screen"},
	{"ellipsis", "great...", "great…"},
	{"ellipsis between words", "great...film", "great…film"},
	{"Windows' ellipsis", "great...film", "great\u0085film"},
	{"carriage return", "great\n", "great…\r"},
	{"lines of Windows", "good film\nbad plot\n", "good film\r\nbad plot\r\n"},
	{"no-break space", "not good", "not\u00a0good"},
	{"narrow no-break space", "not good", "not\u202fgood"},
	{"thin space", "not good", "not\u2009good"},
	{"em space", "not good", "not\u2003good"},
	{"ideographic space", "not good", "not\u3000good"},
	{"mathematical space", "not good", "not\u205fgood"},
	{"space of Ogham", "not good", "not\u1680good"},
	{"blank of Braille", "not good", "not\u2800good"},
	{"filler of Hangul", "not good", "not\u3164good"},
	{"line separator", "not good", "not\u2028good"},
	{"paragraph separator", "not good", "not\u2029good"},
	{"next line", "not good", "not\u0085good"},
	{"vertical tab, form feed", "not good film", "not\vgood\ffilm"},
	{"tab", "good film", "good\tfilm"},
	{"zero width space", "good film", "good\u200bfilm"},
	{"byte order mark", "good film", "\ufeffgood film"},
	{"byte order mark within", "good film", "good \ufefffilm"},
	{"joiner, non-joiner, word joiner", "good film", "go\u200dod fi\u200cl\u2060m"},
	{"soft hyphen", "wonderful", "wonder\u00adful"},
	{"marks of direction", "good film", "\u202agood\u202c \u200efilm\u200f \u2066\u2069"},
	{"em dash", "It is bad-really bad", "It is bad—really bad"},
	{"en dash", "It is bad - really bad", "It is bad – really bad"},
	{"Windows' dash", "It is bad - really bad", "It is bad \u0096 really bad"},
	{"non-breaking hyphen", "It's a well-made film", "It’s a well‑made film"},
	{"hyphen", "well-made", "well‐made"},
	{"figure dash", "well-made", "well‒made"},
	{"bar", "bad-really", "bad―really"},
	{"minus", "well-made", "well−made"},
	{"full-width hyphen", "well-made", "well－made"},
	{"full-width letters", "A MASTERPIECE", "A ＭＡＳＴＥＲＰＩＥＣＥ"},
	{"full-width marks", "good, bad! why?", "good，bad！why？"},
	{"bold letters of mathematics", "good film", "𝐠𝐨𝐨𝐝 𝒻𝒾𝓁𝓂"},
	{"ligatures", "first film flop", "ﬁrst ﬁlm ﬂop"},
	{"accent behind its letter", "cliché", "cliche\u0301"},
	{"accent behind a joiner", "cliché", "cliche\u200d\u0301"},
	{"two accents", "ấ", "a\u0302\u0301"},
	{"capital with an accent", "élan vital", "Élan vital"},
	{"capital with an accent behind", "ÉLAN vital", "E\u0301lan vital"},
	{"ideographic full stop", "good. film", "good。film"},
	{"half-width full stop", "good. film", "good｡film"},
	{"full stop of Hindi", "good. film", "good।film"},
	{"full stop of Arabic", "good. film", "good۔film"},
	{"ideographic comma", "good, film", "good、film"},
	{"question in Spanish", "why?", "¿why?"},
	{"question of Greek", "why; good", "why\u037e good"},
	{"bullet", "* good", "• good"},
	{"emoji", "I loved it", "I loved it ❤️"},
	{"emoji beside a word", "I loved it", "I loved it😀"},
	{"emoji of many", "I loved it", "I 👩🏽‍❤️‍👩🏽 loved 🇬🇧 it 👍🏿"},
	{"emoji of a letter", "I loved it", "I loved it ℹ️ Ⓜ️"},
	{"keycap", "number 1 film", "number 1️⃣ film"},
	{"stars", "film", "★★★☆☆ film"},
	{"registered", "Batman film", "Batman® film"},
	{"trade mark of two letters", "a Batman film", "a Batman™ film"},
	{"fraction", "1/2 stars", "½ stars"},
	{"pounds", "$5 film", "£5 film"},
	{"number sign", "#1 film", "№1 film"},
	{"accent alone", "good film", "good ¨ film ¸"},
}

// imdbNumbering is that of keras.datasets.imdb.
var imdbNumbering = Numbering{StartChar: 1, OOVChar: 2, IndexFrom: 3}

// shipped returns the words of the IMDB reviews.
func shipped(t testing.TB) []string {
	t.Helper()
	zipped, err := gzip.NewReader(strings.NewReader(data.IMDBWords))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zipped)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// TestTypedTwins: a text of today has the ids of its ASCII twin, and the same words.
func TestTypedTwins(t *testing.T) {
	words := shipped(t)
	for _, numWords := range []int{10_000, 0} {
		for _, tokenizer := range []Tokenizer{IMDB2011, Typed} {
			v := Number(words, Options{NumWords: numWords, Tokenizer: tokenizer, Numbering: &imdbNumbering})
			for _, test := range twins {
				t.Run(test.name, func(t *testing.T) {
					want, wantUnknown := v.Encode(test.ascii), v.Unknown(test.ascii)
					got, unknown := v.Encode(test.typed), v.Unknown(test.typed)
					if !slices.Equal(got, want) || lowerCase(unknown) != lowerCase(wantUnknown) {
						t.Errorf("Encode(%q) = %v, %q\nEncode(%q) = %v, %q", test.typed, got, unknown, test.ascii, want, wantUnknown)
					}
					if got, want := v.Words(test.typed), v.Words(test.ascii); lowerCase(got) != lowerCase(want) {
						t.Errorf("Words(%q) = %q, want %q", test.typed, got, want)
					}
				})
			}
		}
	}
}

func lowerCase(words []string) string { return strings.ToLower(strings.Join(words, "|")) }

// TestTypedWords: the right words, where no ASCII twin is at hand.
func TestTypedWords(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"not UTF-8", "caf\xe9 don\x92t OK", "caf\xe9|don\x92t|ok"},
		{"not UTF-8 among the typed", "“caf\xe9” don’t", "caf\xe9|don't"},
		{"replacement character", "caf\ufffd don\ufffdt", "caf\ufffd|don\ufffdt"},
		{"NUL", "a\x00b", "a\x00b"},
		{"case beyond ASCII", "CAFÉ Éclair", "cafÉ|Éclair"},
		{"backquotes of code", "`not` ``good'' x`", "not|good''|x"},
		{"other scripts", "映画。とても Хороший фильм — ДА", "映画|とても|Хороший|фильм|ДА"},
		{"only emoji", "😀 ❤️", ""},
		{"line break", "end.<br /><br />“Start”", "end|br|br|Start"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(words2011(test.text), "|"); got != strings.ReplaceAll(test.want, "Start", "start") {
				t.Errorf("Words(%q) = %q, want %q", test.text, got, test.want)
			}
		})
	}
}

// FuzzTyped: a text in plain ASCII has the words of the corpora's tokenizer, and folding the words of
// a text changes nothing, but for bytes that were no letter before their neighbors went.
func FuzzTyped(f *testing.F) {
	for _, test := range twins {
		f.Add(test.typed)
		f.Add(test.ascii)
	}
	f.Add("caf\xe9\x00\xff")
	none := Number(nil, Options{Tokenizer: IMDB2011, Numbering: &Numbering{StartChar: None, OOVChar: 2}})
	f.Fuzz(func(t *testing.T, text string) {
		words := words2011(text)
		if plain(text) {
			if want := keras([]byte(text)); !slices.Equal(words, want) {
				t.Errorf("Words(%q) = %q, want %q", text, words, want)
			}
		}
		for _, word := range words {
			if again := words2011(word); utf8.ValidString(text) && (len(again) != 1 || again[0] != word) {
				t.Errorf("Words(%q) = %q, and the words of %q are %q", text, words, word, again)
			}
		}
		ids, unknown := none.Encode(text), none.Unknown(text)
		if len(ids) != len(words) || len(unknown) > len(words) {
			t.Errorf("%d ids, %d words, %d unknown", len(ids), len(words), len(unknown))
		}
		if bytes.ContainsAny([]byte(strings.Join(words, "")), " \t\n\r\v\f") {
			t.Errorf("Words(%q) = %q", text, words)
		}
	})
}
