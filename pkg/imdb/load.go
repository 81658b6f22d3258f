package imdb

import (
	"fmt"

	"gornn/pkg/internal/panics"
)

// Load returns the training and the test reviews exactly as keras.datasets.imdb.load_data does.
//
// The package documentation says which corpus that is; Reviews.Name and Reviews.Notice name the one
// in use. The first Load of a corpus encodes it, which takes seconds (and a download,
// if there is nothing yet); later ones read the cache, in some ten milliseconds.
func Load(o Options) (train, test Reviews, err error) {
	n, err := o.numbering()
	if err != nil {
		return train, test, err
	}
	err = o.use(func(c *corpus) error {
		train, test, err = c.load(n)
		return err
	})
	return train, test, err
}

// WordIndex returns the rank of every word of the corpus in use, from 1, as
// keras.datasets.imdb.get_word_index does. A word's id is its rank and Options.IndexFrom. Options
// say which corpus that is, as for [Load]; there is one set of them at most.
func WordIndex(options ...Options) (map[string]int32, error) {
	o, _, err := only(options)
	if err != nil {
		return nil, err
	}
	var ranks map[string]int32
	err = o.use(func(c *corpus) error {
		ranks = wordIndex(c.words)
		return nil
	})
	return ranks, err
}

// Decode returns the words of ids, padded or not, that have been numbered by these options: one
// set of them, or the default ones. NumWords does not matter. [PAD], [START] and [OOV] stand for
// padding, the start mark and a word out of vocabulary. To decode many reviews, use
// [Reviews.Decode].
func Decode(ids []int32, options ...Options) (string, error) {
	o, n, err := only(options)
	if err != nil {
		return "", err
	}
	var text string
	err = o.use(func(c *corpus) error {
		text = c.numbered(n).Decode(ids)
		return nil
	})
	return text, err
}

// only returns the options of a function that takes one set of them at most.
func only(options []Options) (o Options, n numbering, err error) {
	if len(options) > 1 {
		return o, n, fmt.Errorf("imdb: at most one Options expected, got %d: put their fields "+
			"into one", len(options))
	}
	if len(options) == 1 {
		o = options[0]
	}
	n, err = o.numbering()
	return o, n, err
}

// Encode returns text as Load with the same Options would give it, as a review of the corpus
// in use: the same tokenizer, the same ids. Where the text is not plain ASCII, as people type or
// paste it, the ids are those of its ASCII twin. MaxLen does not drop it. A word that the corpus
// lacks becomes OOVChar, like one that NumWords or SkipTop leaves out; unknown lists both
// kinds, each word once: what a model trained with these Options cannot read.
func Encode(text string, o Options) (ids []int32, unknown []string, err error) {
	return EncodeFor("", text, o)
}

// use calls f with the corpus in use. A panic of Progress is an error.
func (o Options) use(f func(*corpus) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("imdb: %s", panics.Wording(r))
		}
	}()
	s, err := newStore(o)
	if err != nil {
		return err
	}
	if err := s.use(f); err != nil {
		return fmt.Errorf("imdb: %w", err)
	}
	return nil
}
