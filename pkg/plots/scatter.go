package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// Scatter is points in a plane. Points with NaN or infinity are left out, and the text says how
// many; so is, from the picture, a word that would cover another.
type Scatter struct {
	Title, X, Y string
	Groups      []Points
}

// Points are a group of points of one colour and mark.
type Points struct {
	Name   string
	X, Y   []float64
	Labels []string // a word at each point; nil or "": none
	Color  int      // counts colours from 1; 0: that of the group's place
}

// PNG draws the figure, with the names of the groups at the right.
func (s Scatter) PNG() ([]byte, error) { return s.png(pictures.Width) }

func (s Scatter) png(width vg.Length) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	p := pictures.Axes(clean(s.X), clean(s.Y))
	var xs, ys []float64
	var names []string
	for _, g := range s.Groups {
		x, y := g.points()
		xs, ys, names = append(xs, x...), append(ys, y...), append(names, g.Name)
	}
	across(p, xs, 0.04, false, int(width/40))
	low, high := pictures.DrawableRange(ys)
	up(p, low, high, false)
	var labels pictures.Labels
	for i, name := range slices.Backward(cleaned(names, nameLetters(width))) { // from below
		if name != "" {
			labels = append(labels, pictures.Label{Text: name, X: math.NaN(), Y: p.Y.Max,
				Model: model(s.Groups[i].Color, i)})
		}
	}
	p.Add(cloud{s.Groups, len(xs)})
	return chart(s.Title, "", p, labels, width).PNG()
}

func (s Scatter) check() error {
	if err := checkGroups("Groups", len(s.Groups)); err != nil {
		return err
	}
	points, labels := 0, 0
	for i, g := range s.Groups {
		points, labels = points+len(g.X), labels+len(g.Labels)
		field := fmt.Sprintf("Groups[%d]", i)
		switch x, _ := g.points(); {
		case len(g.X) != len(g.Y):
			return errorf("%s.X must have a value for each of the %d of Y, got %d",
				field, len(g.Y), len(g.X))
		case g.Labels != nil && len(g.Labels) != len(g.X):
			return errorf("%s.Labels must have a word, or \"\", for each of the %d points, got %d",
				field, len(g.X), len(g.Labels))
		case len(x) == 0:
			return errorf("%s must have a point of finite numbers, got none of %d", field, len(g.X))
		}
		if err := checkColor(field, g.Color); err != nil {
			return err
		}
	}
	if points > mostDots || labels > mostLabels {
		return errorf("Groups must have at most %d points and %d Labels in all, got %d and %d: "+
			"show some of them", mostDots, mostLabels, points, labels)
	}
	return nil
}

// points returns what can be drawn.
func (g Points) points() (xs, ys []float64) {
	for i := range min(len(g.X), len(g.Y)) {
		if pictures.Drawable(g.X[i]) && pictures.Drawable(g.Y[i]) {
			xs, ys = append(xs, g.X[i]), append(ys, g.Y[i])
		}
	}
	return xs, ys
}

// cloud draws the points of all groups, in turn, so that none lies below all others.
type cloud struct {
	groups []Points
	points int
}

func (c cloud) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	size := vg.Length(max(0.7, min(1, math.Sqrt(120/float64(c.points)))))
	words := words{canvas: canvas}
	for i, left := 0, true; left; i++ {
		left = false
		for k, g := range c.groups {
			if left = left || i < len(g.X); i >= len(g.X) ||
				!pictures.Drawable(g.X[i]) || !pictures.Drawable(g.Y[i]) {
				continue
			}
			at := vg.Point{X: x(g.X[i]), Y: y(g.Y[i])}
			pictures.SmallMark(canvas, at, model(g.Color, k), size)
			words.marks = append(words.marks, at)
			if g.Labels != nil && clean(g.Labels[i]) != "" {
				words.add(at, clean(g.Labels[i]), model(g.Color, k))
			}
		}
	}
	words.draw()
}

// Text returns a row a group: its number, means, deviations and correlation.
func (s Scatter) Text() (string, error) {
	if err := s.check(); err != nil {
		return "", err
	}
	x, y := cmp.Or(name(s.X), "x"), cmp.Or(name(s.Y), "y")
	rows := [][]string{{"group", "n", "mean " + x, "sd", "mean " + y, "sd", "correlation"}}
	var left []string
	for _, g := range s.Groups[:min(len(s.Groups), mostLines)] {
		xs, ys := g.points()
		meanX, sdX := stat.MeanStdDev(xs, nil)
		meanY, sdY := stat.MeanStdDev(ys, nil)
		write := numbers(meanX, meanY, sdX, sdY)
		cells := []string{name(g.Name), fmt.Sprint(len(xs))}
		for _, x := range []float64{meanX, sdX, meanY, sdY, stat.Correlation(xs, ys, nil)} {
			cell := "-"
			if pictures.Drawable(x) {
				cell = write(x)
			}
			cells = append(cells, cell)
		}
		rows = append(rows, cells)
		if out := len(g.X) - len(xs); out > 0 {
			left = append(left, fmt.Sprintf("%s: %s with NaN or infinity left out", name(g.Name),
				count(out, "point")))
		}
	}
	if more := len(s.Groups) - mostLines; more > 0 {
		left = append(left, fmt.Sprintf("and %s more", count(more, "group")))
	}
	return table(s.Title, rows, left...), nil
}
