package nb

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/history"
)

const (
	heatWidth     = 9.4 * vg.Inch // at most
	heatMargin    = 10
	heatTop       = 26 // the title
	heatFoot      = 30 // the legend
	heatSide      = 18 // what the rows or columns are
	heatLabel     = 9.5
	leastSize     = 4.5 // of a number that can be read
	widestCell    = 84
	highestCell   = 42
	percentOfSize = 0.8
)

// The ends of the scale are those of ColorBrewer's Blues: one hue, from light to dark. Readers with
// any colour vision tell them apart, also on paper without colours.
var (
	noShare  = color.RGBA{0xf7, 0xfb, 0xff, 0xff}
	allShare = color.RGBA{0x08, 0x30, 0x6b, 0xff}
)

// heatMap is a confusion matrix as a figure.
type heatMap struct {
	counts   [][]int
	examples []int    // of each row
	labels   []string // of the classes, short
	numbered []string // "3 is …": names that the font lacks letters of

	cell     vg.Point  // width and height
	size     vg.Length // of the counts; 0: there is no room for them
	left     vg.Length // room for the labels of the rows
	top      vg.Length // and of the columns
	sideways bool      // labels of the columns
}

func newHeatMap(c history.Confusion) *heatMap {
	h := &heatMap{counts: c.Counts}
	for i, name := range c.Classes {
		total := 0
		for _, count := range c.Counts[i] {
			total += count
		}
		h.examples = append(h.examples, total)
		if !canWrite(name) {
			h.numbered = append(h.numbered, fmt.Sprintf("%d is %s", i, name))
			name = strconv.Itoa(i)
		}
		h.labels = append(h.labels, name)
	}
	h.labels = shortenAll(h.labels, 24)
	h.arrange()
	return h
}

// canWrite reports whether the figure's font has all letters of a text, and writes them from the
// left.
func canWrite(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !inFont(r) || unicode.In(r, unicode.Hebrew, unicode.Arabic)
	})
}

// arrange gives the cells the room that the labels leave them, and the numbers that of the cells.
func (h *heatMap) arrange() {
	n := vg.Length(len(h.labels))
	widest := h.widestLabel(heatLabel)
	h.cell.X = min(widestCell, (heatWidth-2*heatMargin-heatSide-6-widest)/n)
	h.cell.Y = min(h.cell.X, highestCell)
	widest = h.widestLabel(h.labelSize())
	h.left = heatMargin + heatSide + widest + 6
	h.sideways = widest > h.cell.X-4
	h.top = heatTop + heatSide + h.labelSize() + 8
	if h.sideways {
		h.top += widest - h.labelSize()
	}
	h.size = min(11, (h.cell.Y-3)/(1.25*(1+percentOfSize)))
	for i, row := range h.counts {
		for j := range row {
			for line, text := range h.numbers(i, j) {
				at := []vg.Length{1, percentOfSize}[line]
				h.size = min(h.size, (h.cell.X-3)/(at*style(regular, 1, ink).Width(text)))
			}
		}
	}
	if h.size < leastSize {
		h.size = 0
	}
}

func (h *heatMap) labelSize() vg.Length { return min(heatLabel, h.cell.Y) }

func (h *heatMap) widestLabel(size vg.Length) (width vg.Length) {
	for _, label := range h.labels {
		width = max(width, style(regular, size, ink).Width(label))
	}
	return width
}

// share returns how much of its row a cell has; 0 of a class without examples.
func (h *heatMap) share(i, j int) float64 {
	return float64(h.counts[i][j]) / float64(max(h.examples[i], 1))
}

// numbers returns what is written in a cell: the count, and the share where there is one.
func (h *heatMap) numbers(i, j int) []string {
	count := strconv.Itoa(h.counts[i][j])
	if h.counts[i][j] == 0 {
		return []string{count}
	}
	return []string{count, percent(h.share(i, j))}
}

// percent writes a share in whole percents; one that is nearly nothing or all as what it is not.
func percent(share float64) string {
	switch {
	case share > 0 && share < 0.005:
		return "<1%"
	case share < 1 && share >= 0.995:
		return ">99%"
	}
	return fmt.Sprintf("%.0f%%", math.Round(100*share))
}

// heat returns the colour of a share, and that of a text on it: the one of black and white with
// more contrast, which is at least 4.5 to 1.
func heat(share float64) (cell color.RGBA, text color.Color) {
	mix := func(from, to uint8) uint8 {
		return uint8(math.Round(float64(from) + share*(float64(to)-float64(from))))
	}
	cell = color.RGBA{mix(noShare.R, allShare.R), mix(noShare.G, allShare.G),
		mix(noShare.B, allShare.B), 0xff}
	if luminance(cell) < 0.179 { // where both have the same
		return cell, color.White
	}
	return cell, color.Black
}

