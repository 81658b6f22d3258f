package drawings

import (
	"errors"
	"fmt"
	"strings"

	"gornn/pkg/internal/spelling"
)

// Unrolled is a network drawn in time: one recurrent cell, once for each word, and after the last
// word a Dense layer, whose sigmoid gives the probability p.
type Unrolled struct {
	Words []string // where they are too many, the picture leaves out some in the middle
	Layer string   // the name in the boxes; that of "LSTM" has a cell state too; "": "cell"
}

// PNG draws the network as a loop, and beside it in time.
func (u Unrolled) PNG() ([]byte, error) { return drawn(u.sketch()) }

// Text has a line for each step.
func (u Unrolled) Text() (string, error) {
	if err := u.check(); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "A recurrent network in time: the same %s, with the same weights, "+
		"once for each word\n", u.name())
	state := func(t any) string {
		if u.lstm() {
			return fmt.Sprintf("(h_%v, c_%v)", t, t)
		}
		return fmt.Sprintf("h_%v", t)
	}
	fmt.Fprintf(&b, "  %s = 0\n", state(0))
	for i, word := range u.Words {
		fmt.Fprintf(&b, "  %s = %s(x_%d, %s)   x_%[3]d: %[5]s\n",
			state(i+1), u.name(), i+1, state(i), word)
	}
	fmt.Fprintf(&b, "  p = σ(Dense(h_%d))\n", len(u.Words))
	return b.String(), nil
}

func (u Unrolled) check() error {
	if len(u.Words) == 0 {
		return errors.New(`drawings: Unrolled.Words must have one or more, such as "not", got none`)
	}
	return nil
}

func (u Unrolled) name() string {
	if u.Layer == "" {
		return "cell"
	}
	return u.Layer
}

func (u Unrolled) lstm() bool { return spelling.Same(u.Layer, "lstm") }
