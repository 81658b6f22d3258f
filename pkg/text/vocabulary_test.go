package text

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"gornn/pkg/internal/golden"
)

// source returns texts as a source.
func source(texts ...string) Source { return Texts{X: texts} }

func mustVocabulary(t testing.TB, o Options, texts ...string) *Vocabulary {
	t.Helper()
	v, err := NewVocabulary(source(texts...), o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestVocabularyGolden: texts without punctuation have the vocabulary, the ids and the size of Keras's
// TextVectorization.
func TestVocabularyGolden(t *testing.T) {
	keras := golden.Read(t).Vocabulary
	for _, want := range keras.Cases {
		v := mustVocabulary(t, Options{NumWords: want.MaxTokens}, keras.Texts...)
		if !slices.Equal(v.List(), want.Vocabulary[2:]) || v.Size() != want.Size {
			t.Errorf("NumWords %d: %d ids of %q, want %d of %q", want.MaxTokens, v.Size(), v.List(), want.Size, want.Vocabulary)
		}
		all := slices.Concat(keras.Texts, keras.Queries)
		for i, ids := range v.EncodeAll(all) {
			if !slices.Equal(ids, want.IDs[i]) || !slices.Equal(v.Encode(all[i]), want.IDs[i]) {
				t.Errorf("NumWords %d: %q is %v, want %v", want.MaxTokens, all[i], ids, want.IDs[i])
			}
		}
		again, err := FromWords(want.Vocabulary[2:], Options{})
		if err != nil || again.Fingerprint() != v.Fingerprint() {
			t.Errorf("NumWords %d: the same words have the fingerprints %s and %v, %v", want.MaxTokens, v.Fingerprint(), again, err)
		}
	}
}

// TestVocabularyDiffers: the words that Keras finds by default, and others by design: punctuation
// stands between words, an apostrophe between letters stays, and case goes in all scripts.
func TestVocabularyDiffers(t *testing.T) {
	differs := map[string]string{ // from Keras's
		"don't": "don't", "well-made": "well made", "end.Start": "end start", "it’s “bad”…": "it's bad",
		"good<br />film": "good br film", "CAFÉ": "café",
	}
	for _, row := range golden.Read(t).Vocabulary.Different {
		want, different := differs[row.Text]
		if !different {
			want = strings.Join(row.Words, " ")
		}
		if got := strings.Join(typedWords(row.Text), " "); got != want || different == (got == strings.Join(row.Words, " ")) {
			t.Errorf("the words of %q are %q, want %q; Keras's are %q", row.Text, got, want, row.Words)
		}
	}
}

// TestVocabularyOptions: which ids there are, with the numbering of Keras's IMDB data and all that its
// options may say.
func TestVocabularyOptions(t *testing.T) {
	words := strings.Fields("the film is good bad") // ranks 1 to 5
	const text = "The film, a good BAD film"
	for _, test := range []struct {
		name    string
		options Options
		ids     []int32
		unknown string
		size    int
		decoded string
	}{
		{"TextVectorization", Options{}, []int32{2, 3, 1, 5, 6, 3}, "a", 7, "the film [OOV] good bad film"},
		{"max_tokens", Options{NumWords: 5}, []int32{2, 3, 1, 1, 1, 3}, "a good bad", 5, "the film [OOV] [OOV] [OOV] film"},
		{"more than there are", Options{NumWords: 500}, []int32{2, 3, 1, 5, 6, 3}, "a", 7, "the film [OOV] good bad film"},
		{"load_data", Options{Numbering: &imdbNumbering}, []int32{1, 4, 5, 2, 7, 8, 5}, "a", 9, "[START] the film [OOV] good bad film"},
		{"num_words", Options{NumWords: 6, Numbering: &imdbNumbering}, []int32{1, 4, 5, 2, 2, 2, 5}, "a good bad", 6, "[START] the film [OOV] [OOV] [OOV] film"},
		{"skip_top", Options{Numbering: &Numbering{SkipTop: 5, StartChar: 1, OOVChar: 2, IndexFrom: 3}}, []int32{2, 2, 5, 2, 7, 8, 5}, "the a", 9, "[OOV] [OOV] film [OOV] good bad film"},
		{"start_char beyond", Options{Numbering: &Numbering{StartChar: 20, OOVChar: 30, IndexFrom: 3}}, []int32{20, 4, 5, 30, 7, 8, 5}, "a", 31, "[START] the film [OOV] good bad film"},
		{"start_char cut off", Options{NumWords: 10, Numbering: &Numbering{StartChar: 20, OOVChar: 2, IndexFrom: 3}}, []int32{2, 4, 5, 2, 7, 8, 5}, "a", 10, "[OOV] the film [OOV] good bad film"},
		{"no oov_char", Options{NumWords: 6, Numbering: &Numbering{StartChar: None, OOVChar: None, IndexFrom: 3}}, []int32{4, 5, 5}, "a good bad", 6, "the film film"},
		{"ranks", Options{Numbering: &Numbering{StartChar: None, OOVChar: None}}, []int32{1, 2, 4, 5, 2}, "a", 6, "the film good bad film"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, tokenizer := range []Tokenizer{Typed, IMDB2011} {
				test.options.Tokenizer = tokenizer
				v, err := FromWords(words, test.options)
				if err != nil {
					t.Fatal(err)
				}
				if got := v.Encode(text); !slices.Equal(got, test.ids) {
					t.Errorf("Encode: %v, want %v", got, test.ids)
				}
				if got := strings.Join(v.Unknown(text), " "); got != test.unknown {
					t.Errorf("Unknown: %q, want %q", got, test.unknown)
				}
				if got := strings.Join(v.Words(text), " "); got != "the film a good bad film" {
					t.Errorf("Words: %q", got)
				}
				if got := v.Decode(test.ids); got != test.decoded {
					t.Errorf("Decode: %q, want %q", got, test.decoded)
				}
				if v.Size() != test.size || int(slices.Max(test.ids)) >= test.size {
					t.Errorf("Size: %d, want %d", v.Size(), test.size)
				}
			}
		})
	}
}

// TestVocabularyDecode: ids that no word has.
func TestVocabularyDecode(t *testing.T) {
	v := mustVocabulary(t, Options{}, "good film")
	if got := v.Decode([]int32{0, 2, 3, 1, 4, -1, -2147483648, 2147483647}); got != "[PAD] good film [OOV] [4] [-1] [-2147483648] [2147483647]" {
		t.Errorf("Decode: %q", got)
	}
	if got := v.Decode(nil); got != "" {
		t.Errorf("Decode of nothing: %q", got)
	}
}

// TestVocabularyMistakes: one sentence with the cure.
func TestVocabularyMistakes(t *testing.T) {
	for want, options := range map[string]Options{
		"text: Options.NumWords must be 0 or more, and below 2³⁰, got -1":                                                                      {NumWords: -1},
		"text: Options.NumWords must leave room for a word: the first one has the id 2; got 2; set it to 3 or more, or to 0 for all words":     {NumWords: 2},
		"text: Options.Tokenizer: the tokenizer must be text.Typed, text.IMDB2011 or text.Keras, got \"imdb2010\"; did you mean \"imdb2011\"?": {Tokenizer: "imdb2010"},
		"text: Options.Numbering.StartChar must be -1 or more, and below 2³⁰, got -2":                                                          {Numbering: &Numbering{StartChar: -2}},
		"text: Options.Numbering.IndexFrom must be 0 or more, and below 2³⁰, got -1":                                                           {Numbering: &Numbering{IndexFrom: -1}},
	} {
		if _, err := NewVocabulary(source("good"), options); err == nil || err.Error() != want {
			t.Errorf("%+v: %v\nwant %s", options, err, want)
		}
	}
	for want, words := range map[string][]string{
		"text: the word \"good\" is there twice: leave one out":                                                             {"good", "film", "good"},
		"text: word 2 is \"Film\", and the tokenizer typed finds no such word in a text: give its words as it writes them":  {"good", "Film"},
		"text: word 1 is \"a b\", and the tokenizer typed finds no such word in a text: give its words as it writes them":   {"a b"},
		"text: word 1 is \"\", and the tokenizer typed finds no such word in a text: give its words as it writes them":      {""},
		"text: word 1 is \"[UNK]\", and the tokenizer typed finds no such word in a text: give its words as it writes them": {"[UNK]"},
	} {
		if _, err := FromWords(words, Options{}); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", words, err, want)
		}
	}
	if v, err := FromWords(nil, Options{}); err != nil || v.Size() != 2 {
		t.Errorf("no words: %v, %v", v, err)
	}
}

