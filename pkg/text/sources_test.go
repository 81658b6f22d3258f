package text

import (
	"fmt"
	"strings"
	"testing"
)

// all writes the examples of a source, one a line.
func all(t testing.TB, s Source) string {
	t.Helper()
	var out strings.Builder
	for e, err := range s.Examples() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %s: %s\n", e.Where, e.Label, e.Text)
	}
	return out.String()
}
