package drawings

import (
	"errors"
	"fmt"
	"strings"
)

// Padding is reviews as bars, before and after keras.PadSequences: of a longer one its last words
// are kept, before a shorter one come zeros.
type Padding struct {
	Lengths []int // of the reviews, in words; 20 or fewer
	MaxLen  int   // the length that they all get
}

const mostBars = 20

// PNG draws a row for each review. Of a review of more than 3*MaxLen words the front is left out.
func (p Padding) PNG() ([]byte, error) { return drawn(p.sketch()) }

// Text has a line for each review: its words, how many are cut off, and the zeros in front.
func (p Padding) Text() (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "PadSequences to %s: longer reviews keep their last words, "+
		"shorter ones get zeros in front\n", plural(p.MaxLen, "number"))
	fmt.Fprintf(&b, "%8s%8s%8s%8s%8s\n", "Review", "Words", "Cut", "Zeros", "Kept")
	for i, n := range p.Lengths {
		fmt.Fprintf(&b, "%8d%8d%8d%8d%8d\n", i+1, n, p.cut(n), p.zeros(n), n-p.cut(n))
	}
	return b.String(), nil
}

func (p Padding) cut(length int) int   { return max(0, length-p.MaxLen) }
func (p Padding) zeros(length int) int { return max(0, p.MaxLen-length) }

func (p Padding) check() error {
	switch {
	case p.MaxLen < 1 || p.MaxLen > 1e6:
		return fmt.Errorf("drawings: Padding.MaxLen must be from 1 to a million, such as 100, "+
			"got %d", p.MaxLen)
	case len(p.Lengths) == 0:
		return errors.New("drawings: Padding.Lengths must have one or more, such as 218, got none")
	case len(p.Lengths) > mostBars:
		return fmt.Errorf("drawings: Padding.Lengths must be %d or fewer, "+
			"got %d: give some of them", mostBars, len(p.Lengths))
	}
	for i, n := range p.Lengths {
		if n < 0 || n > 1e6 {
			return fmt.Errorf("drawings: Padding.Lengths must be from 0 to a million, "+
				"got %d at %d", n, i)
		}
	}
	return nil
}

// plural counts: "1 zero", "2 zeros".
func plural(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}
