package plots

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// Lines are curves over one axis. What is NaN or infinite leaves a gap; so does what is not above 0
// on a logarithmic axis, and picture and text say how many values that are.
type Lines struct {
	Title, X, Y string // of the figure and of its axes
	LogX, LogY  bool   // logarithmic axes
	Lines       []Line
	Marks       []Mark // levels across, such as a baseline
}

// Line is a curve. It may have a band, from Low to High, such as a mean's interval.
type Line struct {
	Name      string
	X         []float64 // nil: 1, 2, 3, ...
	Y         []float64
	Low, High []float64 // nil: no band
	Dashed    bool
	Color     int // counts colours from 1; 0: that of the line's place in Lines
}

// Mark is a value on an axis with a name, such as a baseline.
type Mark struct {
	Name string
	At   float64
}

// PNG draws the figure, with the name of each line at its end.
func (l Lines) PNG() ([]byte, error) { return l.png(pictures.Width) }

func (l Lines) png(width vg.Length) ([]byte, error) {
	c, err := l.chart(width)
	if err != nil {
		return nil, err
	}
	return c.PNG()
}

// Script returns the figure as JavaScript, to look into in a notebook: see [gornn/pkg/nb.Show]. It
// is "" for more points than a page should hold.
func (l Lines) Script() (string, error) {
	c, err := l.chart(pictures.Width)
	if err != nil {
		return "", err
	}
	return c.Script(func(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }), nil
}

func (l Lines) chart(width vg.Length) (c pictures.Chart, err error) {
	curves, left, err := l.curves()
	if err != nil {
		return c, err
	}
	p := pictures.Axes(clean(l.X), clean(l.Y))
	var xs, ys []float64
	for _, c := range curves {
		xs = append(xs, c.X...)
		ys = slices.Concat(ys, c.Y, c.Low, c.High)
	}
	var levels []float64
	for _, m := range l.Marks {
		levels = append(levels, m.At)
	}
	ys = append(ys, levels...)
	if l.LogY {
		ys = positive(ys)
	}
	across(p, xs, 0, l.LogX, int(width/40))
	_, end := pictures.DrawableRange(xs)
	low, high := pictures.DrawableRange(ys)
	up(p, low, high, l.LogY)
	for _, c := range curves {
		p.Add(band(c))
	}
	c = chart(l.Title, left, p, l.labels(curves, end, width), width)
	c.Curves, c.Levels = curves, levels
	return c, nil
}

// chart is a figure with axes of some width, in the proportions of all.
func chart(
	title, subtitle string, p *plot.Plot, labels pictures.Labels, width vg.Length,
) pictures.Chart {
	least := 4.4 * vg.Inch
	if width < pictures.Width {
		least = 2.2 * vg.Inch
	}
	label := pictures.Style(pictures.Regular, 10.5, pictures.Ink)
	height := min(pictures.Height, 0.8*width)
	p.X.Label.Text = pictures.Fit(label, p.X.Label.Text, least)
	p.Y.Label.Text = pictures.Fit(label, p.Y.Label.Text, 0.7*height)
	return pictures.Chart{Title: clean(title), Subtitle: subtitle, Plot: p, Labels: labels,
		Width: width, Height: height, Least: least}
}

// nameLetters is how long names are beside a figure of some width.
func nameLetters(width vg.Length) int {
	if width < pictures.Width {
		return 18
	}
	return 32
}

// labels name the lines and the levels at the right; end is the greatest X.
func (l Lines) labels(curves []pictures.Curve, end float64, width vg.Length) pictures.Labels {
	var names []string
	for _, line := range l.Lines {
		names = append(names, line.Name)
	}
	for _, m := range l.Marks {
		names = append(names, m.Name)
	}
	var labels pictures.Labels
	for i, name := range cleaned(names, nameLetters(width)) {
		switch {
		case name == "":
		case i >= len(curves):
			m := l.Marks[i-len(curves)]
			labels = append(labels, pictures.Label{Text: name, X: end, Y: m.At, Level: true})
		default:
			label := curves[i].Label(name, false)
			label.Early, label.Curve = label.X < end, i
			labels = append(labels, label)
		}
	}
	return labels
}

// curves are the lines as they are drawn, after a check, and what is left out.
func (l Lines) curves() (curves []pictures.Curve, left string, err error) {
	if err := l.check(); err != nil {
		return nil, "", err
	}
	out := 0
	for i, line := range l.Lines {
		c := pictures.Curve{Name: cmp.Or(clean(line.Name), clean(l.Y)), X: slices.Clone(line.X),
			Y: slices.Clone(line.Y), Low: line.Low, High: line.High,
			Model: model(line.Color, i), Hollow: line.Dashed}
		if c.X == nil {
			for k := range c.Y {
				c.X = append(c.X, float64(k+1))
			}
		}
		for k := range c.Y {
			switch {
			case !pictures.Drawable(c.X[k]):
				c.X[k], c.Y[k] = math.NaN(), math.NaN()
			case l.LogX && c.X[k] <= 0 || l.LogY && c.Y[k] <= 0:
				c.X[k], c.Y[k] = math.NaN(), math.NaN()
				out++
			}
		}
		if len(finite(c.Y)) == 0 {
			return nil, "", errorf("Lines[%d] must have a finite number, above 0 on a logarithmic "+
				"axis, got none of %d: look at what computed them", i, len(c.Y))
		}
		curves = append(curves, c)
	}
	if out > 0 {
		left = count(out, "value") + " not above 0 left out"
	}
	return curves, left, nil
}

// band is what lies about a curve.
type band pictures.Curve

// Plot fills the band, each stretch of numbers on its own; on a logarithmic axis it ends at the
// axis.
func (b band) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	fill := pictures.Color(b.Model)
	pale := color.NRGBA{fill.R, fill.G, fill.B, 0x33}
	var above, below []vg.Point
	for i := range len(b.Low) + 1 {
		if i < len(b.Low) && pictures.Drawable(b.X[i]) && pictures.Drawable(b.Low[i]) &&
			pictures.Drawable(b.High[i]) && b.High[i] >= p.Y.Min {
			at := x(b.X[i])
			above = append(above, vg.Point{X: at, Y: y(b.High[i])})
			below = append(below, vg.Point{X: at, Y: y(max(b.Low[i], p.Y.Min))})
			continue
		}
		if len(above) > 1 {
			slices.Reverse(below)
			canvas.FillPolygon(pale, append(above, below...))
		} else if len(above) == 1 { // a bar
			canvas.StrokeLine2(draw.LineStyle{Color: pale, Width: 6},
				above[0].X, below[0].Y, above[0].X, above[0].Y)
		}
		above, below = nil, nil
	}
}

func positive(values []float64) (some []float64) {
	for _, x := range values {
		if x > 0 {
			some = append(some, x)
		}
	}
	return some
}
