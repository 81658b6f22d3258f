package plots

import (
	"cmp"
	"fmt"

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
			return errorf("Values must have as many numbers in every row, "+
				"got %d in row 0 and %d in row %d", columns, len(row), i)
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
		at := vg.Point{X: canvas.Max.X - heatMargin, Y: 14}
		canvas.FillText(small, at, "crossed out: no number")
	}
	return pictures.Encode(image)
}

// Text returns a small matrix whole, and of a larger one its size, mean and extremes.
func (h Heatmap) Text() (string, error) {
	if err := h.check(); err != nil {
		return "", err
	}
	rows := axisNames(h.Rows, len(h.Values), 30)
	columns := axisNames(h.Columns, len(h.Values[0]), 20)
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
