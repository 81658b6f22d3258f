package text

import (
	"crypto/sha256"
	"fmt"
)

// Fingerprint identifies what the ids mean, in 16 hex digits. It follows from the words in their
// order, from the options that number them, and from the tokenizer. Two vocabularies of equal
// fingerprints give every text the same ids.
func (v *Vocabulary) Fingerprint() string { return v.fingerprint() }

func (v *Vocabulary) identify() string {
	n := v.numbering
	text := fmt.Appendf(nil, "gornn vocabulary 1\n%x\n%d %d %d %d %t %d %t\n", v.sum(),
		v.numWords, n.SkipTop, n.IndexFrom,
		max(n.StartChar, 0), n.StartChar != None, max(n.OOVChar, 0), n.OOVChar != None)
	if v.tokenizer != IMDB2011 { // whose vocabularies had no other
		text = fmt.Appendf(text, "%s 1\n", v.tokenizer)
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%.8x", sum[:])
}

// sum returns the checksum of the words, a newline after each.
func (v *Vocabulary) sum() []byte {
	sum := sha256.New()
	var lines []byte
	for _, word := range v.words {
		if lines = append(append(lines, word...), '\n'); len(lines) > 32<<10 {
			sum.Write(lines)
			lines = lines[:0]
		}
	}
	sum.Write(lines)
	return sum.Sum(nil)
}
