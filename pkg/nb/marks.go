package nb

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Where there is no colour, these tell the models apart.
var (
	modelDashes = [][]vg.Length{
		{5, 2.5}, {1.6, 1.8}, {7, 2, 1.6, 2}, {10, 3}, {7, 2, 1.6, 2, 1.6, 2}, {3, 4}}
	modelMarks = []polygon{
		{corners: 36, radius: 2.5},           // disc
		{corners: 4, radius: 3.1, turn: 45},  // square
		{corners: 3, radius: 3.5, turn: 90},  // triangle
		{corners: 4, radius: 3.4, turn: 90},  // diamond
		{corners: 3, radius: 3.5, turn: -90}, // triangle on its tip
		{corners: 5, radius: 3.9, turn: 90, star: true},
	}
)

// mark draws the mark of the curve's model: full, or hollow for validation.
func (c curve) mark(canvas draw.Canvas, at vg.Point) {
	outline := modelMarks[c.model%len(modelMarks)].around(at)
	fill := c.color()
	if c.validation {
		fill = color.RGBA{0xff, 0xff, 0xff, 0xff}
	}
	canvas.FillPolygon(fill, outline)
	edge := draw.LineStyle{Color: c.color(), Width: 1.1}
	canvas.StrokeLines(edge, append(outline, outline[:2]...)) // past the corner where it began
}

// polygon is the shape of a mark.
type polygon struct {
	corners int
	radius  vg.Length
	turn    float64 // degrees, of the first corner
	star    bool    // every edge is broken inwards
}

// around returns the corners of the polygon about its center.
func (g polygon) around(center vg.Point) []vg.Point {
	n := g.corners
	if g.star {
		n *= 2
	}
	points := make([]vg.Point, n)
	for i := range points {
		radius := g.radius
		if g.star && i%2 == 1 {
			radius *= 0.45
		}
		sin, cos := math.Sincos(g.turn*math.Pi/180 + 2*math.Pi*float64(i)/float64(n))
		points[i] = vg.Point{X: center.X + radius*vg.Length(cos), Y: center.Y + radius*vg.Length(sin)}
	}
	return points
}
