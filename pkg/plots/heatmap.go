package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

// Heatmap is a matrix of numbers as colours. A cell with room for its number shows it; one that is
// NaN or infinite is crossed out.
type Heatmap struct {
	Title, X, Y   string
	Rows, Columns []string    // their names; nil: their numbers from 1, as on an axis
	Values        [][]float64 // [row][column]
	Low, High     float64     // the ends of the scale; both 0: the least and the greatest value
	// Diverging is a scale with white in its middle, for values of either sign. With both ends 0 it
	// goes as far on either side of 0.
	Diverging bool
}

const (
	mostCells  = 40_000
	mostSide   = 1500 // rows or columns
	heatWidth  = 9.4 * vg.Inch
	leastText  = 6.5 // that can be read
	pixel      = vg.Inch / pictures.DPI
	heatMargin = 10
	heatRight  = 14   // half a number may hang over
	nameHeight = 10.5 // from one name to the next, at least
)

func (h Heatmap) check() error {
	columns := 0
	if len(h.Values) > 0 {
		columns = len(h.Values[0])
	}
	rows := len(h.Values)
	switch {
	case rows == 0 || columns == 0:
		return errorf("Values must have one row and column or more, got %d and %d", rows, columns)
	case rows > mostSide || columns > mostSide || rows*columns > mostCells:
		return errorf("Values must have at most %d cells, and %d rows or columns, got %d rows and "+
			"%d columns: show a part, or means", mostCells, mostSide, rows, columns)
	case h.Rows != nil && len(h.Rows) != rows:
		return errorf("Rows must have a name for each of the %d rows of Values, got %d",
			rows, len(h.Rows))
	case h.Columns != nil && len(h.Columns) != columns:
		return errorf("Columns must have a name for each of the %d columns of Values, got %d",
			columns, len(h.Columns))
	}
	for i, row := range h.Values {
		if len(row) != columns {
			return errorf("Values must have as many numbers in every row, got %d in row 0 and %d in "+
				"row %d", columns, len(row), i)
		}
	}
	return cmp.Or(checkValues("Values", h.all()), checkRange(h.Low, h.High))
}

func (h Heatmap) all() (values []float64) {
	for _, row := range h.Values {
		values = append(values, row...)
	}
	return values
}

// PNG draws the figure, with its scale below.
func (h Heatmap) PNG() ([]byte, error) { return h.png(heatWidth) }

func (h Heatmap) png(width vg.Length) ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	g := h.grid(width)
	image, canvas := pictures.New(g.width(), g.height())
	pictures.Title(canvas, g.left+g.cell.X*vg.Length(g.columns)/2, clean(h.Title))
	lacking := false
	for i, row := range h.Values {
		for j, x := range row {
			g.drawCell(canvas, i, j, x)
			lacking = lacking || !pictures.Drawable(x)
		}
	}
	g.drawNames(canvas, clean(h.X), clean(h.Y))
	g.scale.draw(canvas, heatMargin, 14)
	if lacking {
		small := pictures.Aligned(pictures.Regular, 8, pictures.Ink, draw.XRight, draw.YCenter)
		canvas.FillText(small, vg.Point{X: canvas.Max.X - heatMargin, Y: 14}, "crossed out: no number")
	}
	return pictures.Encode(image)
}

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
		canvas.StrokeLines(draw.LineStyle{Color: color.White, Width: 0.7}, append(edge, edge[:2]...))
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
	canvas.FillText(label, vg.Point{X: center, Y: last.Y - g.across - 9}, pictures.Fit(label, x, room))
	label.Rotation = math.Pi / 2
	y = pictures.Fit(pictures.Style(pictures.Regular, 10.5, pictures.Ink), y, canvas.Max.Y-16)
	half := pictures.Style(pictures.Regular, 10.5, pictures.Ink).Width(y)/2 + 6
	middle := last.Y + vg.Length(g.rows)*g.cell.Y/2
	middle = min(max(middle, half), canvas.Max.Y-half)
	canvas.FillText(label, vg.Point{X: heatMargin - 3, Y: middle}, y)
}

// Text returns a small matrix whole, and of a larger one its size, mean and extremes.
func (h Heatmap) Text() (string, error) {
	if err := h.check(); err != nil {
		return "", err
	}
	rows, columns := axisNames(h.Rows, len(h.Values), 30), axisNames(h.Columns, len(h.Values[0]), 20)
	all := h.all()
	write := numbers(all...)
	if len(rows) <= mostLines && len(columns) <= 10 {
		cells := [][]string{append([]string{cmp.Or(name(h.Y), "row")}, columns...)}
		for i, row := range h.Values {
			line := []string{rows[i]}
			for _, x := range row {
				line = append(line, write(x))
			}
			cells = append(cells, line)
		}
		return table(h.Title, cells), nil
	}
	return h.extremes(rows, columns, write), nil
}

// extremes names the three least and the three greatest cells.
func (h Heatmap) extremes(rows, columns []string, write func(float64) string) string {
	some := finite(h.all())
	total := 0.0
	for _, x := range some {
		total += x / float64(len(some))
	}
	heading := fmt.Sprintf("%s x %s, mean %s", count(len(rows), "row"),
		count(len(columns), "column"), numbers(total)(total))
	if n := len(rows)*len(columns) - len(some); n > 0 {
		heading += ", " + count(n, "cell") + " without a number"
	}
	cells := [][]string{{"", cmp.Or(name(h.Y), "row"), cmp.Or(name(h.X), "column"), "value"}}
	for _, end := range []string{"least", "greatest"} {
		for k, at := range h.ranked(end == "greatest", 3) {
			row, column := at[0], at[1]
			first := end
			if k > 0 {
				first = ""
			}
			cells = append(cells, []string{first, rows[row], columns[column],
				write(h.Values[row][column])})
		}
	}
	title := brief.Printable(h.Title)
	if title != "" {
		title += ": "
	}
	return table(title+heading, cells)
}

// ranked returns the rows and columns of the n least cells, or of the greatest.
func (h Heatmap) ranked(greatest bool, n int) (best [][2]int) {
	sign := 1.0
	if greatest {
		sign = -1
	}
	for i, row := range h.Values {
		for j, x := range row {
			if !pictures.Drawable(x) {
				continue
			}
			k := len(best)
			for k > 0 && sign*x < sign*h.Values[best[k-1][0]][best[k-1][1]] {
				k--
			}
			if k < n {
				best = append(best[:k], append([][2]int{{i, j}}, best[k:]...)...)
				best = best[:min(len(best), n)]
			}
		}
	}
	return best
}