// luminance is the relative luminance of the contrast guidelines, WCAG 2.
func luminance(c color.RGBA) float64 {
	linear := func(x uint8) float64 {
		if s := float64(x) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return float64(x) / 255 / 12.92
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// corner returns the lower left of a cell, for a canvas of the given height.
func (h *heatMap) corner(height vg.Length, i, j int) vg.Point {
	return vg.Point{X: h.left + vg.Length(j)*h.cell.X, Y: height - h.top - vg.Length(i+1)*h.cell.Y}
}

func (h *heatMap) width() vg.Length {
	return max(h.left+vg.Length(len(h.labels))*h.cell.X+heatMargin, 262) // of the legend
}

func (h *heatMap) height() vg.Length { return h.top + vg.Length(len(h.labels))*h.cell.Y + heatFoot }

func (h *heatMap) png() ([]byte, error) {
	image, canvas := newImage(h.width(), h.height())
	n := len(h.labels)
	last := h.corner(canvas.Max.Y, n-1, n)
	center := vg.Point{X: (h.left + last.X) / 2, Y: canvas.Max.Y}
	canvas.FillText(style(bold, 13, ink), vg.Point{X: max(center.X, 70), Y: center.Y - 8},
		"Confusion matrix")
	center.Y -= heatTop
	canvas.FillText(style(regular, 9, gray), center, "predicted")
	side := style(regular, 9, gray)
	side.Rotation = math.Pi / 2
	canvas.FillText(side, vg.Point{X: heatMargin - 2, Y: last.Y + vg.Length(n)*h.cell.Y/2}, "label")
	for i := range n {
		h.drawLabels(canvas, i)
		for j := range n {
			h.drawCell(canvas, i, j)
		}
	}
	for i := range n { // above its neighbours' edges
		outline(canvas, h.corner(canvas.Max.Y, i, i), h.cell)
	}
	h.drawLegend(canvas, last.Y-heatFoot/2-2)
	return encode(image)
}

// drawLabels writes the name of a class beside its row and above its column.
func (h *heatMap) drawLabels(canvas draw.Canvas, i int) {
	at := h.corner(canvas.Max.Y, i, 0)
	text := style(regular, h.labelSize(), ink)
	text.XAlign, text.YAlign = draw.XRight, draw.YCenter
	canvas.FillText(text, vg.Point{X: at.X - 6, Y: at.Y + h.cell.Y/2}, h.labels[i])
	at = h.corner(canvas.Max.Y, -1, i)
	at.X, at.Y = at.X+h.cell.X/2, at.Y+4
	text.XAlign, text.YAlign = draw.XCenter, draw.YBottom
	if h.sideways {
		text.XAlign, text.YAlign, text.Rotation = draw.XLeft, draw.YCenter, math.Pi/2
	}
	canvas.FillText(text, at, h.labels[i])
}

func (h *heatMap) drawCell(canvas draw.Canvas, i, j int) {
	at := h.corner(canvas.Max.Y, i, j)
	fill, ink := heat(h.share(i, j))
	canvas.FillPolygon(fill, rectangle(at.X, at.Y, h.cell.X, h.cell.Y))
	edge := draw.LineStyle{Color: color.White, Width: 0.7}
	canvas.StrokeLine2(edge, at.X, at.Y, at.X+h.cell.X, at.Y)
	canvas.StrokeLine2(edge, at.X, at.Y, at.X, at.Y+h.cell.Y)
	if h.size == 0 {
		return
	}
	lines := h.numbers(i, j)
	if len(lines) == 1 {
		ink = gray // a zero
	}
	center := vg.Point{X: at.X + h.cell.X/2, Y: at.Y + h.cell.Y/2}
	for line, size := range []vg.Length{h.size, percentOfSize * h.size}[:len(lines)] {
		text := style(regular, size, ink)
		text.YAlign = draw.YCenter
		y := center.Y
		if len(lines) > 1 {
			y += []vg.Length{0.55, -0.65}[line] * h.size
		}
		canvas.FillText(text, vg.Point{X: center.X, Y: y}, lines[line])
	}
}

// outline marks a cell of the diagonal, which has what was predicted right.
func outline(canvas draw.Canvas, at, cell vg.Point) {
	edge := rectangle(at.X, at.Y, cell.X, cell.Y)
	canvas.StrokeLines(draw.LineStyle{Color: ink, Width: 0.9}, append(edge, edge[0], edge[1]))
}

// drawLegend writes what colours and outlines mean.
func (h *heatMap) drawLegend(canvas draw.Canvas, y vg.Length) {
	small := style(regular, 8, ink)
	small.XAlign, small.YAlign = draw.XLeft, draw.YCenter
	x := vg.Length(heatMargin)
	write := func(text string) {
		canvas.FillText(small, vg.Point{X: x, Y: y}, text)
		x += small.Width(text)
	}
	write("share of the row 0% ")
	const steps, width = 40, vg.Length(60)
	for i := range steps {
		fill, _ := heat((float64(i) + 0.5) / steps)
		canvas.FillPolygon(fill, rectangle(x+width*vg.Length(i)/steps, y-4, width/steps+0.2, 8))
	}
	x += width
	write(" 100%")
	x += 14
	outline(canvas, vg.Point{X: x, Y: y - 4}, vg.Point{X: 12, Y: 8})
	x += 16
	write("right")
}

// inFont reports whether the figures' font has a letter.
func inFont(r rune) bool {
	glyph, err := font.DefaultCache.Lookup(regular, stripSize).Face.GlyphIndex(nil, r)
	return err == nil && glyph != 0
}
