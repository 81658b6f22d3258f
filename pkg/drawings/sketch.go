package drawings

import (
	"bytes"
	imagecolor "image/color"
	"image/png"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The widest drawing: the width of a notebook's page. The pixels are twice those of a plain screen.
const (
	pageWidth = 9.4 * vg.Inch
	pageDPI   = 2 * 96
)

// The colours of signals: Okabe and Ito's (https://jfly.uni-koeln.de/color/), which readers with
// any colour vision tell apart. All show on white, which is the paper on a dark page too.
type color = imagecolor.RGBA

func rgb(c uint32) color { return color{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xff} }

var (
	ink    = rgb(0x222222)
	gray   = rgb(0x666666)
	pale   = rgb(0xe4e4e4)
	paper  = rgb(0xf6f6f6) // within a cell
	white  = rgb(0xffffff)
	blue   = rgb(0x0072b2) // h
	red    = rgb(0xd55e00) // c, vermillion
	green  = rgb(0x007d5b) // x, darker than theirs, for text
	yellow = rgb(0xffecb8) // a gate
	sky    = rgb(0xd8eaf6) // a product
	violet = rgb(0xe6e0f5) // tanh
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
	image := vgimg.NewWith(vgimg.UseWH(s.size.X, s.size.Y), vgimg.UseDPI(pageDPI),
		vgimg.UseBackgroundColor(white))
	canvas := draw.New(image)
	for _, op := range s.ops {
		op(canvas)
	}
	var encoded bytes.Buffer
	err = png.Encode(&encoded, image.Image())
	return encoded.Bytes(), err
}

func (s *sketch) add(op func(draw.Canvas)) { s.ops = append(s.ops, op) }

func at(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }

// pen is how a line is drawn.
type pen struct {
	color  color
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

func (s *sketch) fill(c color, corners ...vg.Point) {
	moved := make([]vg.Point, len(corners))
	for i, corner := range corners {
		moved[i] = corner.Add(s.origin)
	}
	s.add(func(canvas draw.Canvas) { canvas.FillPolygon(c, moved) })
}

// box draws a box with round corners about a point. A pen of width 0 draws no outline.
func (s *sketch) box(center vg.Point, width, height vg.Length, fill color, p pen) {
	middle := center.Add(s.origin)
	s.frame(middle, width, height, p)
	corner := at(width/2, height/2)
	path := roundBox(middle.Sub(corner), middle.Add(corner), 5)
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
	for i, c := range append(rounds[1:], rounds[0]) {
		path.Arc(c, r, float64(i-1)*math.Pi/2, math.Pi/2)
	}
	path.Close()
	return path
}

// disc draws a circle about a point.
func (s *sketch) disc(center vg.Point, radius vg.Length, fill color, p pen) {
	var path vg.Path
	center = center.Add(s.origin)
	s.frame(center, 2*radius, 2*radius, p)
	path.Move(center.Add(at(radius, 0)))
	path.Arc(center, radius, 0, 2*math.Pi)
	path.Close()
	s.add(func(c draw.Canvas) {
		c.SetColor(fill)
		c.Fill(path)
		if p.width > 0 {
			c.SetLineStyle(p.style())
			c.Stroke(path)
		}
	})
}

// cover paints a rectangle about a point, over what is there.
func (s *sketch) cover(c color, center vg.Point, width, height vg.Length) {
	s.fill(c, corners(center, width, height)...)
}

func corners(center vg.Point, width, height vg.Length) []vg.Point {
	x, y := width/2, height/2
	left, right, low, high := center.X-x, center.X+x, center.Y-y, center.Y+y
	return []vg.Point{at(left, low), at(right, low), at(right, high), at(left, high)}
}

// letter is the look of a text, and where it stands about its point: 0 right of it or above it,
// 0.5 in its middle, 1 left of it or below it.
type letter struct {
	face       font.Font
	size       vg.Length
	color      color
	left, down vg.Length
	plain      bool // without formulas, for what a user wrote
}

// set is a text in its fonts.
func (l letter) set(text string) []run {
	if l.plain {
		return []run{{fonts.Lookup(l.face, l.size), 0, text}}
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
