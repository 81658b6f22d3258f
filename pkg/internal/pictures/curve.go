package pictures

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Curve is a line with marks.
type Curve struct {
	Name      string
	X, Y      []float64 // X nil: 1, 2, 3, ...
	Low, High []float64 // a band about it, nil for none, which its figure draws
	Model     int       // counts colours, marks and dashes from 0
	Hollow    bool      // dashed, with hollow marks
}

func (c Curve) x(i int) float64 {
	if c.X == nil {
		return float64(i + 1)
	}
	return c.X[i]
}

// mostStroke is how many points are drawn at once: of more the time grows with the square.
const mostStroke = 1000

// Plot draws the curve: solid with full marks, or dashed with hollow ones; what is not drawable
// leaves a gap.
func (c Curve) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	var stretch []vg.Point
	for i, value := range slices.Concat(c.Y, []float64{math.NaN()}) { // NaN ends a stretch
		if Drawable(value) {
			stretch = append(stretch, vg.Point{X: x(c.x(i)), Y: y(value)})
			continue
		}
		for from := 0; from < len(stretch); from += mostStroke {
			canvas.StrokeLines(c.line(), stretch[from:min(from+mostStroke+1, len(stretch))])
		}
		for j, point := range stretch {
			if len(stretch) == 1 || c.marked(i-len(stretch)+j) {
				Mark(canvas, point, c.Model, c.Hollow)
			}
		}
		stretch = nil
	}
}

// End returns the index of the last value that is drawn, -1 if none is.
func (c Curve) End() int {
	last := len(c.Y) - 1
	for last >= 0 && !Drawable(c.Y[last]) {
		last--
	}
	return last
}

// Label is the text at the end of the curve.
func (c Curve) Label(text string, early bool) Label {
	nowhere := math.NaN()
	l := Label{Text: text, X: nowhere, Y: nowhere, Model: c.Model, Hollow: c.Hollow, Early: early}
	if last := c.End(); last >= 0 {
		l.X, l.Y = c.x(last), c.Y[last]
	}
	return l
}

// marked chooses the points with a mark: all, or in a long curve the last and about ten before it,
// each model's own so that they do not meet.
func (c Curve) marked(i int) bool {
	step, last := 1, c.End()
	if n := len(c.Y); n > 30 {
		step = n / 10
	}
	return i == last || last-i > step/2 && i%step == c.Model*step/len(Marks)%step
}

func (c Curve) line() draw.LineStyle {
	style := draw.LineStyle{Color: Color(c.Model), Width: 1.4}
	if c.Hollow {
		style.Width, style.Dashes = 1.6, Dashes[c.Model%len(Dashes)]
	}
	return style
}
