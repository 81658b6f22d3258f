package text

import (
	"fmt"
	"strconv"
	"strings"
)

// String describes the vocabulary in a line: how many words, how much of the texts they cover, the
// first of them, and the fingerprint.
func (v *Vocabulary) String() string {
	var line strings.Builder
	line.WriteString(thousands(v.own()) + " words")
	if c := v.counted; c.Different > 0 {
		fmt.Fprintf(&line, " of %s (%.1f %% of all words in the texts)", thousands(c.Different),
			100*float64(c.Covered)/float64(c.All))
	}
	separator := "; "
	for i, word := range v.words[:min(len(v.words), 5)] {
		if i == 4 {
			word = "..."
		} else if quoted := strconv.Quote(word); quoted != `"`+word+`"` || len(word) > 40 {
			word = fmt.Sprintf("%.40q", word)
		}
		line.WriteString(separator + word)
		separator = ", "
	}
	fmt.Fprintf(&line, "; tokenizer %s; fingerprint %s", v.tokenizer, v.Fingerprint())
	return line.String()
}

// own returns how many words have an id of their own.
func (v *Vocabulary) own() int {
	from := v.numbering.IndexFrom
	first, end := max(from+1, v.numbering.SkipTop), min(v.numWords, len(v.words)+from+1)
	return max(end-first, 0)
}

// thousands writes n with commas: 31,204.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
