package nb

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	labelHeight = 12 // from one label to the next, at least
	labelGap    = 34 // from the last epoch to the text
	labelSize   = 9.5
)

// endLabel is what stands at the right of a curve, in the place of a legend.
type endLabel struct {
	curve curve
	text  string
	early bool // the curve ends before others do
}

type endLabels []endLabel

func (f *figure) labels() endLabels {
	var names []string
	for _, c := range f.curves {
		names = append(names, c.name+" "+c.kind())
	}
	var labels endLabels
	for i, text := range shortenAll(names, 32) {
		c := f.curves[i]
		early := c.end()+1 < f.epochs()
		last := len(c.values) - 1
		what := "diverged"
		if math.IsNaN(c.values[last]) { // which is no divergence of, say, a precision
			what = "NaN"
		}
		switch {
		case c.end() < 0:
			text += " " + what
		case c.end() < last:
			text += fmt.Sprintf(" %s after epoch %d", what, c.end()+1)
		case early:
			text += fmt.Sprintf(" %s (epoch %d)", labelNumber(c.values[last]), last+1)
		default:
			text += " " + labelNumber(c.values[last])
		}
		labels = append(labels, endLabel{c, text, early})
	}
	return labels
}

func labelNumber(x float64) string {
	if x == 0 || math.Abs(x) >= 1e-3 && math.Abs(x) < 100 {
		return fmt.Sprintf("%.3f", x)
	}
	return fmt.Sprintf("%.4g", x)
}

func (labels endLabels) width() vg.Length {
	width := vg.Length(0)
	for _, l := range labels {
		width = max(width, style(regular, labelSize, ink).Width(l.text))
	}
	return width
}

// draw writes the labels to the right of data, each as near to the end of its curve as the others
// let it, with a line that leads there from the end: dotted where it runs beside curves that go
// on.
func (labels endLabels) draw(canvas, data draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&data)
	end := func(l endLabel) vg.Point {
		last := l.curve.end()
		if last < 0 {
			return vg.Point{X: data.Max.X, Y: data.Min.Y} // nothing leads there
		}
		return vg.Point{X: x(float64(last + 1)), Y: y(l.curve.values[last])}
	}
	labels = slices.Clone(labels)
	slices.SortStableFunc(labels, func(a, b endLabel) int { return cmp.Compare(end(a).Y, end(b).Y) })
	heights := make([]float64, len(labels))
	for i, l := range labels {
		heights[i] = float64(end(l).Y)
	}
	for i, height := range spread(heights, labelHeight, float64(canvas.Min.Y)+8, float64(data.Max.Y)) {
		l, at := labels[i], end(labels[i])
		knee := vg.Point{X: data.Max.X + 7, Y: at.Y}
		mark := vg.Point{X: data.Max.X + labelGap - 8, Y: vg.Length(height)}
		if l.curve.end() >= 0 {
			hair := draw.LineStyle{Color: l.curve.color(), Width: 0.6}
			canvas.StrokeLine2(hair, knee.X, knee.Y, mark.X, mark.Y)
			if l.early {
				hair.Dashes = []vg.Length{1, 2}
			}
			canvas.StrokeLine2(hair, at.X+4, at.Y, knee.X, knee.Y)
		}
		l.curve.mark(canvas, mark)
		text := style(regular, labelSize, dark(l.curve.color()))
		text.XAlign, text.YAlign = draw.XLeft, -0.35 // the middle of small letters
		canvas.FillText(text, vg.Point{X: data.Max.X + labelGap, Y: vg.Length(height)}, l.text)
	}
}

// dark makes a colour fit for text on white, which asks for more contrast than a line does.
func dark(c color.RGBA) color.RGBA {
	return color.RGBA{c.R / 4 * 3, c.G / 4 * 3, c.B / 4 * 3, c.A}
}

// spread moves ascending positions as little as it can (by the sum of squares) until neighbours
// are a gap apart and all lie between low and high. With i gaps taken off the i-th position, they
// only have to ascend: that is isotonic regression, which pools neighbours until their means do.
func spread(wanted []float64, gap, low, high float64) []float64 {
	var pools []pool
	for i, at := range wanted {
		last := pool{at - float64(i)*gap, 1}
		for k := len(pools) - 1; k >= 0 && pools[k].mean() > last.mean(); k-- {
			last = pool{last.sum + pools[k].sum, last.n + pools[k].n}
			pools = pools[:k]
		}
		pools = append(pools, last)
	}
	var placed []float64
	room := high - float64(len(wanted)-1)*gap
	for _, p := range pools {
		for range p.n {
			at := max(low, min(p.mean(), room))
			placed = append(placed, at+float64(len(placed))*gap)
		}
	}
	return placed
}

type pool struct {
	sum float64
	n   int
}

func (p pool) mean() float64 { return p.sum / float64(p.n) }
