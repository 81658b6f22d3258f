package text

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gornn/pkg/internal/parallel"
)

// Vocabulary numbers words. It never changes, and goroutines may use one at once.
type Vocabulary struct {
	words     []string // the most frequent first: rank 1 is words[0]
	tokenizer Tokenizer
	numbering Numbering
	numWords  int // ids below it stay
	counted   wordCounts

	table       func() *wordTable // made once
	fingerprint func() string
}

// wordCounts is what the words were chosen from. It is zero where nobody counted.
type wordCounts struct {
	Different int   `json:"different"` // words
	All       int64 `json:"all"`       // words of the texts
	Covered   int64 `json:"covered"`   // those of them that have an id of their own
}

// FromWords returns the vocabulary of words, the most frequent first: of a list from elsewhere,
// such as the get_vocabulary()[2:] of a TextVectorization. Options.NumWords leaves out the last.
func FromWords(words []string, o Options) (*Vocabulary, error) {
	o, err := o.filled()
	if err != nil {
		return nil, fmt.Errorf("text: %w", err)
	}
	v := Number(words, o)
	if err := v.check(); err != nil {
		return nil, fmt.Errorf("text: %w", err)
	}
	return v, nil
}

// Number is FromWords for words and options that are known to be good, such as those of a file with
// a checksum: it looks at none of them, and takes no time. It keeps words, so nobody may change them.
func Number(words []string, o Options) *Vocabulary {
	v := &Vocabulary{words: words, tokenizer: o.Tokenizer, numWords: o.NumWords}
	v.numbering = *cmp.Or(o.Numbering, &vectorization)
	if v.numWords == 0 {
		v.numWords = math.MaxInt32
	}
	v.numWords = min(v.numWords, v.largest()+1) // beyond, it leaves out nothing
	v.table = sync.OnceValue(func() *wordTable { return newWordTable(words) })
	v.fingerprint = sync.OnceValue(v.identify)
	return v
}

// largest returns the largest id there is without NumWords, OOVChar apart.
func (v *Vocabulary) largest() int {
	return max(len(v.words)+v.numbering.IndexFrom, v.numbering.StartChar)
}

// Size returns the number of ids: each is below it, as Embedding.InputDim must say.
func (v *Vocabulary) Size() int { return max(v.numWords, v.numbering.OOVChar+1, 1) }

// rank returns the rank of word, 0 if it is not in the vocabulary.
func (v *Vocabulary) rank(word []byte) int {
	rank, _ := v.table().find(string(word))
	return rank
}

// each calls f with the words of a text and their ranks, 0 for a word that is not in the vocabulary.
func (v *Vocabulary) each(text string, f func(word []byte, rank int)) {
	if v.tokenizer == IMDB2011 {
		eachTwin([]byte(text), func(word twin) { f(word.folded, v.rankTwin(word)) })
		return
	}
	v.tokenizer.Each([]byte(text), func(word []byte) { f(word, v.rank(word)) })
}

// has reports whether the word of a rank has an id of its own.
func (v *Vocabulary) has(rank int) bool {
	id := rank + v.numbering.IndexFrom
	return rank > 0 && v.numbering.SkipTop <= id && id < v.numWords
}

// Words returns the words of text as Encode numbers them: one for each id, StartChar apart.
func (v *Vocabulary) Words(text string) (words []string) {
	v.each(text, func(word []byte, _ int) { words = append(words, string(word)) })
	return words
}

// Unknown returns the words of text that have no id of their own, each once.
func (v *Vocabulary) Unknown(text string) (words []string) {
	listed := map[string]bool{}
	v.each(text, func(word []byte, rank int) {
		if !v.has(rank) && !listed[string(word)] {
			words = append(words, string(word))
			listed[words[len(words)-1]] = true
		}
	})
	return words
}

// Encode returns the ids of the words of text.
func (v *Vocabulary) Encode(text string) []int32 { return v.append([]int32{}, text) }

// append appends the ids of the words of text.
func (v *Vocabulary) append(ids []int32, text string) []int32 {
	put := func(id int32) {
		if id != dropped {
			ids = append(ids, id)
		}
	}
	if v.numbering.StartChar != None {
		put(v.id(v.numbering.StartChar))
	}
	v.each(text, func(_ []byte, rank int) {
		if v.has(rank) {
			put(int32(rank + v.numbering.IndexFrom))
		} else {
			put(int32(v.numbering.OOVChar))
		}
	})
	return ids
}

// EncodeAll returns what Encode returns for each text. It uses all processors.
func (v *Vocabulary) EncodeAll(texts []string) [][]int32 {
	all := make([][]int32, len(texts))
	_ = parallel.Share(len(texts), func(numbers iter.Seq[int]) error {
		var ids []int32
		for i := range numbers {
			ids = v.append(ids[:0], texts[i])
			all[i] = slices.Clone(ids)
		}
		return nil
	})
	return all
}

// Decode returns the words of ids. [PAD], [START] and [OOV] stand for padding, the start mark and a
// word without an id of its own, and a number in brackets for an id that no word has.
func (v *Vocabulary) Decode(ids []int32) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = v.Word(id)
	}
	return strings.Join(words, " ")
}

// Word returns the word of an id, as Decode does.
func (v *Vocabulary) Word(id int32) string {
	rank := int(id) - v.numbering.IndexFrom
	switch {
	case id >= 0 && int(id) == v.numbering.StartChar:
		return "[START]"
	case id >= 0 && int(id) == v.numbering.OOVChar:
		return "[OOV]"
	case id == 0:
		return "[PAD]"
	case rank > 0 && rank <= len(v.words):
		return v.words[rank-1]
	}
	return "[" + strconv.Itoa(int(id)) + "]"
}

// List returns the words, the most frequent first: those with ids of their own, and others that
// Options.NumWords and SkipTop leave out.
func (v *Vocabulary) List() []string { return slices.Clone(v.words) }
