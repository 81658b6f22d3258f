// Package spelling finds the name that was meant.
package spelling

import (
	"fmt"
	"strings"
)

// Nearest returns the name with the fewest letters to change, add or take away to make it of the
// given one, capitals and "_" apart: "mean_squared_error" for "mean_square_eror". It returns "" if
// half of the letters and more differ, and for what is too long to be a name.
func Nearest(name string, among []string) string {
	if len(name) > 100 {
		return ""
	}
	best, least := "", len(plain(name))/2+1
	for _, candidate := range among {
		if d := distance(plain(name), plain(candidate)); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// Question asks whether the nearest name was meant, for the end of an error: `; did you mean "adam"?`.
// It is "" where none is near.
func Question(name string, among []string) string {
	if meant := Nearest(name, among); meant != "" {
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return ""
}

// Same reports whether two names differ in capitals and "_" alone: Keras's "MeanSquaredError" and
// "mean_squared_error".
func Same(a, b string) bool { return plain(a) == plain(b) }

func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// distance returns Levenshtein's: how many bytes must be changed, added or taken away.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // of the prefixes of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
