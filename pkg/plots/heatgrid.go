package plots

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// heatGrid is where the cells are.
type heatGrid struct {
	rows, columns           int
	rowNames, columnNames   []string // "": none at its place
	cell                    vg.Point
	left, top, foot, across vg.Length // across is the greatest width of a column's name
	sideways                bool
	scale                   scale
	write                   func(float64) string
	numberSize              vg.Length // 0: there is no room for numbers
}

func (h Heatmap) grid(width vg.Length) *heatGrid {
	g := &heatGrid{rows: len(h.Values), columns: len(h.Values[0]), top: 32, foot: 28}
	all := h.all()
	g.scale = newScale(all, h.Low, h.High, h.Diverging)
	g.write = numbers(all...)
	g.left = heatMargin
	if h.Y != "" {
		g.left += 16
	}
	text := pictures.Style(pictures.Regular, rowText, pictures.Ink)
	names := axisNames(h.Rows, g.rows, nameLetters(width))
	if h.Rows != nil {
		names = fitted(h.Rows, nameLetters(width), text, 0.25*width)
	}
	g.left += widest(text, names) + 6
	g.left = vg.Length(math.Ceil(float64(g.left/pixel))) * pixel
	g.size(width)
	g.rowNames = thinned(names, g.cell.Y, nameHeight, h.Rows == nil)
	columns := axisNames(h.Columns, g.columns, 24)
	g.sideways = h.Columns != nil && widest(text, columns) > g.cell.X-3
	room := vg.Length(nameHeight)
	if !g.sideways {
		room = widest(text, columns) + 3
	}
	g.columnNames = thinned(columns, g.cell.X, room, h.Columns == nil)
	g.across = rowText + 2
	if g.sideways {
		g.across = widest(text, g.columnNames)
	}
	g.foot += g.across + 12
	if h.X != "" {
		g.foot += 15
	}
	return g
}

// size gives the cells the room that the names leave, in whole pixels: so they meet without seams.
func (g *heatGrid) size(width vg.Length) {
	rows, columns := vg.Length(g.rows), vg.Length(g.columns)
	g.cell.X = max(pixel, min(46, (width-g.left-heatRight)/columns))
	g.cell.Y = min(g.cell.X, 30)
	g.cell.Y = max(g.cell.Y, min(22, 130/rows))
	g.cell.Y = max(pixel, min(g.cell.Y, 560/rows))
	g.cell.X = vg.Length(math.Floor(float64(g.cell.X/pixel+1e-9))) * pixel
	g.cell.Y = vg.Length(math.Floor(float64(g.cell.Y/pixel+1e-9))) * pixel
	text := pictures.Style(pictures.Regular, 1, pictures.Ink)
	room := text.Width(g.write(g.scale.low))
	room = max(room, text.Width(g.write(g.scale.high)))
	if g.numberSize = min(9, (g.cell.X-3)/room, g.cell.Y-3); g.numberSize < leastText {
		g.numberSize = 0
	}
}

func widest(style draw.TextStyle, names []string) (width vg.Length) {
	for _, name := range names {
		width = max(width, style.Width(name))
	}
	return width
}

// axisNames are the names, or numbers from 1.
func axisNames(names []string, n, letters int) []string {
	if names != nil {
		return cleaned(names, letters)
	}
	for i := range n {
		names = append(names, strconv.Itoa(i+1))
	}
	return names
}

// thinned leaves out names for which cells have no room: of numbers all but 1 and round ones.
func thinned(names []string, cell, room vg.Length, numbers bool) []string {
	step := int(math.Ceil(float64(room / cell)))
	if numbers {
		step = int(pictures.RoundStep(float64(step)))
	}
	thin := make([]string, len(names))
	for i := range names {
		round := i%step == 0
		if numbers && step > 1 {
			round = (i+1)%step == 0 || i == 0 && step > 2
		}
		if round {
			thin[i] = names[i]
		}
	}
	return thin
}

func (g *heatGrid) width() vg.Length {
	return max(g.left+vg.Length(g.columns)*g.cell.X+heatRight, legendWidth)
}

func (g *heatGrid) height() vg.Length { return g.top + vg.Length(g.rows)*g.cell.Y + g.foot }

// corner returns the lower left of a cell.
func (g *heatGrid) corner(i, j int) vg.Point {
	return vg.Point{X: g.left + vg.Length(j)*g.cell.X,
		Y: g.height() - g.top - vg.Length(i+1)*g.cell.Y}
}

func (g *heatGrid) drawCell(canvas draw.Canvas, i, j int, x float64) {
	at := g.corner(i, j)
	if !pictures.Drawable(x) {
		canvas.StrokeLine2(draw.LineStyle{Color: pictures.Gray, Width: min(0.8, g.cell.X/4)},
			at.X, at.Y, at.X+g.cell.X, at.Y+g.cell.Y)
		return
	}
	fill := g.scale.color(x)
	canvas.FillPolygon(fill, pictures.Rectangle(at.X, at.Y, g.cell.X, g.cell.Y))
	if g.numberSize > 0 {
		edge := pictures.Rectangle(at.X, at.Y, g.cell.X, g.cell.Y)
		line := draw.LineStyle{Color: color.White, Width: 0.7}
		canvas.StrokeLines(line, append(edge, edge[:2]...))
		text := pictures.Style(pictures.Regular, g.numberSize, pictures.TextOn(fill))
		text.YAlign = draw.YCenter
		canvas.FillText(text, vg.Point{X: at.X + g.cell.X/2, Y: at.Y + g.cell.Y/2}, g.write(x))
	}
}

// drawNames writes the names of rows and columns, and what they are.
func (g *heatGrid) drawNames(canvas draw.Canvas, x, y string) {
	text := pictures.Aligned(pictures.Regular, rowText, pictures.Ink,
		draw.XRight, draw.YCenter)
	for i, name := range g.rowNames {
		at := g.corner(i, 0)
		canvas.FillText(text, vg.Point{X: at.X - 5, Y: at.Y + g.cell.Y/2}, name)
	}
	text = pictures.Style(pictures.Regular, rowText, pictures.Ink)
	if g.sideways {
		text = pictures.Aligned(pictures.Regular, rowText, pictures.Ink,
			draw.XRight, draw.YCenter)
		text.Rotation = math.Pi / 2
	}
	for j, name := range g.columnNames {
		at := g.corner(g.rows-1, j)
		canvas.FillText(text, vg.Point{X: at.X + g.cell.X/2, Y: at.Y - 4}, name)
	}
	last := g.corner(g.rows-1, g.columns)
	label := pictures.Style(pictures.Regular, 10.5, pictures.Ink)
	center := (g.left + last.X) / 2
	room := 2*min(center, canvas.Max.X-center) - 16
	canvas.FillText(label, vg.Point{X: center, Y: last.Y - g.across - 9},
		pictures.Fit(label, x, room))
	label.Rotation = math.Pi / 2
	y = pictures.Fit(pictures.Style(pictures.Regular, 10.5, pictures.Ink), y, canvas.Max.Y-g.top-12)
	half := pictures.Style(pictures.Regular, 10.5, pictures.Ink).Width(y)/2 + 6
	middle := last.Y + vg.Length(g.rows)*g.cell.Y/2
	middle = min(max(middle, half), canvas.Max.Y-g.top+6-half)
	canvas.FillText(label, vg.Point{X: heatMargin - 3, Y: middle}, y)
}
