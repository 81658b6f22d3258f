package drawings

import (
	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
)

// The heights in a cell, from its lower edge, and the measures of its parts.
const (
	xBus      = 16
	hBus      = 34
	boxY      = 68 // the middle of the boxes
	boxHeight = 28
	boxWidth  = 36
	boxBottom = boxY - boxHeight/2
	boxTop    = boxY + boxHeight/2
	resetY    = 108 // where the reset gate acts
	tanhY     = 140 // the GRU's candidate
	meetY     = 142 // where i meets g, and o the cell state
	writeY    = 184 // where 1 - z meets g
	roadY     = 218 // the state's road, but for the SimpleRNN
	nodeSize  = 8
	plainSize = 14 // half the width of a function without weights
	first     = 46 // the first column
	outside   = 12 // of a wire that leaves the cell
)

// The pens: a colour a signal, and the state's road thick.
var (
	gatePen = pen{color: pictures.Ink, width: 1.1}
	xPen    = pen{color: green, width: 1.3}
	hPen    = pen{color: blue, width: 1.3}
	hRoad   = pen{color: blue, width: 3.4}
	cRoad   = pen{color: red, width: 3.4}
	outline = pen{color: pictures.Gray, width: 0.9}
)

// wiring is a cell on its way to a sketch.
type wiring struct {
	*sketch
	values map[string]float64
	pitch  vg.Length // from a column to the next
	road   vg.Length // the height of the state's road
	width  vg.Length // of the cell
	notes  bool      // beside what arrives and leaves
}

// column is the middle of a column.
func (w wiring) column(i int) vg.Length { return first + vg.Length(i)*w.pitch }

// simpleRNN leads the state through the one box: there is no road past it.
func (w wiring) simpleRNN() {
	x := w.column(0) + 8
	w.word()
	w.arrow(hRoad, at(-outside, w.road), at(24, w.road), at(24, hBus), at(x+9, hBus),
		at(x+9, boxBottom))
	w.bridge(x - 9)
	w.arrow(xPen, at(14, -outside), at(14, xBus), at(x-9, xBus), at(x-9, boxBottom))
	w.arrow(hRoad, at(x, boxTop), at(x, w.road), at(w.width+outside, w.road))
	w.activation(at(x, boxY), "tanh")
	w.arrives(w.road, "h", "hidden state", blue)
	w.leaves(w.road, "h", "state and output", blue)
}

// lstm has a road of its own for c: f keeps, i writes, o shows.
func (w wiring) lstm() {
	f, i, g, o := w.column(0), w.column(1), w.column(2), w.column(3)
	w.word()
	w.arrow(hPen, at(-outside, hBus), at(o+9, hBus), at(o+9, boxBottom))
	w.bridge(o - 9)
	w.arrow(xPen, at(14, -outside), at(14, xBus), at(o-9, xBus), at(o-9, boxBottom))
	w.feed(f, i, g)
	w.arrow(cRoad, at(-outside, w.road), at(w.width+outside, w.road))
	w.arrow(gatePen, at(f, boxTop), at(f, w.road-nodeSize))
	w.arrow(gatePen, at(i, boxTop), at(i, meetY), at(g-nodeSize, meetY))
	w.arrow(gatePen, at(g, boxTop), at(g, meetY-nodeSize))
	w.arrow(gatePen, at(g, meetY+nodeSize), at(g, w.road-nodeSize))
	w.shown(o)
	w.node(at(f, w.road), "×")
	w.node(at(g, w.road), "+")
	w.node(at(g, meetY), "×")
	for i, name := range []string{"f", "i", "g", "o"} {
		function := "σ"
		if name == "g" {
			function = "tanh"
		}
		w.activation(at(w.column(i), boxY), function)
		w.named(at(w.column(i)+5, boxTop+16), name)
	}
	w.between(figure.in(red).placedBy(0.5, 0.5), at((f+g)/2, w.road+10), "kept")
	w.between(figure, at(g+5, (w.road+meetY)/2), "written")
	w.between(figure, at(o+5, w.road-47), "squeezed")
	w.write(note, at(f+12, w.road-14), "keep")
	w.write(note.placedBy(1, 0.5), at(g-11, w.road-14), "write")
	w.write(note.placedBy(1, 0.5), at(o-8, meetY+17), "show")
	w.arrives(w.road, "c", "cell state", red)
	w.arrives(hBus, "h", "hidden state", blue)
	w.leaves(w.road, "c", "cell state", red)
	w.leaves(hBus, "h", "state and output", blue)
}

