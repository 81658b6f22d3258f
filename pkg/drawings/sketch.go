package drawings

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// The widest drawing: the width of a notebook's page.
const pageWidth = 9.4 * vg.Inch

// The colours of signals, as lines. Texts have them darker, see pictures.Dark.
var (
	blue  = pictures.Color(0) // h
	red   = pictures.Color(1) // c
	green = pictures.Color(2) // x
)

// The colours of areas: all let ink be read on them.
var (
	white  = color.Gray{0xff}
	paper  = color.Gray{0xf6}                   // within a cell
	yellow = color.RGBA{0xff, 0xec, 0xb8, 0xff} // a gate
	sky    = color.RGBA{0xd8, 0xea, 0xf6, 0xff} // a product
	violet = color.RGBA{0xe6, 0xe0, 0xf5, 0xff} // tanh
)

// sketch is a drawing on its way to pixels. It keeps where its texts and lines are, so that a test
// can tell that none meets another.
type sketch struct {
	size   vg.Point
	origin vg.Point // added to each point
	ops    []func(draw.Canvas)
	texts  []placed
	wires  []segment
}

// placed is a text in its place.
type placed struct {
	text string
	vg.Rectangle
}

// segment is a part of a line.
type segment struct {
	from, to vg.Point
	width    vg.Length
}

func drawn(s *sketch, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	image, canvas := pictures.New(s.size.X, s.size.Y)
	for _, op := range s.ops {
		op(canvas)
	}
	return pictures.Encode(image)
}

func (s *sketch) add(op func(draw.Canvas)) { s.ops = append(s.ops, op) }

func at(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }

// pen is how a line is drawn.
type pen struct {
	color  color.Color
	width  vg.Length
	dashed bool
}

func (p pen) style() draw.LineStyle {
	style := draw.LineStyle{Color: p.color, Width: p.width}
	if p.dashed {
		style.Dashes = []vg.Length{3, 2}
	}
	return style
}

// wire draws a line through the points.
func (s *sketch) wire(p pen, points ...vg.Point) {
	moved := make([]vg.Point, len(points))
	for i, point := range points {
		moved[i] = point.Add(s.origin)
		if i > 0 {
			s.wires = append(s.wires, segment{moved[i-1], moved[i], p.width})
		}
	}
	s.add(func(c draw.Canvas) {
		c.SetLineStyle(p.style())
		c.Stroke(rounded(moved, 4))
	})
}

// line is a wire whose corners are sharp.
func (s *sketch) line(p pen, points ...vg.Point) {
	for i := 1; i < len(points); i++ {
		s.wire(p, points[i-1], points[i])
	}
}

// rounded is a path through the points with round corners.
func rounded(points []vg.Point, radius vg.Length) (path vg.Path) {
	path.Move(points[0])
	for i := 1; i < len(points)-1; i++ {
		corner := points[i]
		path.Line(toward(corner, points[i-1], radius))
		path.QuadTo(corner, toward(corner, points[i+1], radius))
	}
	path.Line(points[len(points)-1])
	return path
}

// toward is the point at a distance from one point on the way to another.
func toward(from, to vg.Point, distance vg.Length) vg.Point {
	way := to.Sub(from)
	length := vg.Length(math.Hypot(float64(way.X), float64(way.Y)))
	return from.Add(way.Scale(min(distance/length, 0.5)))
}

// arrow draws a line through the points with a head at the last.
func (s *sketch) arrow(p pen, points ...vg.Point) {
	head := 4 + p.width
	last := len(points) - 1
	tip := points[last]
	neck := toward(tip, points[last-1], head)
	s.wire(p, append(append([]vg.Point{}, points[:last]...), neck)...)
	across := vg.Point{X: -(tip.Y - neck.Y), Y: tip.X - neck.X}.Scale(0.48)
	s.fill(p.color, tip, neck.Add(across), neck.Sub(across))
}

