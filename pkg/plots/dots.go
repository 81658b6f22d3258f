package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
	"gornn/pkg/stats"
)

// Dots are groups of values, a row a group: a dot a value, and below them the mean with its 95 %
// confidence interval (Student's t). A value of Here has a ring; the mean is of Values alone. NaN
// and infinity are left out, and the text says so.
type Dots struct {
	Title, X string
	Rows     []Row
	Marks    []Mark // lines down, such as a baseline
}

const (
	dotRadius = 2.5
	meanRoom  = 13 // below the dots
	mostLanes = 9  // of dots above each other
)

// PNG draws the figure, with each mean and its interval at the right.
func (d Dots) PNG() ([]byte, error) { return d.png(pictures.Width) }

func (d Dots) png(width vg.Length) ([]byte, error) {
	f, summaries, err := d.frame(width)
	if err != nil {
		return nil, err
	}
	swarms := make([][]dot, len(d.Rows))
	for i, row := range d.Rows {
		swarms[i] = swarm(row, f.at)
		lanes := 1
		for _, dot := range swarms[i] {
			lanes = max(lanes, dot.lane+1)
		}
		f.heights = append(f.heights, meanRoom+vg.Length(lanes)*2*dotRadius+4)
	}
	return pictures.Encode(f.draw(func(canvas draw.Canvas, i int, bottom vg.Length) {
		color := model(d.Rows[i].Color, i)
		drawMean(canvas, f, summaries[i], color, bottom+5)
		drawDots(canvas, swarms[i], color, bottom+meanRoom)
	}))
}

// frame is the figure without its dots.
func (d Dots) frame(width vg.Length) (*frame, []stats.Summary, error) {
	if err := checkRows(d.Rows, d.Marks); err != nil {
		return nil, nil, err
	}
	if n := len(everyValue(d.Rows)); n > mostDots {
		return nil, nil, errorf("Rows must have at most %d values in all, got %d: show a Histogram",
			mostDots, n)
	}
	f := &frame{title: d.Title, x: d.X, marks: slices.Clone(d.Marks), width: width}
	values := everyValue(d.Rows)
	for _, m := range d.Marks {
		values = append(values, m.At)
	}
	var summaries []stats.Summary
	for _, row := range d.Rows {
		s, err := stats.Summarize(finite(row.Values))
		if err != nil {
			return nil, nil, err
		}
		if half := s.Half(); pictures.Drawable(half) {
			values = append(values, s.Mean-half, s.Mean+half)
		}
		summaries = append(summaries, s)
		f.names, f.ends = append(f.names, row.Name), append(f.ends, meanText(s))
	}
	f.low, f.high = widened(pictures.DrawableRange(values))
	room := 0.03 * (f.high - f.low)
	f.low, f.high = f.low-room, f.high+room
	f.arrange()
	return f, summaries, nil
}

// meanText writes the mean with as many digits as its interval is known to.
func meanText(s stats.Summary) string {
	write := inTable(s)
	half := s.Half()
	switch {
	case math.IsNaN(half):
		return write(s.Mean) + " (n = 1)"
	case half == 0:
		return fmt.Sprintf("%s ± 0 (n = %d)", write(s.Mean), s.N)
	}
	return fmt.Sprintf("%s ± %s (n = %d)", write(s.Mean), write(half), s.N)
}

// inTable is how the numbers of a summary are written.
func inTable(s stats.Summary) func(float64) string { return numbers(s.Least, s.Most, s.Mean, s.SD) }

// dot is a value in its place.
type dot struct {
	x    vg.Length
	lane int
	here bool
}

// swarm places each value on the lowest lane where it meets no other; where there is none, on that
// where it covers the least.
func swarm(row Row, at func(float64) vg.Length) (dots []dot) {
	values := finite(row.Values)
	for _, x := range values {
		dots = append(dots, dot{x: at(x)})
	}
	for _, x := range finite(row.Here) {
		if i := slices.Index(values, x); i >= 0 {
			dots[i].here = true
		} else {
			dots = append(dots, dot{x: at(x), here: true})
		}
	}
	slices.SortStableFunc(dots, func(a, b dot) int { return cmp.Compare(a.x, b.x) })
	var ends [mostLanes]vg.Length
	for i, d := range dots {
		for lane := range ends {
			if ends[lane] <= d.x-dotRadius {
				dots[i].lane = lane
				break
			}
			if ends[lane] < ends[dots[i].lane] {
				dots[i].lane = lane
			}
		}
		ends[dots[i].lane] = d.x + dotRadius + 0.4
	}
	return dots
}

func drawDots(canvas draw.Canvas, dots []dot, color int, bottom vg.Length) {
	y := func(d dot) vg.Length { return bottom + dotRadius + vg.Length(d.lane)*2*dotRadius }
	for _, d := range dots {
		pictures.Dot(canvas, vg.Point{X: d.x, Y: y(d)}, dotRadius, color)
	}
	for _, d := range dots { // above all dots
		if d.here {
			pictures.Ring(canvas, vg.Point{X: d.x, Y: y(d)}, dotRadius+1.6)
		}
	}
}

// drawMean draws the mean as a diamond on its interval.
func drawMean(canvas draw.Canvas, f *frame, s stats.Summary, color int, y vg.Length) {
	dark := pictures.Dark(pictures.Color(color))
	mean := f.at(s.Mean)
	if half := s.Half(); pictures.Drawable(half) {
		line := draw.LineStyle{Color: dark, Width: 1.4}
		low, high := f.at(s.Mean-half), f.at(s.Mean+half)
		canvas.StrokeLine2(line, low, y, high, y)
		canvas.StrokeLine2(line, low, y-3, low, y+3)
		canvas.StrokeLine2(line, high, y-3, high, y+3)
	}
	diamond := pictures.Polygon{Corners: 4, Radius: 4, Turn: 90}
	canvas.FillPolygon(dark, diamond.Around(vg.Point{X: mean, Y: y}))
}

// Text returns a row a group: its number, mean, interval and extremes.
func (d Dots) Text() (string, error) {
	_, summaries, err := d.frame(pictures.Width)
	if err != nil {
		return "", err
	}
	rows := [][]string{{"", "n", "mean", "95 % ±", "least", "median", "greatest", "here"}}
	for i, s := range summaries {
		write := inTable(s)
		half := "-"
		if s.N > 1 {
			half = write(s.Half())
		}
		here := ""
		for k, x := range d.Rows[i].Here[:min(len(d.Rows[i].Here), 5)] {
			if k > 0 {
				here += " "
			}
			here += write(x)
		}
		rows = append(rows, []string{name(d.Rows[i].Name), fmt.Sprint(s.N), write(s.Mean), half,
			write(s.Least), write(s.Median), write(s.Most), here})
	}
	rows[0][0] = cmp.Or(name(d.X), "group")
	if !slices.ContainsFunc(d.Rows, func(r Row) bool { return len(r.Here) > 0 }) {
		for i := range rows {
			rows[i] = rows[i][:7]
		}
	}
	return table(d.Title, rows, append(notes(d.Rows), markNotes(d.Marks)...)...), nil
}

func markNotes(marks []Mark) (notes []string) {
	for _, m := range marks {
		notes = append(notes, fmt.Sprintf("%s: %s", name(m.Name), numbers(m.At)(m.At)))
	}
	return notes
}
