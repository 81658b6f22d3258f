package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gornn/pkg/internal/brief"
)

// mostClasses are listed by String.
const mostClasses = 20

// String is a table for a notebook: the number of texts, their lengths in words, separated by
// white space, and the number of texts of each class, or of the first classes of many.
func (t Texts) String() string {
	s := summary{{"texts", len(t.X)}}
	if len(t.X) > 0 {
		lengths := make([]int, len(t.X))
		for i, text := range t.X {
			lengths[i] = words(text)
		}
		slices.Sort(lengths)
		s = append(s, fact{"shortest, in words", lengths[0]},
			fact{"median", lengths[len(lengths)/2]}, fact{"longest", lengths[len(lengths)-1]})
	}
	count, left := map[string]int{}, len(t.Y)
	for _, label := range t.Y {
		count[label]++
	}
	classes := t.Classes()
	shown := classes[:min(len(classes), mostClasses)]
	for _, class := range shown {
		s = append(s, fact{brief.Printable(class), count[class]})
		left -= count[class]
	}
	if left > 0 {
		s = append(s, fact{fmt.Sprintf("%d more classes", len(classes)-len(shown)), left})
	}
	return s.String()
}

// summary is a table of numbers with their names.
type summary []fact

type fact struct {
	name   string
	number int
}

// String aligns the names at their beginning and the numbers at their end.
func (s summary) String() string {
	name, number := 0, 0
	for _, f := range s {
		name = max(name, utf8.RuneCountInString(f.name))
		number = max(number, len(fmt.Sprint(f.number)))
	}
	var lines []string
	for _, f := range s {
		lines = append(lines, fmt.Sprintf("%-*s  %*d", name, f.name, number, f.number))
	}
	return strings.Join(lines, "\n")
}

// words counts the words of a text.
func words(text string) (n int) {
	within := false
	for _, r := range text {
		space := unicode.IsSpace(r)
		if !space && !within {
			n++
		}
		within = !space
	}
	return n
}
