package text

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Options say how a vocabulary is built.
type Options struct {
	NumWords int // ids below NumWords are kept, padding and the unknown word among them; 0: all
}

// Vocabulary numbers words. As in Keras's TextVectorization the id 0 is padding, 1 a word that is
// not in the vocabulary, and 2 the most frequent word.
type Vocabulary struct {
	words []string
	ids   map[string]int32
}

// NewVocabulary counts the words of a source and numbers them by falling count.
func NewVocabulary(s Source, o Options) (*Vocabulary, error) {
	counts := map[string]int{}
	for e, err := range s.Examples() {
		if err != nil {
			return nil, err
		}
		for _, w := range strings.Fields(strings.ToLower(e.Text)) {
			counts[w]++
		}
	}
	var words []string
	for w := range counts {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	if o.NumWords > 2 {
		words = words[:min(len(words), o.NumWords-2)]
	}
	return of(words), nil
}

func of(words []string) *Vocabulary {
	v := &Vocabulary{words, map[string]int32{}}
	for i, w := range words {
		v.ids[w] = int32(i + 2)
	}
	return v
}

// Size returns the number of ids: each is below it, as for Embedding.InputDim.
func (v *Vocabulary) Size() int { return len(v.words) + 2 }

// Encode returns the ids of a text's words.
func (v *Vocabulary) Encode(text string) (ids []int32) {
	for _, w := range strings.Fields(strings.ToLower(text)) {
		ids = append(ids, max(v.ids[w], 1))
	}
	return ids
}

// Fingerprint identifies what the ids mean, in 16 hex digits.
func (v *Vocabulary) Fingerprint() string {
	sum := sha256.Sum256([]byte(strings.Join(v.words, "\n")))
	return fmt.Sprintf("%.8x", sum[:])
}

// Write writes the vocabulary for ReadVocabulary.
func (v *Vocabulary) Write(w io.Writer) error { return json.NewEncoder(w).Encode(v.words) }

// ReadVocabulary reads what Write wrote.
func ReadVocabulary(r io.Reader) (*Vocabulary, error) {
	var words []string
	if err := json.NewDecoder(r).Decode(&words); err != nil {
		return nil, err
	}
	return of(words), nil
}