func (s *sketch) fill(c color.Color, corners ...vg.Point) {
	moved := make([]vg.Point, len(corners))
	for i, corner := range corners {
		moved[i] = corner.Add(s.origin)
	}
	s.add(func(canvas draw.Canvas) { canvas.FillPolygon(c, moved) })
}

// box draws a box with round corners about a point. A pen of width 0 draws no outline.
func (s *sketch) box(center vg.Point, width, height vg.Length, fill color.Color, p pen) {
	middle := center.Add(s.origin)
	s.frame(middle, width, height, p)
	corner := at(width/2, height/2)
	s.shape(roundBox(middle.Sub(corner), middle.Add(corner), 5), fill, p)
}

// shape fills a path, and draws its outline unless the pen has no width.
func (s *sketch) shape(path vg.Path, fill color.Color, p pen) {
	s.add(func(c draw.Canvas) {
		c.SetColor(fill)
		c.Fill(path)
		if p.width > 0 {
			c.SetLineStyle(p.style())
			c.Stroke(path)
		}
	})
}

// frame keeps where an outline is.
func (s *sketch) frame(center vg.Point, width, height vg.Length, p pen) {
	edge := corners(center, width, height)
	for i := range edge {
		s.wires = append(s.wires, segment{edge[i], edge[(i+1)%len(edge)], p.width})
	}
}

func roundBox(min, max vg.Point, r vg.Length) (path vg.Path) {
	path.Move(at(min.X+r, min.Y))
	center, size := min.Add(max).Scale(0.5), max.Sub(min)
	rounds := corners(center, size.X-2*r, size.Y-2*r)
	for i, c := range []vg.Point{rounds[2], rounds[1], rounds[0], rounds[3]} {
		path.Arc(c, r, float64(i-1)*math.Pi/2, math.Pi/2)
	}
	path.Close()
	return path
}

// disc draws a circle about a point.
func (s *sketch) disc(center vg.Point, radius vg.Length, fill color.Color, p pen) {
	var path vg.Path
	center = center.Add(s.origin)
	s.frame(center, 2*radius, 2*radius, p)
	path.Move(center.Add(at(radius, 0)))
	path.Arc(center, radius, 0, 2*math.Pi)
	path.Close()
	s.shape(path, fill, p)
}

// cover paints a rectangle about a point, over what is there.
func (s *sketch) cover(c color.Color, center vg.Point, width, height vg.Length) {
	s.fill(c, corners(center, width, height)...)
}

func corners(center vg.Point, width, height vg.Length) []vg.Point {
	return pictures.Rectangle(center.X-width/2, center.Y-height/2, width, height)
}

// letter is the look of a text, and where it stands about its point: 0 right of it or above it,
// 0.5 in its middle, 1 left of it or below it.
type letter struct {
	face       font.Font
	size       vg.Length
	color      color.Color
	left, down vg.Length
	plain      bool // without formulas, for what a user wrote
}

// set is a text in its fonts.
func (l letter) set(text string) []run {
	if l.plain {
		return []run{{font.DefaultCache.Lookup(l.face, l.size), 0, text}}
	}
	return runs(text, l.face, l.size)
}

func (l letter) width(text string) vg.Length { return width(l.set(text)) }

// write writes a text at a point, its formulas between dollars.
func (s *sketch) write(l letter, point vg.Point, text string) {
	set := l.set(text)
	w, above, below := width(set), 0.72*l.size, 0.21*l.size
	for _, r := range set {
		below = max(below, r.drop)
	}
	corner := point.Add(s.origin).Sub(at(l.left*w, 0))
	corner.Y -= l.down * above // the baseline
	s.texts = append(s.texts, placed{text, vg.Rectangle{
		Min: corner.Sub(at(0, below)), Max: corner.Add(at(w, above))}})
	s.add(func(c draw.Canvas) {
		c.SetColor(l.color)
		x := corner.X
		for _, r := range set {
			c.FillString(r.face, at(x, corner.Y-r.drop), r.text)
			x += r.face.Width(r.text)
		}
	})
}
