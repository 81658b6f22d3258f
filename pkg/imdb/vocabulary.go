package imdb

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"gornn/data"
)

// vocabulary is the words of a corpus, the most frequent first: rank 1 is words[0].
type vocabulary struct {
	words  []string
	sorted []uint32 // places in words, in the words' byte order
}

// rank returns the rank of word, 0 if it is not in the vocabulary.
func (v vocabulary) rank(word string) int {
	i, found := sort.Find(len(v.sorted), func(i int) int { return strings.Compare(word, v.words[v.sorted[i]]) })
	if !found {
		return 0
	}
	return int(v.sorted[i]) + 1
}

// largest returns the largest id of a corpus with these words: each is in it.
func (v vocabulary) largest(n numbering) int {
	largest := len(v.words) + n.from
	if n.hasStart {
		largest = max(largest, n.start)
	}
	return largest
}

// index returns the rank of every word.
func (v vocabulary) index() map[string]int32 {
	ranks := make(map[string]int32, len(v.words))
	for i, word := range v.words {
		ranks[word] = int32(i + 1)
	}
	return ranks
}

// decode writes ids as text, ids that stand for no word in brackets.
func (v vocabulary) decode(ids []int32, n numbering) string {
	var text strings.Builder
	for i, id := range ids {
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(v.word(int(id), n))
	}
	return text.String()
}

func (v vocabulary) word(id int, n numbering) string {
	switch {
	case n.hasStart && id == n.start:
		return "[START]"
	case n.hasOOV && id == n.oov:
		return "[OOV]"
	case id == 0:
		return "[PAD]"
	case id > n.from && id <= n.from+len(v.words):
		return v.words[id-n.from-1]
	}
	return "[" + strconv.Itoa(id) + "]"
}

// encode turns text into ids, and lists the words that have no id of their own, each once.
func (v vocabulary) encode(text string, n numbering) (ids []int32, unknown []string) {
	if n.hasStart {
		ids = appendID(ids, n.id(n.start))
	}
	listed := map[string]bool{}
	eachTyped(text, func(word typedWord) {
		if rank := v.rankTyped(word); rank > 0 && n.skipTop <= rank+n.from && rank+n.from < n.numWords {
			ids = append(ids, int32(rank+n.from))
			return
		}
		if n.hasOOV {
			ids = append(ids, int32(n.oov))
		}
		if !listed[word.folded] {
			listed[word.folded] = true
			unknown = append(unknown, word.folded)
		}
	})
	return ids, unknown
}

func appendID(ids []int32, id int32) []int32 {
	if id == dropped {
		return ids
	}
	return append(ids, id)
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
			return shipped, nil
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
// is read once, in some 60 ms, and nobody changes it.
var shippedVocabulary = sync.OnceValues(func() (vocabulary, error) {
	var text []byte
	zipped, err := gzip.NewReader(strings.NewReader(data.IMDBWords))
	if err == nil {
		text, err = io.ReadAll(zipped)
	}
	if err != nil {
		return vocabulary{}, fmt.Errorf("the word index that comes with gornn, data/imdb_words.txt.gz, "+
			"is damaged (%w): get gornn again", err)
	}
	words := splitWords(string(text))
	return vocabulary{words, sortedPlaces(words)}, nil
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
