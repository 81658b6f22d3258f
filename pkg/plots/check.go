package plots

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

// errorf returns the error of a wrong figure, with long texts cut.
func errorf(format string, args ...any) error {
	return fmt.Errorf("plots: "+format, brief.Args(args)...)
}

// What a figure has room for: lines, rows or groups, points of a line, dots and points in all,
// words at points, values of a row.
const (
	mostGroups = 60
	mostPoints = 100_000
	mostDots   = 20_000
	mostLabels = 1000
	mostValues = 1_000_000
)

// checkGroups reports too few or too many of a figure's lines, rows or groups.
func checkGroups(field string, n int) error {
	switch {
	case n == 0:
		return errorf("%s must have one or more, got none", field)
	case n > mostGroups:
		return errorf("%s must have at most %d, for which a figure has room, got %d: show fewer",
			field, mostGroups, n)
	}
	return nil
}

// checkValues reports a field without a number that can be drawn, and one with too many.
func checkValues(field string, values []float64) error {
	switch {
	case len(values) == 0:
		return errorf("%s must have one value or more, got none", field)
	case len(values) > mostValues:
		return errorf("%s must have at most %d values, got %d: give every tenth, or means",
			field, mostValues, len(values))
	case len(finite(values)) == 0:
		return errorf("%s must have a finite number, got %d that are NaN or infinite: "+
			"look at what computed them", field, len(values))
	}
	return nil
}

// checkRange reports ends of a scale that are no range; both 0 are none at all.
func checkRange(low, high float64) error {
	if (low != 0 || high != 0) &&
		!(low < high && pictures.Drawable(low) && pictures.Drawable(high)) {
		return errorf("Low must be below High, both finite, got %g and %g: "+
			"set both, or neither for the range of the values", low, high)
	}
	return nil
}

// checkColor reports a colour below 0.
func checkColor(field string, color int) error {
	if color < 0 {
		return errorf("%s.Color must be >= 0, where 0 is the color of its place, got %d",
			field, color)
	}
	return nil
}

// checkMarks reports marks that are nowhere, or more than can be told apart.
func checkMarks(marks []Mark) error {
	const most = 12
	if len(marks) > most {
		return errorf("Marks must have at most %d, got %d: show fewer", most, len(marks))
	}
	for i, m := range marks {
		if !pictures.Drawable(m.At) {
			return errorf("Marks[%d].At must be a finite number, got %g: leave the mark out",
				i, m.At)
		}
	}
	return nil
}

// finite returns the values that can be drawn.
func finite(values []float64) (some []float64) {
	for _, x := range values {
		if pictures.Drawable(x) {
			some = append(some, x)
		}
	}
	return some
}

// model is the place of a colour among all, from 0.
func model(color, place int) int {
	if color > 0 {
		return color - 1
	}
	return place
}

// clean is a text as it can be drawn.
func clean(text string) string {
	boxed, _ := pictures.Boxed(brief.Printable(text))
	return strings.TrimSpace(boxed)
}

// fitted are cleaned names no wider than a width, where they differ at less.
func fitted(names []string, letters int, style draw.TextStyle, width vg.Length) []string {
	short := cleaned(names, letters)
	for ; letters > 8 && widest(style, short) > width; letters -= 2 {
		short = cleaned(names, letters)
	}
	return short
}

// cleaned are names as they can be drawn: short, and different where they differ.
func cleaned(names []string, letters int) []string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = clean(name)
	}
	return pictures.ShortenAll(texts, letters)
}
