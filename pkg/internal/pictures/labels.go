package pictures

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	labelHeight = 12 // from one label to the next, at least
	labelGap    = 34 // from the end of the axis to the text
	labelSize   = 9.5
)

// Label is what stands at the right of a curve, in the place of a legend.
type Label struct {
	Text   string
	X, Y   float64 // the end of the curve; where X is NaN nothing leads there
	Model  int     // counts colours and marks from 0
	Hollow bool
	Early  bool // the curve ends before others do
	Level  bool // no curve but a level across: gray, without a mark
	Curve  int  // which of the chart's curves, from 0
}

// Labels are those of a chart.
type Labels []Label

// width is that of the room at the right; 0 without labels.
func (labels Labels) width() vg.Length {
	if len(labels) == 0 {
		return 0
	}
	width := vg.Length(0)
	for _, l := range labels {
		width = max(width, Style(Regular, labelSize, Ink).Width(l.Text))
	}
	return labelGap + width + 8
}

// draw writes the labels to the right of data, each as near to the end of its curve as the others
// let it, with a line that leads there from the end: dotted where it runs beside curves that go
// on.
func (labels Labels) draw(canvas, data draw.Canvas, p *plot.Plot) {
	ends, heights := labels.place(canvas, data, p)
	for i, l := range labels {
		l.draw(canvas, data.Max.X, ends[i], heights[i])
	}
}

// place returns where the labels' curves end, and the heights of the labels.
func (labels Labels) place(
	canvas, data draw.Canvas, p *plot.Plot) (ends []vg.Point, heights []vg.Length) {
	x, y := p.Transforms(&data)
	end := func(l Label) vg.Point {
		switch {
		case math.IsNaN(l.Y):
			return vg.Point{X: data.Max.X, Y: data.Min.Y}
		case math.IsNaN(l.X):
			return vg.Point{X: data.Max.X, Y: y(l.Y)}
		}
		return vg.Point{X: x(l.X), Y: y(l.Y)}
	}
	order := make([]int, len(labels))
	for i, l := range labels {
		order[i], ends = i, append(ends, end(l))
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(ends[i].Y, ends[k].Y) })
	wanted := make([]float64, len(labels))
	for i, of := range order {
		wanted[i] = float64(ends[of].Y)
	}
	heights = make([]vg.Length, len(labels))
	low, high := float64(canvas.Min.Y)+8, float64(data.Max.Y)
	for i, height := range Spread(wanted, labelHeight, low, high) {
		heights[order[i]] = vg.Length(height)
	}
	return ends, heights
}

// draw writes one label at a height to the right of an edge, for a curve that ends at a point.
func (l Label) draw(canvas draw.Canvas, edge vg.Length, at vg.Point, height vg.Length) {
	knee := vg.Point{X: edge + 7, Y: at.Y}
	mark := vg.Point{X: edge + labelGap - 8, Y: height}
	ink, line := Dark(Color(l.Model)), color.Color(Color(l.Model))
	if l.Level {
		ink, line = color.RGBA{Gray.Y, Gray.Y, Gray.Y, 0xff}, Gray
	}
	if !math.IsNaN(l.X) {
		hair := draw.LineStyle{Color: line, Width: 0.6}
		canvas.StrokeLine2(hair, knee.X, knee.Y, mark.X, mark.Y)
		if l.Early {
			hair.Dashes = []vg.Length{1, 2}
		}
		canvas.StrokeLine2(hair, at.X+4, at.Y, knee.X, knee.Y)
	}
	if !l.Level {
		Mark(canvas, mark, l.Model, l.Hollow)
	}
	text := Aligned(Regular, labelSize, ink, draw.XLeft, -0.35) // the middle of small letters
	canvas.FillText(text, vg.Point{X: edge + labelGap, Y: height}, l.Text)
}

// Spread moves ascending positions as little as it can (by the sum of squares) until neighbours
// are a gap apart and all lie between low and high. With i gaps taken off the i-th position, they
// only have to ascend: that is isotonic regression, which pools neighbours until their means do.
func Spread(wanted []float64, gap, low, high float64) []float64 {
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
