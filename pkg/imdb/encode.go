package imdb

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	texts "gornn/pkg/text"
)

// The splits of a corpus, and the labels of a review.
const (
	trainSplit, testSplit = 0, 1
	negative, positive    = 0, 1
)

// text is a review as it was written.
type text struct {
	split, label int
	name         string // its file name, which orders it among the reviews of its split and label
	body         []byte
}

// review is a text as ranks. Until the vocabulary is known they are the numbers of one reader.
type review struct {
	split, label int
	name         string
	ranks        []uint32 // 0 for a word the vocabulary lacks
}

// encode turns the texts that produce emits into a vocabulary of at most so many words, and reviews
// in Keras's order: training before test, positive before negative, names in byte order.
func encode(words int, produce func(emit func(text) error) error) (vocabulary, []review, error) {
	readers, err := readTexts(words, produce)
	if err != nil {
		return vocabulary{}, nil, err
	}
	ranked, err := rankWords(countWords(readers))
	if err != nil {
		return vocabulary{}, nil, err
	}
	var reviews []review
	index := wordIndex(ranked.words)
	for _, r := range readers {
		reviews = append(reviews, r.ranked(index)...)
	}
	slices.SortFunc(reviews, compareReviews)
	for i := 1; i < len(reviews); i++ {
		if r := reviews[i]; compareReviews(reviews[i-1], r) == 0 {
			return vocabulary{}, nil, fmt.Errorf("%s is there twice", entryName(r.split, r.label, r.name))
		}
	}
	return ranked, reviews, nil
}

func compareReviews(a, b review) int {
	return cmp.Or(cmp.Compare(a.split, b.split), cmp.Compare(b.label, a.label), strings.Compare(a.name, b.name))
}

// readTexts shares the texts that produce emits among readers, one on each processor. Emitting
// fails when a reader has met too many words.
func readTexts(words int, produce func(emit func(text) error) error) ([]*reader, error) {
	queue := make(chan text, 256)
	readers := make([]*reader, runtime.GOMAXPROCS(0))
	var working sync.WaitGroup
	var full atomic.Bool
	for i := range readers {
		readers[i] = &reader{numbers: map[string]uint32{}, limit: words}
		working.Go(func() {
			for t := range queue {
				if !readers[i].read(t) {
					full.Store(true)
				}
			}
		})
	}
	tooMany := fmt.Errorf("more than %d different words", words)
	err := produce(func(t text) error {
		queue <- t
		if full.Load() {
			return tooMany
		}
		return nil
	})
	close(queue)
	working.Wait()
	if err == nil && full.Load() {
		err = tooMany
	}
	return readers, err
}

// reader tokenizes texts with numbers of its own for the words, so that readers share nothing.
type reader struct {
	numbers map[string]uint32 // word to its place in words
	words   []string
	counts  []int // how often each word is in training reviews
	reviews []review
	limit   int // of words
}

// read takes in t, or reports that there are too many words.
func (r *reader) read(t text) (ok bool) {
	ranks, full := make([]uint32, 0, len(t.body)/5), false
	texts.IMDB2011.Each(t.body, func(word []byte) {
		number, known := r.numbers[string(word)]
		if !known {
			if len(r.words) == r.limit {
				full = true
				return
			}
			number = uint32(len(r.words))
			r.words = append(r.words, string(word))
			r.counts = append(r.counts, 0)
			r.numbers[r.words[number]] = number
		}
		if t.split == trainSplit {
			r.counts[number]++
		}
		ranks = append(ranks, number)
	})
	r.reviews = append(r.reviews, review{t.split, t.label, t.name, ranks})
	return !full
}

// ranked returns the reader's reviews with its own numbers replaced by ranks.
func (r *reader) ranked(index map[string]int32) []review {
	ranks := make([]uint32, len(r.words))
	for i, word := range r.words {
		ranks[i] = uint32(index[word]) // 0 without
	}
	for _, review := range r.reviews {
		for i, number := range review.ranks {
			review.ranks[i] = ranks[number]
		}
	}
	return r.reviews
}

// countWords returns how often each word of the training reviews is in them.
func countWords(readers []*reader) map[string]int {
	counts := map[string]int{}
	for _, r := range readers {
		for i, n := range r.counts {
			if n > 0 {
				counts[r.words[i]] += n
			}
		}
	}
	return counts
}

func entryName(split, label int, name string) string {
	return [...]string{"train", "test"}[split] + "/" + [...]string{"neg", "pos"}[label] + "/" + name
}
