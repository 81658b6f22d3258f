package plots

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// scale turns numbers into colours: one hue from light to dark, or magenta and green on either side
// of white.
type scale struct {
	low, high float64
	diverging bool
}

// newScale returns the scale from low to high; where both are 0 that of the values: from the least
// to the greatest or, with white in the middle, as far on either side of 0.
func newScale(values []float64, low, high float64, diverging bool) scale {
	if low == 0 && high == 0 {
		low, high = pictures.DrawableRange(values)
		if size := max(math.Abs(low), math.Abs(high)); diverging {
			low, high = -size, size
		}
	}
	low, high = widened(low, high)
	return scale{low, high, diverging}
}

// color returns the colour of a number; beyond the ends that of the end.
func (s scale) color(x float64) color.RGBA { return s.shade((x - s.low) / (s.high - s.low)) }

func (s scale) shade(share float64) color.RGBA {
	share = max(0, min(share, 1))
	if s.diverging {
		return pictures.Diverge(share)
	}
	return pictures.Heat(share)
}

const legendWidth = 220

// draw draws the scale with its numbers from x to the right.
func (s scale) draw(canvas draw.Canvas, x, y vg.Length) {
	text := pictures.Aligned(pictures.Regular, 8, pictures.Ink, draw.XLeft, draw.YCenter)
	middle := (s.low + s.high) / 2
	write := func(x float64) string { return fmt.Sprintf("%.3g", x) }
	put := func(at float64, then vg.Length) {
		canvas.FillText(text, vg.Point{X: x, Y: y}, write(at))
		x += text.Width(write(at)) + then
	}
	put(s.low, 4)
	const width = 90
	pictures.Gradient(canvas, x, y, width, 8, 60, s.shade)
	edge := pictures.Rectangle(x, y-4, width, 8)
	canvas.StrokeLines(draw.LineStyle{Color: pictures.Gray, Width: 0.4}, append(edge, edge[:2]...))
	if s.diverging {
		line := draw.LineStyle{Color: pictures.Gray, Width: 0.6}
		canvas.StrokeLine2(line, x+width/2, y-6, x+width/2, y+4)
		under := pictures.Style(pictures.Regular, 7, pictures.Gray)
		canvas.FillText(under, vg.Point{X: x + width/2, Y: y - 6}, write(middle))
	}
	x += width + 4
	put(s.high, 0)
}
