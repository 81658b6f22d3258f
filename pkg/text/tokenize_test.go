package text

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestTokenize(t *testing.T) {
	for _, test := range []struct{ name, text, want, typed string }{
		{"lower case", "This IS Fun", "this|is|fun", ""},
		{"only ASCII is lowered", "CAFÉ Éclair Ünder", "cafÉ|Éclair|Ünder", ""},
		{"filtered", "a!b\"c#d$e%f&g(h)i*j+k,l-m.n/o:p;q<r=s>t?u@v[w\\x]y^z_1`2{3|4}5~6\t7\n8", "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r|s|t|u|v|w|x|y|z|1|2|3|4|5|6|7|8", ""},
		{"apostrophe stays", "don't 'quote'", "don't|'quote'", ""},
		{"line break", "end.<br /><br />Start", "end|br|br|start", ""},
		{"carriage return stays", "one\rtwo", "one\rtwo", "one|two"},
		{"other spaces stay", "one\u00a0two\u2019s", "one\u00a0two\u2019s", "one|two's"},
		{"not UTF-8", "caf\xe9 OK", "caf\xe9|ok", ""},
		{"nothing", "", "", ""},
		{"only punctuation", " ...!? ", "", ""},
		{"runs of spaces", "  a   b  ", "a|b", ""},
		{"a newline among punctuation", " \n!?...", "", ""},
		{"a question", "It's NOT bad, is it?", "it's|not|bad|is|it", ""},
		{"other scripts", "well-made<br />É 日本\xff", "well|made|br|É|日本\xff", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var words []string
			IMDB2011.Each([]byte(test.text), func(word []byte) { words = append(words, string(word)) })
			if got := strings.Join(words, "|"); got != test.want {
				t.Errorf("tokenize(%q) = %q, want %q", test.text, got, test.want)
			}
			if test.typed != "" { // what words2011 makes of it, where not the same
				words = strings.Split(test.typed, "|")
			}
			if got := words2011(test.text); !reflect.DeepEqual(got, words) {
				t.Errorf("words2011(%q) = %q, want %q", test.text, got, words)
			}
		})
	}
}

// words2011 returns the words of a text of today for a vocabulary of IMDB2011.
func words2011(text string) []string { return Number(nil, Options{Tokenizer: IMDB2011}).Words(text) }

// FuzzTokenize holds the tokenizer to Keras's rules, applied one after another to each character.
func FuzzTokenize(f *testing.F) {
	for _, text := range []string{"", "A good film.<br />Good!", "don't\r\n\tÉ", "caf\xe9\x00 \u00a0", "a  b", "x_y-z", "\xff\xfe\x80"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got []string
		IMDB2011.Each(bytes.Clone(text), func(word []byte) { got = append(got, string(word)) })
		if want := keras(text); !slices.Equal(got, want) {
			t.Errorf("IMDB2011.Each(%q) = %q, want %q", text, got, want)
		}
		if words := words2011(string(text)); plain(string(text)) && !slices.Equal(words, got) {
			t.Errorf("words2011(%q) = %q, want %q", text, words, got)
		}
	})
}

// keras is text_to_word_sequence of Keras 1 on a Python 2 string, whose lower() knew ASCII only:
// lower case, a space for each of the filtered characters, split at single spaces, the empty ones
// left out.
func keras(text []byte) (words []string) {
	const filters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n"
	changed := ""
	for i := range len(text) {
		c := string(text[i : i+1])
		if i := strings.Index("ABCDEFGHIJKLMNOPQRSTUVWXYZ", c); i >= 0 {
			c = "abcdefghijklmnopqrstuvwxyz"[i : i+1]
		}
		if strings.Contains(filters, c) {
			c = " "
		}
		changed += c
	}
	for _, word := range strings.Split(changed, " ") {
		if word != "" {
			words = append(words, word)
		}
	}
	return words
}
