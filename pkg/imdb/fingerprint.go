package imdb

import (
	"crypto/sha256"
	"fmt"
)

// fingerprint identifies what ids mean by n, whose numWords is resolved: 16 hex digits that follow
// from the words in their order and from the options that number them, and from nothing else. Two
// numberings of equal fingerprints give every text the same ids.
func (v vocabulary) fingerprint(n numbering) string {
	n.numWords = min(n.numWords, v.largest(n)+1) // beyond, it leaves out nothing
	words := sha256.New()
	var lines []byte
	for _, word := range v.words {
		if lines = append(append(lines, word...), '\n'); len(lines) > 32<<10 {
			words.Write(lines)
			lines = lines[:0]
		}
	}
	words.Write(lines)
	sum := sha256.Sum256(fmt.Appendf(nil, "gornn vocabulary 1\n%x\n%d %d %d %d %t %d %t\n",
		words.Sum(nil), n.numWords, n.skipTop, n.from, n.start, n.hasStart, n.oov, n.hasOOV))
	return fmt.Sprintf("%.8x", sum[:])
}

// identify returns the fingerprint of n in c, or an error where Options.Vocabulary expects another.
func (c *corpus) identify(n numbering) (string, error) {
	got := c.fingerprint(n)
	if n.expected != "" && n.expected != got {
		return "", fmt.Errorf("Options.Vocabulary is %.40q, and these options number the words of %s as %q: "+
			"load with the options of the training (NumWords, SkipTop, StartChar, OOVChar, IndexFrom; without "+
			"NumWords MaxLen too), on its reviews", n.expected, c.Name, got)
	}
	return got, nil
}
