package imdb

import (
	"reflect"
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
			texts.IMDB2011.Each([]byte(test.text), func(word []byte) { words = append(words, string(word)) })
			if got := strings.Join(words, "|"); got != test.want {
				t.Errorf("tokenize(%q) = %q, want %q", test.text, got, test.want)
			}
			if test.typed != "" { // what Words makes of it, where not the same
				words = strings.Split(test.typed, "|")
			}
			if got := Words(test.text); !reflect.DeepEqual(got, words) {
				t.Errorf("Words(%q) = %q, want %q", test.text, got, words)
			}
		})
	}
}
