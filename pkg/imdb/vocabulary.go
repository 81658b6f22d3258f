package imdb

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"gornn/data"
	texts "gornn/pkg/text"
)

// vocabulary is the words of a corpus, the most frequent first: rank 1 is words[0].
type vocabulary struct {
	words  []string
	sorted []uint32 // places in words, in the words' byte order: a section of images
}

// numbered returns the vocabulary as n numbers it, in no time.
func (v vocabulary) numbered(n numbering) *texts.Vocabulary {
	o := texts.Options{NumWords: n.numWords, Tokenizer: texts.IMDB2011}
	o.Numbering = &texts.Numbering{SkipTop: n.skipTop, StartChar: n.start, OOVChar: n.oov, IndexFrom: n.from}
	if !n.hasStart {
		o.Numbering.StartChar = texts.None
	}
	if !n.hasOOV {
		o.Numbering.OOVChar = texts.None
	}
	return texts.Number(v.words, o)
}

// largest returns the largest id of a corpus with these words: each is in it.
func (v vocabulary) largest(n numbering) int {
	largest := len(v.words) + n.from
	if n.hasStart {
		largest = max(largest, n.start)
	}
	return largest
}

// wordIndex returns the rank of every word.
func wordIndex(words []string) map[string]int32 {
	ranks := make(map[string]int32, len(words))
	for i, word := range words {
		ranks[word] = int32(i + 1)
	}
	return ranks
}

// rankWords orders the words of counts by falling count. Words of equal count stand as in the
// shipped word index if that one orders exactly these words by count, else in byte order.
//
// Keras's own order of ties is that of a CPython 2.7 dict, which the shipped index has for the IMDB
// reviews.
func rankWords(counts map[string]int) (vocabulary, error) {
	if len(counts) == imdbWords {
		shipped, err := shippedVocabulary()
		if err != nil {
			return vocabulary{}, err
		}
		if orderedByCount(shipped.words, counts) {
			return vocabulary{shipped.words, sortedPlaces(shipped.words)}, nil
		}
	}
	words := make([]string, 0, len(counts))
	for word := range counts {
		words = append(words, word)
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	return vocabulary{words, sortedPlaces(words)}, nil
}

// orderedByCount reports whether words, as many as counts has, are its words by falling count.
func orderedByCount(words []string, counts map[string]int) bool {
	for i, word := range words {
		if counts[word] == 0 || i > 0 && counts[word] > counts[words[i-1]] {
			return false
		}
	}
	return true
}

// shippedVocabulary returns the word index of the IMDB reviews, which this module has with it. It
// is read once, in some 20 ms, and nobody changes it.
var shippedVocabulary = sync.OnceValues(func() (vocabulary, error) {
	var lines []byte
	zipped, err := gzip.NewReader(strings.NewReader(data.IMDBWords))
	if err == nil {
		lines, err = io.ReadAll(zipped)
	}
	if err != nil {
		return vocabulary{}, fmt.Errorf("the word index that comes with gornn, data/imdb_words.txt.gz, "+
			"is damaged (%w): get gornn again", err)
	}
	return vocabulary{words: splitWords(string(lines))}, nil
})

// splitWords undoes joinWords.
func splitWords(lines string) []string {
	words := strings.Split(lines, "\n")
	return words[:len(words)-1]
}

// joinWords puts a newline after each word; no word holds one.
func joinWords(words []string) []byte {
	return []byte(strings.Join(append(slices.Clip(words), ""), "\n"))
}

func sortedPlaces(words []string) []uint32 {
	places := make([]uint32, len(words))
	for i := range places {
		places[i] = uint32(i)
	}
	slices.SortFunc(places, func(a, b uint32) int { return strings.Compare(words[a], words[b]) })
	return places
}
