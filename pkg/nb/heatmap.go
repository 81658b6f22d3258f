package nb

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/history"
	"gornn/pkg/internal/pictures"
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
		if !pictures.CanWrite(name) {
			h.numbered = append(h.numbered, fmt.Sprintf("%d is %s", i, name))
			name = strconv.Itoa(i)
		}
		h.labels = append(h.labels, name)
	}
	h.labels = pictures.ShortenAll(h.labels, 24)
	h.arrange()
	return h
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
	unit := pictures.Style(pictures.Regular, 1, pictures.Ink)
	for i, row := range h.counts {
		for j := range row {
			for line, text := range h.numbers(i, j) {
				at := []vg.Length{1, percentOfSize}[line]
				h.size = min(h.size, (h.cell.X-3)/(at*unit.Width(text)))
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
		width = max(width, pictures.Style(pictures.Regular, size, pictures.Ink).Width(label))
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

// corner returns the lower left of a cell, for a canvas of the given height.
func (h *heatMap) corner(height vg.Length, i, j int) vg.Point {
	return vg.Point{X: h.left + vg.Length(j)*h.cell.X, Y: height - h.top - vg.Length(i+1)*h.cell.Y}
}

func (h *heatMap) width() vg.Length {
	return max(h.left+vg.Length(len(h.labels))*h.cell.X+heatMargin, 262) // of the legend
}

func (h *heatMap) height() vg.Length { return h.top + vg.Length(len(h.labels))*h.cell.Y + heatFoot }

func (h *heatMap) png() ([]byte, error) {
	image, canvas := pictures.New(h.width(), h.height())
	n := len(h.labels)
	last := h.corner(canvas.Max.Y, n-1, n)
	center := vg.Point{X: (h.left + last.X) / 2, Y: canvas.Max.Y}
	heading := pictures.Style(pictures.Bold, 13, pictures.Ink)
	canvas.FillText(heading, vg.Point{X: max(center.X, 70), Y: center.Y - 8}, "Confusion matrix")
	center.Y -= heatTop
	canvas.FillText(pictures.Style(pictures.Regular, 9, pictures.Gray), center, "predicted")
	side := pictures.Style(pictures.Regular, 9, pictures.Gray)
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
	return pictures.Encode(image)
}

// drawLabels writes the name of a class beside its row and above its column.
func (h *heatMap) drawLabels(canvas draw.Canvas, i int) {
	at := h.corner(canvas.Max.Y, i, 0)
	text := pictures.Aligned(
		pictures.Regular, h.labelSize(), pictures.Ink, draw.XRight, draw.YCenter)
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
	fill := pictures.Heat(h.share(i, j))
	ink := pictures.TextOn(fill)
	canvas.FillPolygon(fill, pictures.Rectangle(at.X, at.Y, h.cell.X, h.cell.Y))
	edge := draw.LineStyle{Color: color.White, Width: 0.7}
	canvas.StrokeLine2(edge, at.X, at.Y, at.X+h.cell.X, at.Y)
	canvas.StrokeLine2(edge, at.X, at.Y, at.X, at.Y+h.cell.Y)
	if h.size == 0 {
		return
	}
	lines := h.numbers(i, j)
	if len(lines) == 1 {
		ink = pictures.Gray // a zero
	}
	center := vg.Point{X: at.X + h.cell.X/2, Y: at.Y + h.cell.Y/2}
	for line, size := range []vg.Length{h.size, percentOfSize * h.size}[:len(lines)] {
		text := pictures.Style(pictures.Regular, size, ink)
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
	edge := pictures.Rectangle(at.X, at.Y, cell.X, cell.Y)
	line := draw.LineStyle{Color: pictures.Ink, Width: 0.9}
	canvas.StrokeLines(line, append(edge, edge[:2]...))
}

// drawLegend writes what colours and outlines mean.
func (h *heatMap) drawLegend(canvas draw.Canvas, y vg.Length) {
	small := pictures.Aligned(pictures.Regular, 8, pictures.Ink, draw.XLeft, draw.YCenter)
	x := vg.Length(heatMargin)
	write := func(text string) {
		canvas.FillText(small, vg.Point{X: x, Y: y}, text)
		x += small.Width(text)
	}
	write("share of the row 0% ")
	const width = 60
	pictures.Gradient(canvas, x, y, width, 8, 40, pictures.Heat)
	x += width
	write(" 100%")
	x += 14
	outline(canvas, vg.Point{X: x, Y: y - 4}, vg.Point{X: 12, Y: 8})
	x += 16
	write("right")
}
