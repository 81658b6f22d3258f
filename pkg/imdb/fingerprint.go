package imdb

import (
	"fmt"

	texts "gornn/pkg/text"
)

// identify returns the vocabulary as n numbers it, or an error where Options.Vocabulary expects
// another.
func (c *corpus) identify(n numbering) (*texts.Vocabulary, error) {
	words := c.numbered(n)
	if n.expected == "" {
		return words, nil
	}
	if got := words.Fingerprint(); n.expected != got {
		return nil, fmt.Errorf("Options.Vocabulary is %.40q, and these options number the words of %s as %q: "+
			"load with the options of the training (NumWords, SkipTop, StartChar, OOVChar, IndexFrom; without "+
			"NumWords MaxLen too), on its reviews", n.expected, c.Name, got)
	}
	return words, nil
}
