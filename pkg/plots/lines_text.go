package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

func (l Lines) check() error {
	if err := cmp.Or(checkGroups("Lines", len(l.Lines)), checkMarks(l.Marks)); err != nil {
		return err
	}
	for i, line := range l.Lines {
		field := fmt.Sprintf("Lines[%d]", i)
		if err := cmp.Or(checkValues(field+".Y", line.Y), line.check(field)); err != nil {
			return err
		}
	}
	for i, m := range l.Marks {
		if l.LogY && m.At <= 0 {
			return errorf("Marks[%d].At must be above 0 on a logarithmic axis, got %g: "+
				"leave the mark out, or LogY", i, m.At)
		}
	}
	return nil
}

func (l Line) check(field string) error {
	if len(l.Y) > mostPoints {
		return errorf("%s.Y must have at most %d values, got %d: give every tenth, or means",
			field, mostPoints, len(l.Y))
	}
	if l.X != nil && len(l.X) != len(l.Y) {
		return errorf("%s.X must have a value for each of the %d of Y, got %d",
			field, len(l.Y), len(l.X))
	}
	if (l.Low != nil || l.High != nil) && (len(l.Low) != len(l.Y) || len(l.High) != len(l.Y)) {
		return errorf("%s.Low and High must have a value for each of the %d of Y, got %d and %d",
			field, len(l.Y), len(l.Low), len(l.High))
	}
	for i := range l.Low {
		if l.Low[i] > l.High[i] {
			return errorf("%s.Low must be at most High, got %g and %g at index %d",
				field, l.Low[i], l.High[i], i)
		}
	}
	return checkColor(field, l.Color)
}

// Text returns the lines as columns of a table, or of more than six the ends and extremes of each.
func (l Lines) Text() (string, error) {
	curves, left, err := l.curves()
	if err != nil {
		return "", err
	}
	if left != "" {
		left = "The figure: " + left + "."
	}
	notes := append([]string{left}, markNotes(l.Marks)...)
	if len(curves) > 6 {
		return l.summary(notes), nil
	}
	var xs []float64
	for _, c := range curves {
		xs = append(xs, finite(c.X)...)
	}
	slices.Sort(xs)
	xs = slices.Compact(xs)
	places, step := every(len(xs), mostLines)
	title := brief.Printable(l.Title)
	if step > 1 {
		title += fmt.Sprintf(" (one in %d of %d points)", step, len(xs))
	}
	rows := [][]string{{cmp.Or(name(l.X), "x")}}
	write := numbers(xs...)
	for _, i := range places {
		rows = append(rows, []string{write(xs[i])})
	}
	for k, line := range l.Lines {
		rows[0] = append(rows[0], cmp.Or(name(line.Name), name(l.Y), "y"))
		line.X = curves[k].X
		cell := line.cells()
		for j, i := range places {
			rows[j+1] = append(rows[j+1], cell(xs[i]))
		}
	}
	return table(title, rows, notes...), nil
}

// cells returns what stands in the line's column at an x; "" where it has no point.
func (l Line) cells() func(x float64) string {
	write := numbers(slices.Concat(l.Y, l.Low, l.High)...)
	at := map[float64]int{}
	for i, x := range l.X {
		if _, there := at[x]; !there {
			at[x] = i
		}
	}
	return func(x float64) string {
		i, there := at[x]
		switch {
		case !there:
			return ""
		case l.Low != nil:
			return fmt.Sprintf("%s [%s, %s]", write(l.Y[i]), write(l.Low[i]), write(l.High[i]))
		}
		return write(l.Y[i])
	}
}

// summary is a row a line.
func (l Lines) summary(notes []string) string {
	rows := [][]string{{cmp.Or(name(l.Y), "line"), "points", "first", "least", "greatest", "last"}}
	for _, line := range l.Lines[:min(len(l.Lines), mostLines)] {
		write := numbers(line.Y...)
		low, high := pictures.DrawableRange(line.Y)
		rows = append(rows, []string{name(line.Name), fmt.Sprint(len(line.Y)), write(line.Y[0]),
			write(low), write(high), write(line.Y[len(line.Y)-1])})
	}
	if more := len(l.Lines) - mostLines; more > 0 {
		notes = append(notes, fmt.Sprintf("and %s more", count(more, "line")))
	}
	return table(l.Title, rows, notes...)
}