// shown draws what the output gate, in its column, shows of the cell state.
func (w wiring) shown(o vg.Length) {
	right := w.width - 13
	w.arrow(gatePen, at(o, boxTop), at(o, meetY-nodeSize))
	w.arrow(pen{color: red, width: 1.3}, at(o, w.road), at(o, w.road-18))
	w.arrow(gatePen, at(o, w.road-36), at(o, meetY+nodeSize))
	w.arrow(hPen, at(o+nodeSize, meetY), at(right, meetY), at(right, hBus),
		at(w.width+outside, hBus))
	w.dot(at(o, w.road), red)
	w.plain(at(o, w.road-27), "tanh")
	w.node(at(o, meetY), "×")
}

// gru has one road, for h: z keeps, 1 - z writes, r decides what g sees.
func (w wiring) gru() {
	z, r, g := w.column(0), w.column(1), w.column(2)+8
	w.word()
	w.candidate(r, g)
	w.feed(z, r)
	w.arrow(hRoad, at(-outside, w.road), at(w.width+outside, w.road))
	w.dot(at(24, w.road), blue)
	w.arrow(gatePen, at(z, boxTop), at(z, w.road-nodeSize))
	w.dot(at(z, writeY), pictures.Ink)
	middle := (z + g) / 2
	w.arrow(gatePen, at(z, writeY), at(middle-plainSize, writeY))
	w.arrow(gatePen, at(middle+plainSize, writeY), at(g-nodeSize, writeY))
	w.arrow(gatePen, at(g, writeY+nodeSize), at(g, w.road-nodeSize))
	w.node(at(z, w.road), "×")
	w.node(at(g, w.road), "+")
	w.node(at(g, writeY), "×")
	w.plain(at(middle, writeY), "1-")
	w.activation(at(z, boxY), "σ")
	w.activation(at(r, boxY), "σ")
	w.named(at(z+5, tanhY), "z")
	w.named(at(r+5, (boxTop+resetY)/2), "r")
	w.named(at(g+5, (tanhY+boxHeight/2+writeY-nodeSize)/2), "g")
	w.between(figure.in(blue).placedBy(0.5, 0.5), at((z+g)/2, w.road+10), "kept")
	w.between(figure.placedBy(0.5, 0.5), at((middle+plainSize+g-nodeSize)/2, writeY+9), "rest")
	w.between(figure, at(g+10, w.road-14), "written")
	w.write(note, at(z+12, w.road-14), "keep")
	w.write(note.placedBy(1, 0.5), at(g-11, w.road-14), "write")
	w.write(note, at(r+7, resetY+9), "reset")
	w.arrives(w.road, "h", "hidden state", blue)
	w.leaves(w.road, "h", "state and output", blue)
}

// candidate draws g: the reset gate acts after the product with the recurrent kernel.
func (w wiring) candidate(r, g vg.Length) {
	side := g + boxWidth/2 + 12
	w.arrow(hPen, at(24, w.road), at(24, hBus), at(g, hBus), at(g, boxBottom))
	w.arrow(xPen, at(14, -outside), at(14, xBus), at(side, xBus), at(side, tanhY),
		at(g+boxWidth/2, tanhY))
	w.arrow(gatePen, at(r, boxTop), at(r, resetY), at(g-nodeSize, resetY))
	w.arrow(gatePen, at(g, boxTop), at(g, resetY-nodeSize))
	w.arrow(gatePen, at(g, resetY+nodeSize), at(g, tanhY-boxHeight/2))
	w.arrow(gatePen, at(g, tanhY+boxHeight/2), at(g, writeY-nodeSize))
	w.product(at(g, boxY))
	w.node(at(g, resetY), "×")
	w.activation(at(g, tanhY), "tanh")
}

// cell draws a cell with its lower left corner at the origin, and its name above it.
func (w wiring) cell(kind cellKind) {
	edge := pen{color: pictures.Pale, width: 1}
	w.box(at(w.width/2, w.height()/2), w.width, w.height(), paper, edge)
	w.write(heading.placedBy(0, 0), at(0, w.height()+6), kind.title)
	kind.draw(w)
}

// height is that of the cell.
func (w wiring) height() vg.Length { return w.road + 20 }
