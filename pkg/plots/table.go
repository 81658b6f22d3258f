package plots

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

// mostLines is how long a table is.
const mostLines = 14

// table writes the title and aligned rows: the first cell from the left, numbers from the right.
func table(title string, rows [][]string, notes ...string) string {
	var text strings.Builder
	if title = brief.Printable(title); title != "" {
		fmt.Fprintln(&text, title)
	}
	out := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	widest := 0
	for _, row := range rows {
		if len(row) > 0 {
			widest = max(widest, len([]rune(row[0])))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			if i == 0 {
				cell = fmt.Sprintf("%-*s", widest, cell)
			}
			fmt.Fprint(out, cell, "\t")
		}
		fmt.Fprintln(out)
	}
	out.Flush()
	for _, note := range notes {
		if note != "" {
			fmt.Fprintln(&text, note)
		}
	}
	return trimLines(text.String())
}

func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// name is a name in a table.
func name(text string) string { return pictures.Shorten(brief.Printable(text), 30) }

// numbers returns how a column of numbers is written, so that their points are in line: whole, with
// five digits in all, or with a power of ten where a fifth of them would show little otherwise. So
// does a single one that would.
func numbers(values ...float64) func(float64) string {
	whole, most, all, small := true, 0.0, finite(values), 0
	for _, x := range all {
		whole = whole && x == math.Trunc(x)
		most = max(most, math.Abs(x))
		if x != 0 && math.Abs(x) < 1e-3 {
			small++
		}
	}
	switch {
	case whole && most < 1e7:
		return func(x float64) string { return strconv.FormatFloat(x, 'f', 0, 64) }
	case most >= 1e5 || most < 1e-3 || 5*small > len(all):
		return func(x float64) string { return strconv.FormatFloat(x, 'e', 2, 64) }
	}
	digits := 4 - max(0, int(math.Floor(math.Log10(most))))
	return func(x float64) string {
		if x != 0 && math.Abs(x) < math.Pow(10, -float64(digits))/2 {
			return strconv.FormatFloat(x, 'e', 1, 64)
		}
		return strconv.FormatFloat(x, 'f', digits, 64)
	}
}

// every chooses at most about n of so many places: the first, the last, and those of a round step
// between them.
func every(of, n int) (places []int, step int) {
	step = 1
	for of/step > n {
		step = int(pictures.RoundStep(float64(step) + 0.5))
	}
	for i := 0; i < of; i += step {
		places = append(places, i)
	}
	if last := places[len(places)-1]; last != of-1 {
		places = append(places, of-1)
	}
	return places, step
}

// count writes "1 value" or "3 values".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
