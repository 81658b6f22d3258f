package text

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
)

const (
	mostWords   = 2_000_000 // different words of a vocabulary
	longestWord = 256       // bytes; longer ones are counted as unknown
)

// NewVocabulary reads a source once, counts its words on all processors, and numbers them by
// falling count. Words of equal count stand in falling byte order, as Keras's TextVectorization
// puts them. The result is the same on any number of processors. A word of more than 256 bytes gets
// no id, and more than 2,000,000 different words are an error.
func NewVocabulary(s Source, o Options) (*Vocabulary, error) {
	o, err := o.filled()
	if err == nil {
		err = o.roomy()
	}
	if err != nil {
		return nil, fmt.Errorf("text: %w", err)
	}
	if s == nil {
		return nil, noSource("NewVocabulary")
	}
	c := wordCounter{tokenizer: o.Tokenizer, most: mostWords, counts: map[string]int{}}
	if err := c.count(s); err != nil {
		return nil, err
	}
	return c.vocabulary(o), nil
}

// roomy returns an error where NumWords leaves no word an id.
func (o Options) roomy() error {
	first := max(o.Numbering.IndexFrom+1, o.Numbering.SkipTop)
	if o.NumWords == 0 || o.NumWords > first {
		return nil
	}
	return fmt.Errorf("Options.NumWords must leave room for a word: the first one has the id %d; "+
		"got %d; set it to %d or more, or to 0 for all words", first, o.NumWords, first+1)
}

// wordCounter counts words.
type wordCounter struct {
	tokenizer Tokenizer
	most      int // different words

	lock   sync.Mutex
	counts map[string]int
	all    int64 // words
}

// chunkBytes are the texts that a goroutine gets at once, and localWords the different words after
// which it hands over its counts, so that memory does not grow with the number of processors.
const (
	chunkBytes = 64 << 10
	localWords = 50_000
)

func (c *wordCounter) tooMany() error {
	return fmt.Errorf("text: a vocabulary must be of at most %d different words, and these texts "+
		"have more: build it from a part of them, and look whether their words are words", c.most)
}

// count counts the words of a source, which is read in the calling goroutine.
func (c *wordCounter) count(s Source) error {
	chunks := make(chan []string)
	var working sync.WaitGroup
	stop := sync.OnceFunc(func() { close(chunks); working.Wait() })
	defer stop()
	for range runtime.GOMAXPROCS(0) {
		working.Go(func() { c.work(chunks) })
	}
	var chunk []string
	size, texts := 0, 0
	for e, err := range s.Examples() {
		if err != nil {
			return err
		}
		texts++
		chunk = append(chunk, e.Text)
		if size += len(e.Text); size < chunkBytes && len(chunk) < 1024 {
			continue
		}
		if chunks <- chunk; c.full() {
			return c.tooMany()
		}
		chunk, size = nil, 0
	}
	chunks <- chunk
	stop()
	switch {
	case c.full():
		return c.tooMany()
	case len(c.counts) == 0:
		return fmt.Errorf("text: a vocabulary must be of texts with words, and there is none in %d "+
			"texts: look at the source's column or folder of texts", texts)
	}
	return nil
}

func (c *wordCounter) full() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return len(c.counts) > c.most
}

// work counts the words of chunks, in a map of its own.
func (c *wordCounter) work(chunks <-chan []string) {
	counts, all := map[string]*int{}, int64(0)
	var room []byte
	for chunk := range chunks {
		for _, text := range chunk {
			room = append(room[:0], text...)
			c.tokenizer.Each(room, func(word []byte) {
				all++
				if n := counts[string(word)]; n != nil {
					*n++
				} else if len(word) <= longestWord {
					one := 1
					counts[string(word)] = &one
				}
			})
		}
		if len(counts) > localWords {
			c.add(counts, all)
			clear(counts)
			all = 0
		}
	}
	c.add(counts, all)
}

func (c *wordCounter) add(counts map[string]*int, all int64) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.all += all
	for word, n := range counts {
		if len(c.counts) > c.most {
			return
		}
		c.counts[word] += *n
	}
}

// vocabulary numbers the words that were counted.
func (c *wordCounter) vocabulary(o Options) *Vocabulary {
	type counted struct {
		word string
		n    int
	}
	all := make([]counted, 0, len(c.counts))
	for word, n := range c.counts {
		all = append(all, counted{word, n})
	}
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(b.word, a.word))
	})
	if o.NumWords > 0 {
		all = all[:min(len(all), o.NumWords-1-o.Numbering.IndexFrom)]
	}
	words := make([]string, len(all))
	for i := range all {
		words[i] = all[i].word
	}
	v := Number(words, o)
	v.counted = wordCounts{Different: len(c.counts), All: c.all}
	for i := range all {
		if v.has(i + 1) {
			v.counted.Covered += int64(all[i].n)
		}
	}
	return v
}
