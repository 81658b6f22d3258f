package imdb

import (
	"fmt"

	"gornn/pkg/internal/brief"
)

// Words returns the words of text as [Encode] numbers them: ASCII letters in lower case, without
// punctuation. With the default OOVChar there is one id for each, after the start mark; a word that
// is unknown has the id 2.
func Words(text string) []string {
	var words []string
	tokenize([]byte(text), func(word []byte) { words = append(words, string(word)) })
	return words
}

// EncodeFor is [Encode] for a model that was trained on the corpus called dataset, a Reviews.Name:
// it numbers the words as that corpus does. The words of the IMDB reviews come with this module, so
// they need no download. Any other corpus must be the one in use, for which "" stands too.
func EncodeFor(dataset, text string, o Options) (ids []int32, unknown []string, err error) {
	n, err := o.numbering()
	if err != nil {
		return nil, nil, err
	}
	if dataset == imdbName {
		words, err := shippedWords()
		if err != nil {
			return nil, nil, err
		}
		c := corpus{vocabulary: vocabulary{words, sortedPlaces(words)}}
		if n.numWords == 0 {
			n.numWords = c.largest(n)
		}
		ids, unknown = c.encode(text, n)
		return ids, unknown, nil
	}
	err = o.use(func(c *corpus) error {
		if dataset != "" && dataset != c.Name {
			return fmt.Errorf("the model was trained on %s, and the corpus in use is %s: train it again, on that",
				brief.Printable(dataset), c.Name)
		}
		n, err := c.resolve(n)
		if err != nil {
			return err
		}
		ids, unknown = c.encode(text, n)
		return nil
	})
	return ids, unknown, err
}
