package drawings

import (
	"image/color"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
)

// The looks of texts.
var (
	heading = letter{face: pictures.Bold, size: 12, color: pictures.Ink}
	symbol  = letter{face: pictures.Regular, size: 11, color: pictures.Ink, down: 0.5}
	figure  = letter{face: pictures.Regular, size: 9, color: pictures.Ink, down: 0.5}
	note    = letter{face: pictures.Regular, size: 9, color: pictures.Gray, down: 0.5}
)

// in gives a text the colour of a signal, darker than its line.
func (l letter) in(signal color.RGBA) letter {
	l.color = pictures.Dark(signal)
	return l
}

// placedBy moves a text to the left of its point and below it, as a share of its size.
func (l letter) placedBy(left, down vg.Length) letter {
	l.left, l.down = left, down
	return l
}

// word writes what arrives from below.
func (w wiring) word() {
	w.write(symbol.in(green).placedBy(0.5, 1), at(14, -outside-3), "$x_t$")
	next := at(24, -outside-7)
	if value, ok := w.values["x"]; ok {
		w.write(figure.in(green), next, number(value))
		next.X += 34
	}
	if w.notes {
		w.write(note, next, "the word")
	}
}

// bridge interrupts the bus of h, so that x passes it.
func (w wiring) bridge(x vg.Length) {
	w.cover(paper, at(x, hBus), 7, 8)
}

// feed leads x and h from their buses into the boxes of the columns.
func (w wiring) feed(columns ...vg.Length) {
	for _, column := range columns {
		w.bridge(column - 9)
		w.arrow(xPen, at(column-9, xBus), at(column-9, boxBottom))
		w.arrow(hPen, at(column+9, hBus), at(column+9, boxBottom))
		w.dot(at(column-9, xBus), green)
		w.dot(at(column+9, hBus), blue)
	}
}

// activation draws a function's box.
func (s *sketch) activation(center vg.Point, function string) {
	fill, width := violet, vg.Length(boxWidth)
	if function == "σ" {
		fill = yellow
	}
	s.box(center, width, boxHeight, fill, outline)
	s.write(symbol.placedBy(0.5, 0.5), center, "$"+function+"$")
}

// product draws the box of a product without an activation.
func (s *sketch) product(center vg.Point) {
	s.box(center, boxWidth+8, boxHeight, sky, outline)
	s.write(figure.placedBy(0.5, 0.5), center, "$U_h, b'_h$")
}

// node draws an operation on two vectors, element by element.
func (s *sketch) node(center vg.Point, operation string) {
	s.disc(center, nodeSize, white, pen{color: pictures.Ink, width: 1.1})
	arms := []vg.Point{at(4, 0), at(0, 4)}
	if operation == "×" {
		arms = []vg.Point{at(3, 3), at(3, -3)}
	}
	for _, arm := range arms {
		s.wire(pen{color: pictures.Ink, width: 1.3}, center.Sub(arm), center.Add(arm))
	}
}

// plain draws a function without weights.
func (s *sketch) plain(center vg.Point, function string) {
	s.box(center, 2*plainSize, 18, white, pen{color: pictures.Ink, width: 1.1})
	s.write(figure.placedBy(0.5, 0.5), center, "$"+function+"$")
}

// dot draws a branch of a wire: the same value goes both ways.
func (s *sketch) dot(center vg.Point, c color.Color) { s.disc(center, 2.4, c, pen{}) }

// named writes the name of a wire beside it, and its value.
func (w wiring) named(point vg.Point, name string) {
	text := "$" + name + "_t$"
	w.write(symbol, point, text)
	if value, ok := w.values[name]; ok {
		w.write(figure, point.Add(at(13, 0)), number(value))
	}
}

// between writes the value of a wire without a symbol.
func (w wiring) between(l letter, point vg.Point, name string) {
	if value, ok := w.values[name]; ok {
		w.write(l, point, number(value))
	}
}

// arrives writes what a wire at a height brings from the left.
func (w wiring) arrives(y vg.Length, name, says string, c color.RGBA) {
	w.signal(at(-outside-4, y), 1, "$"+name+"_{t-1}$", name+"_prev", says, c)
}

// leaves writes what a wire at a height takes to the right.
func (w wiring) leaves(y vg.Length, name, says string, c color.RGBA) {
	w.signal(at(w.width+outside+4, y), 0, "$"+name+"_t$", name, says, c)
}

// signal writes a symbol, above it what it is, and below it its value.
func (w wiring) signal(point vg.Point, left vg.Length, text, name, says string, c color.RGBA) {
	w.write(symbol.in(c).placedBy(left, 0.5), point, text)
	if w.notes {
		w.write(note.placedBy(left, 0.5), point.Add(at(0, 15)), says)
	}
	if value, ok := w.values[name]; ok {
		w.write(figure.in(c).placedBy(left, 0.5), point.Sub(at(0, 15)), number(value))
	}
}
