package imdb

import (
	"fmt"

	texts "gornn/pkg/text"
)

// Words returns the words of text as [Encode] numbers them: ASCII letters in lower case, without
// punctuation, ’ and the like as '. With the default OOVChar there is one id for each, after the
// start mark; a word that is unknown has the id 2.
func Words(text string) []string {
	return texts.Number(nil, texts.Options{Tokenizer: texts.IMDB2011}).Words(text)
}

// EncodeFor is [Encode] for a model that was trained on the corpus called dataset, a Reviews.Name:
// it numbers the words as that corpus does. The words of the IMDB reviews come with this module, so
// they need no download. Any other corpus must be the one in use, for which "" stands too.
//
// A name alone does not tell two archives of one file name apart, or two sets of options: with the
// Reviews.Vocabulary of the training in Options.Vocabulary, the ids are those of the training or
// there is an error. The corpus in use may then have another name.
func EncodeFor(dataset, text string, o Options) (ids []int32, unknown []string, err error) {
	n, err := o.numbering()
	if err != nil {
		return nil, nil, err
	}
	encode := func(c *corpus) error {
		if dataset != "" && dataset != c.Name && o.Vocabulary == "" {
			return fmt.Errorf("the model was trained on %s, and the corpus in use is %s: train it again, on that", printable(dataset), c.Name)
		}
		n, err := c.resolve(n)
		if err != nil {
			return err
		}
		words, err := c.identify(n)
		if err != nil {
			return err
		}
		ids, unknown = words.Encode(text), words.Unknown(text)
		return nil
	}
	if dataset == imdbName {
		err = useShipped(encode)
	} else {
		err = o.use(encode)
	}
	return ids, unknown, err
}

// useShipped calls f with a corpus that has the words of the IMDB reviews, and no reviews.
func useShipped(f func(*corpus) error) error {
	words, err := shippedVocabulary()
	if err == nil {
		err = f(&corpus{header: header{Name: imdbName}, vocabulary: words})
	}
	if err != nil {
		return fmt.Errorf("imdb: %w", err)
	}
	return nil
}
