package pictures

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Where there is no colour, these tell the models apart.
var (
	Dashes = [][]vg.Length{
		{5, 2.5}, {1.6, 1.8}, {7, 2, 1.6, 2}, {10, 3}, {7, 2, 1.6, 2, 1.6, 2}, {3, 4}}
	Marks = []Polygon{
		{Corners: 36, Radius: 2.5},           // disc
		{Corners: 4, Radius: 3.1, Turn: 45},  // square
		{Corners: 3, Radius: 3.5, Turn: 90},  // triangle
		{Corners: 4, Radius: 3.4, Turn: 90},  // diamond
		{Corners: 3, Radius: 3.5, Turn: -90}, // triangle on its tip
		{Corners: 5, Radius: 3.9, Turn: 90, Star: true},
	}
)

// Mark draws the i-th mark, from 0: full, or hollow.
func Mark(canvas draw.Canvas, at vg.Point, i int, hollow bool) {
	outline := Marks[i%len(Marks)].Around(at)
	fill := Color(i)
	if hollow {
		fill = color.RGBA{0xff, 0xff, 0xff, 0xff}
	}
	canvas.FillPolygon(fill, outline)
	edge := draw.LineStyle{Color: Color(i), Width: 1.1}
	canvas.StrokeLines(edge, append(outline, outline[:2]...)) // past the corner where it began
}

// Polygon is the shape of a mark.
type Polygon struct {
	Corners int
	Radius  vg.Length
	Turn    float64 // degrees, of the first corner
	Star    bool    // every edge is broken inwards
}

// Around returns the corners of the polygon about its center.
func (g Polygon) Around(center vg.Point) []vg.Point {
	n := g.Corners
	if g.Star {
		n *= 2
	}
	points := make([]vg.Point, n)
	for i := range points {
		radius := g.Radius
		if g.Star && i%2 == 1 {
			radius *= 0.45
		}
		sin, cos := math.Sincos(g.Turn*math.Pi/180 + 2*math.Pi*float64(i)/float64(n))
		points[i] = vg.Point{
			X: center.X + radius*vg.Length(cos), Y: center.Y + radius*vg.Length(sin)}
	}
	return points
}

// Dot draws a disc of a radius in the i-th colour, with a pale edge, so that discs that touch can
// be counted.
func Dot(canvas draw.Canvas, at vg.Point, radius vg.Length, i int) {
	outline := Polygon{Corners: 36, Radius: radius}.Around(at)
	canvas.FillPolygon(Color(i), outline)
	edge := draw.LineStyle{Color: color.White, Width: 0.5}
	canvas.StrokeLines(edge, append(outline, outline[:2]...))
}

// Ring draws a circle about a point, to mark it among others.
func Ring(canvas draw.Canvas, at vg.Point, radius vg.Length) {
	outline := Polygon{Corners: 36, Radius: radius}.Around(at)
	canvas.StrokeLines(draw.LineStyle{Color: Ink, Width: 1.5}, append(outline, outline[:2]...))
}

// SmallMark draws the i-th mark, from 0, of another size, with a pale edge.
func SmallMark(canvas draw.Canvas, at vg.Point, i int, size vg.Length) {
	shape := Marks[i%len(Marks)]
	shape.Radius *= size
	outline := shape.Around(at)
	canvas.FillPolygon(Color(i), outline)
	edge := draw.LineStyle{Color: color.White, Width: 0.4}
	canvas.StrokeLines(edge, append(outline, outline[:2]...))
}