// TestVocabularyString: what a notebook prints.
func TestVocabularyString(t *testing.T) {
	v := mustVocabulary(t, Options{NumWords: 6}, "the film the plot the end of film film", "the of a")
	const want = "4 words of 6 (83.3 % of all words in the texts); the, film, of, plot; tokenizer typed; fingerprint "
	if got := v.String(); got != want+v.Fingerprint() {
		t.Errorf("String: %q", got)
	}
	many := Number(shipped(t), Options{NumWords: 10_000, Tokenizer: IMDB2011, Numbering: &imdbNumbering})
	if got := many.String(); got != "9,996 words; the, and, a, of, ...; tokenizer imdb2011; fingerprint fb94773b50fd5a57" {
		t.Errorf("String: %q", got)
	}
	if got := Number([]string{"\x1b[2J", strings.Repeat("long", 100)}, Options{Tokenizer: IMDB2011}).String(); strings.Contains(got, "\x1b") || len(got) > 200 {
		t.Errorf("String: %q", got)
	}
}

// TestVocabularyFingerprint: the tokenizer counts, and so does all that numbers words.
func TestVocabularyFingerprint(t *testing.T) {
	words := strings.Fields("the film is good bad")
	seen := map[string]Options{}
	for _, o := range []Options{{}, {Tokenizer: IMDB2011}, {NumWords: 5}, {Numbering: &imdbNumbering},
		{Numbering: &Numbering{OOVChar: 1, IndexFrom: 1}}, {Numbering: &Numbering{StartChar: None, OOVChar: 0, IndexFrom: 1}}} {
		f := Number(words, o).Fingerprint()
		if before, ok := seen[f]; ok || len(f) != 16 {
			t.Errorf("%+v and %+v have the fingerprint %s", before, o, f)
		}
		seen[f] = o
	}
	if got, want := Number(words, Options{}).Fingerprint(), "3e3ae53c817e9ff4"; got != want { // it must be the same tomorrow
		t.Errorf("the fingerprint is %s, want %s", got, want)
	}
}

// TestVocabularyAtOnce: goroutines that share a vocabulary get the right ids.
func TestVocabularyAtOnce(t *testing.T) {
	v := mustVocabulary(t, Options{}, "a b c d", "a b c", "a b", "a")
	var working sync.WaitGroup
	for range 8 {
		working.Go(func() {
			if got := v.Encode("d’ a É b"); !slices.Equal(got, []int32{5, 2, 1, 3}) {
				t.Errorf("Encode: %v", got)
			}
			v.Fingerprint()
			v.EncodeAll([]string{"a", "b"})
		})
	}
	working.Wait()
}
