package nb

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gornn/pkg/history"
	"gornn/pkg/run"
)

// column is a figure of every run.
type column struct {
	heading string
	// figure returns a run's; ok is false if it was not measured.
	figure func(*run.Run) (x float64, ok bool)
	text   func(float64) string
	// cost is least where the figure is best; nil: which is the best is not known.
	cost func(float64) float64
}

var (
	params       = func(r *run.Run) (float64, bool) { return float64(r.Params), true }
	epochSeconds = func(r *run.Run) (float64, bool) {
		return median(r.History.Seconds), len(r.History.Seconds) > 0
	}
	// A model that was saved and not trained has no time of compilation.
	compilation = func(r *run.Run) (float64, bool) { return r.CompileSeconds, r.CompileSeconds > 0 }
	itself      = func(x float64) float64 { return x }
	sizeColumns = []column{
		{"Parameters", params, thousands, itself},
		{"Seconds/epoch", epochSeconds, decimals(2), itself},
		{"Compile s", compilation, decimals(1), itself},
	}
)

// testColumn is a metric on the test data. Where the runs' test data differ, none is the best.
func testColumn(m metric, runs []*run.Run) column {
	score := func(r *run.Run) (float64, bool) {
		if r.Test == nil {
			return 0, false
		}
		i := slices.IndexFunc(r.Test.Scores, func(s history.Score) bool { return s.Name == string(m) })
		if i < 0 {
			return 0, false
		}
		return r.Test.Scores[i].Value, true
	}
	c := column{"Test " + m.words(), score, number, m.cost}
	if m.best() == "" || testsDiffer(runs) {
		c.cost = nil
	}
	return c
}

// cells returns the column, its heading first, with "-" for what was not measured. Where the
// figures that it prints differ, a star follows the best and a space all others, so that the digits
// stay in line.
func (c column) cells(runs []*run.Run) (cells []string, starred bool) {
	cells = []string{c.heading}
	best, least := "", 0.0
	var texts []string // of numbers
	for _, r := range runs {
		x, measured := c.figure(r)
		if !measured {
			cells = append(cells, "-")
			continue
		}
		cells = append(cells, c.text(x))
		if c.cost == nil || math.IsNaN(x) {
			continue
		}
		texts = append(texts, c.text(x))
		if cost := c.cost(x); best == "" || cost < least {
			best, least = c.text(x), cost
		}
	}
	if !slices.ContainsFunc(texts, func(text string) bool { return text != best }) {
		return cells, false
	}
	for i, text := range cells {
		if text == best {
			cells[i] += "*"
		} else {
			cells[i] += " "
		}
	}
	return cells, true
}

// number writes a figure as Keras does: with four decimals, or as 1.2346e-05 where they would show
// little of it.
func number(x float64) string {
	if x != 0 && math.Abs(x) < 1e-3 {
		return strconv.FormatFloat(x, 'e', 4, 64)
	}
	return strconv.FormatFloat(x, 'f', 4, 64)
}

// decimals writes figures with n digits after the point, or two digits in all of one that would be
// written as zero.
func decimals(n int) func(x float64) string {
	return func(x float64) string {
		if text := strconv.FormatFloat(x, 'f', n, 64); x == 0 || strings.Trim(text, "0.") != "" {
			return text
		}
		return strconv.FormatFloat(x, 'g', 2, 64)
	}
}

// thousands writes 328353 as 328,353.
func thousands(x float64) string {
	digits := strconv.Itoa(int(x))
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func sum(figures []float64) (total float64) {
	for _, x := range figures {
		total += x
	}
	return total
}

// median leaves out what the first epoch's warming up adds.
func median(figures []float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(figures))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
