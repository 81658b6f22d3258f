package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TestTyped: the words of texts in many scripts.
func TestTyped(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"English", "I don’t LIKE it: it’s “bad”…", "i|don't|like|it|it's|bad"},
		{"quoted", "a 'great' film, 'tis the dogs' ''own'' '", "a|great|film|tis|the|dogs|own"},
		{"numbers", "10 of 3.5 for 1,000 on 24/7", "10|of|3|5|for|1|000|on|24|7"},
		{"line break", "end.<br /><br />Start", "end|br|br|start"},
		{"German", "Die STRASSE, die Straße, ÜBER Größe und GROẞ", "die|strasse|die|straße|über|größe|und|groß"},
		{"French", "L’Été à Nîmes, c'est l'ŒUVRE", "l'été|à|nîmes|c'est|l'œuvre"},
		{"Spanish", "¿Qué? ¡NIÑO!", "qué|niño"},
		{"Russian", "Хороший ФИЛЬМ — Ёлка, и\u0306од", "хороший|фильм|ёлка|йод"},
		{"Greek", "Ο ΛΟΓΟΣ του σοφοῦ, ΣΑΣ Σ", "ο|λογος|του|σοφοῦ|σας|σ"},
		{"Turkish has no rules of its own", "İSTANBUL Isparta ILIK ılık", "istanbul|isparta|ilik|ılık"},
		{"Hebrew, Arabic", "שלום עולם؟ مرحبا بالعالم", "שלום|עולם|مرحبا|بالعالم"},
		{"Hindi", "हिन्दी फ़िल्म।", "हिन्दी|फ़िल्म"},
		{"Korean", "좋은 영화입니다.", "좋은|영화입니다"},
		{"Chinese", "这是一部好电影。很GOOD!", "这|是|一|部|好|电|影|很|good"},
		{"Japanese", "とても良いフィルム、3本", "と|て|も|良|い|フ|ィ|ル|ム|3|本"},
		{"long vowels", "コーヒー ﾊﾞﾅﾅ", "コー|ヒー|バ|ナ|ナ"},
		{"Thai", "หนังดี ที่สุด", "ห|นั|ง|ดี|ที่|สุ|ด"},
		{"Lao, Khmer, Burmese", "ດີ ល្អ ကောင်း", "ດີ|ល្|អ|ကော|င်း"},
		{"full-width", "ＧＯＯＤ　ｆｉｌｍ", "good|film"},
		{"emoji stand between words", "I ❤️ it😀really", "i|it|really"},
		{"an apostrophe in Chinese", "'电'影'", "电|影"},
		{"not UTF-8", "caf\xe9 D\xc9J\xc0 ok", "caf\ufffd|d\ufffdj\ufffd|ok"},
		{"control characters", "a\x00b\x1b[2Jc\x7fd", "a|b|2jc|d"},
		{"nothing", " \n...'' ", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(typedWords(test.text), "|"); got != test.want {
				t.Errorf("the words of %q are %q, want %q", test.text, got, test.want)
			}
		})
	}
}

// slowly returns the words of Typed as the shortcut for single characters must find them.
func slowly(text string) (words string) {
	for part := range strings.FieldsFuncSeq(text, isSpace) {
		folded := norm.NFC.String(strings.ToLower(fold(strings.ToValidUTF8(part, "\ufffd"))))
		tokenize([]byte(folded), &loweredTyped, func(word []byte) {
			eachScript(finalSigma(word), func(part []byte) {
				if part := strings.Trim(string(part), "'"); part != "" {
					words += "|" + part
				}
			})
		})
	}
	return words
}

func typedWords(text string) []string { return Number(nil, Options{}).Words(text) }

// FuzzTypedWords: Typed finds one word in each of its words, that word; and the shortcut for letters
// changes nothing.
func FuzzTypedWords(f *testing.F) {
	for _, test := range twins {
		f.Add(test.typed)
	}
	f.Add("Ο ΛΟΓΟΣ İ ǅ ẞ 'ſ' ᾼ Ꭰ")
	f.Add("コーヒーที่สุด'电'影'ល្អ")
	f.Add("caf\xe9\x00\xff\u0081")
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range typedWords(text) {
			if again := typedWords(word); !slices.Equal(again, []string{word}) {
				t.Errorf("a word of %q is %q, whose words are %q", text, word, again)
			}
			if !utf8.ValidString(word) || strings.ContainsAny(word, " \n\t\r") {
				t.Errorf("a word of %q is %q", text, word)
			}
		}
		if simple, ok := simplified([]byte(text)); ok && slowly(text) != strings.Join(append([]string{""}, typedWords(text)...), "|") {
			t.Errorf("%q is simplified to %q, whose words are not %q", text, simple, slowly(text))
		}
		var counted []string
		Typed.Each([]byte(text), func(word []byte) { counted = append(counted, string(word)) })
		if read := typedWords(text); !slices.Equal(read, counted) {
			t.Errorf("%q is counted as %q and read as %q", text, counted, read)
		}
	})
}

// BenchmarkTokenize shows in MB/s how fast words are found.
func BenchmarkTokenize(b *testing.B) {
	for name, text := range map[string]string{
		"ASCII":   "It isn't a bad film, is it? The best of the WORST, I'd say. ",
		"Quotes":  "It isn’t a bad film, is it? The best of the WORST, I’d say. ",
		"Russian": "Это неплохой фильм, не так ли? Лучший из ХУДШИХ, я бы сказал. ",
		"Chinese": "这是一部好电影，不是吗？最差中的最好，我会说。",
	} {
		text = strings.Repeat(text, 25)
		for _, tokenizer := range []Tokenizer{Typed, IMDB2011} {
			b.Run(name+"/"+tokenizer.String(), func(b *testing.B) {
				room := make([]byte, len(text))
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					copy(room, text)
					tokenizer.Each(room, func([]byte) {})
				}
			})
		}
	}
}
