package text

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// once is a source that may be read once.
type once struct {
	texts iter.Seq[string]
	err   error // after the texts
	reads int
}

func (o *once) Examples() iter.Seq2[Example, error] {
	o.reads++
	return func(yield func(Example, error) bool) {
		for text := range o.texts {
			if !yield(Example{Text: text}, nil) {
				return
			}
		}
		if o.err != nil {
			yield(Example{}, o.err)
		}
	}
}

// many gives n texts of words that are more frequent the smaller their number is.
func many(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		random := rand.New(rand.NewPCG(1, 2))
		for range n {
			var text strings.Builder
			for range 30 {
				f := random.Float64()
				fmt.Fprintf(&text, "word%d ", int(100_000*f*f*f))
			}
			if !yield(text.String()) {
				return
			}
		}
	}
}

// TestVocabularyCores: a vocabulary is the same on any number of processors, and is made in one pass.
// Its counts are those of one count after another.
func TestVocabularyCores(t *testing.T) {
	const texts = 4000
	counts := map[string]int{}
	for text := range many(texts) {
		for word := range strings.FieldsSeq(text) {
			counts[word]++
		}
	}
	var first []byte
	for _, cores := range []int{1, 2, 7} {
		t.Run(fmt.Sprint(cores), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			s := &once{texts: many(texts)}
			v, err := NewVocabulary(s, Options{NumWords: 1000})
			if err != nil || s.reads != 1 {
				t.Fatalf("%v after %d reads", err, s.reads)
			}
			words := v.List()
			for i := 1; i < len(words); i++ {
				if a, b := counts[words[i-1]], counts[words[i]]; a < b || a == b && words[i-1] < words[i] {
					t.Fatalf("%q of %d stands before %q of %d", words[i-1], a, words[i], b)
				}
			}
			covered := 0
			for _, word := range words {
				covered += counts[word]
			}
			if want := (wordCounts{len(counts), 30 * texts, int64(covered)}); len(words) != 998 || v.counted != want {
				t.Errorf("%d words of %+v, want %+v", len(words), v.counted, want)
			}
			var file bytes.Buffer
			if err := v.Write(&file); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = file.Bytes()
			}
			if !bytes.Equal(first, file.Bytes()) {
				t.Error("the file differs from that of one processor")
			}
		})
	}
}

// TestVocabularyLimits: too many words end the reading with one sentence, wherever they are; a word
// without end gets no id.
func TestVocabularyLimits(t *testing.T) {
	endless := func(yield func(string) bool) {
		for i := 0; yield(fmt.Sprintf("word%d", i)); i++ {
		}
	}
	want := "text: a vocabulary must be of at most 100000 different words, and these texts have more: " +
		"build it from a part of them, and look whether their words are words"
	for name, texts := range map[string]iter.Seq[string]{"without end": endless,
		"in one text": func(yield func(string) bool) {
			var text strings.Builder
			for i := range 100_001 {
				fmt.Fprintf(&text, "word%d ", i)
			}
			yield(text.String())
		}} {
		c := wordCounter{most: 100_000, counts: map[string]int{}}
		if err := c.count(&once{texts: texts}); err == nil || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
		if len(c.counts) > c.most+1 {
			t.Errorf("%s: %d words were kept", name, len(c.counts))
		}
	}
	long := strings.Repeat("x", longestWord+1)
	v := mustVocabulary(t, Options{}, "good "+long+" "+long[1:])
	if got := v.List(); len(got) != 2 || v.counted != (wordCounts{2, 3, 2}) || v.Encode(long)[0] != 1 {
		t.Errorf("%.100q, %+v", got, v.counted)
	}
}

// TestVocabularySources: what a source says goes on as it is; texts without words are an error.
func TestVocabularySources(t *testing.T) {
	failed := errors.New("line 7 has no text")
	if _, err := NewVocabulary(&once{texts: many(3000), err: failed}, Options{}); !errors.Is(err, failed) {
		t.Errorf("a source that fails: %v", err)
	}
	for _, texts := range [][]string{nil, {""}, {"...", "!?"}} {
		want := fmt.Sprintf("text: a vocabulary must be of texts with words, and there is none in %d texts: "+
			"look at the source's column or folder of texts", len(texts))
		if _, err := NewVocabulary(source(texts...), Options{}); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", texts, err, want)
		}
	}
	before := runtime.NumGoroutine()
	func() {
		defer func() { recover() }()
		NewVocabulary(&once{texts: func(func(string) bool) { panic("source") }}, Options{})
	}()
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines are left", after-before)
	}
}

// BenchmarkVocabulary shows how fast a vocabulary is built, and texts are encoded.
func BenchmarkVocabulary(b *testing.B) {
	var texts Texts
	size := 0
	for text := range many(20_000) {
		texts.X = append(texts.X, text)
		size += len(text)
	}
	v, err := NewVocabulary(texts, Options{NumWords: 20_000})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("New", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			if _, err := NewVocabulary(texts, Options{NumWords: 20_000}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("EncodeAll", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			v.EncodeAll(texts.X)
		}
	})
}
