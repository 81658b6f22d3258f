package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
	"gornn/pkg/stats"
)

// Histogram counts values: a row of bars a group, on one axis. A bar is the share of its group's
// values, at one scale for all rows, whose highest bar has its share written on it. Values beyond
// the axis and those that are NaN or infinite are left out, and the text says how many.
type Histogram struct {
	Title, X  string
	Rows      []Row
	Bins      int     // 0: 40
	Low, High float64 // of the axis; both 0: the least and the greatest value
	Marks     []Mark
}

const (
	defaultBins = 40
	mostBins    = 400
	barsHeight  = 46
)

// PNG draws the figure.
func (h Histogram) PNG() ([]byte, error) { return h.png(pictures.Width) }

func (h Histogram) png(width vg.Length) ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	f := &frame{title: h.Title, x: h.X, marks: slices.Clone(h.Marks), width: width}
	f.low, f.high = h.ends()
	most := 0.0
	var rows [][]float64
	for _, row := range h.Rows {
		shares, _ := h.shares(row)
		rows, most = append(rows, shares), max(most, slices.Max(shares))
		f.names, f.heights = append(f.names, row.Name), append(f.heights, barsHeight)
		f.ends = append(f.ends, "n = "+fmt.Sprint(len(finite(row.Values))))
	}
	f.arrange()
	return pictures.Encode(f.draw(func(canvas draw.Canvas, i int, bottom vg.Length) {
		h.drawBars(canvas, f, rows[i], most, model(h.Rows[i].Color, i), bottom)
		for _, x := range h.Rows[i].Here {
			if x >= f.low && x <= f.high {
				pictures.Ring(canvas, vg.Point{X: f.at(x), Y: bottom}, dotRadius+1.6)
			}
		}
	}))
}

// drawBars draws a row, the greatest share of all rows as high as a row has room for.
func (h Histogram) drawBars(
	canvas draw.Canvas, f *frame, shares []float64, most float64, color int, bottom vg.Length,
) {
	const room = barsHeight - 11 // the share stands above
	line := draw.LineStyle{Color: pictures.Gray, Width: 0.5}
	canvas.StrokeLine2(line, f.left, bottom, f.width-f.right, bottom)
	step := (f.high - f.low) / float64(len(shares))
	highest := 0
	for i, share := range shares {
		left, right := f.at(f.low+float64(i)*step), f.at(f.low+float64(i+1)*step)
		if share > 0 {
			height := max(room*vg.Length(share/most), 0.5)
			gap := min(0.6, (right-left)/8)
			canvas.FillPolygon(pictures.Color(color),
				pictures.Rectangle(left, bottom, right-left-gap, height))
		}
		if share > shares[highest] {
			highest = i
		}
	}
	if share := shares[highest]; share > 0 {
		text := pictures.Aligned(pictures.Regular, 8, pictures.Ink, draw.XCenter, draw.YBottom)
		percent := fmt.Sprintf("%.3g %%", 100*share)
		half := text.Width(percent) / 2
		x := f.at(f.low + (float64(highest)+0.5)*step)
		x = max(f.left+half, min(x, f.width-f.right-half))
		canvas.FillText(text, vg.Point{X: x, Y: bottom + room*vg.Length(share/most) + 1}, percent)
	}
}

func (h Histogram) check() error {
	if h.Bins < 0 || h.Bins > mostBins {
		return errorf("Bins must be from 0 (for %d) to %d, got %d", defaultBins, mostBins, h.Bins)
	}
	return cmp.Or(checkRange(h.Low, h.High), checkRows(h.Rows, h.Marks))
}

func (h Histogram) ends() (low, high float64) {
	if h.Low != 0 || h.High != 0 {
		return h.Low, h.High
	}
	values := everyValue(h.Rows)
	for _, m := range h.Marks {
		values = append(values, m.At)
	}
	return widened(pictures.DrawableRange(values))
}

// shares counts a row's values in each bin, and those beyond the axis.
func (h Histogram) shares(row Row) (shares []float64, beyond int) {
	low, high := h.ends()
	shares = make([]float64, cmp.Or(h.Bins, defaultBins))
	values := finite(row.Values)
	for _, x := range values {
		if x < low || x > high {
			beyond++
			continue
		}
		bin := int(math.Floor((x - low) / (high - low) * float64(len(shares))))
		shares[min(bin, len(shares)-1)] += 1 / float64(len(values))
	}
	return shares, beyond
}

// Text returns a row a group: its number, mean and quantiles.
func (h Histogram) Text() (string, error) {
	if err := h.check(); err != nil {
		return "", err
	}
	rows := [][]string{{cmp.Or(name(h.X), "group"), "n", "mean", "least", "5 %", "25 %", "median",
		"75 %", "95 %", "greatest"}}
	notes := notes(h.Rows)
	for _, row := range h.Rows {
		values := finite(row.Values)
		slices.Sort(values)
		s, err := stats.Summarize(values)
		if err != nil {
			return "", err
		}
		write := numbers(values...)
		cells := []string{name(row.Name), fmt.Sprint(s.N), write(s.Mean), write(s.Least)}
		for _, q := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
			cells = append(cells, write(stat.Quantile(q, stat.Empirical, values, nil)))
		}
		rows = append(rows, append(cells, write(s.Most)))
		if _, beyond := h.shares(row); beyond > 0 {
			notes = append(notes, fmt.Sprintf("%s: %s beyond the axis", name(row.Name),
				count(beyond, "value")))
		}
	}
	return table(h.Title, rows, append(notes, markNotes(h.Marks)...)...), nil
}
