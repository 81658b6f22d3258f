package drawings

import (
	"strings"

	"gonum.org/v1/plot/vg"
)

// Cells is the wiring of SimpleRNN, GRU and LSTM side by side, with one legend: what Cell draws,
// without values.
type Cells struct{}

// PNG draws the three from left to right.
func (c Cells) PNG() ([]byte, error) { return drawn(c.sketch()) }

// Text has the equations of each.
func (Cells) Text() (string, error) {
	var texts []string
	for _, kind := range cellKinds {
		text, err := Cell{Kind: kind.name}.Text()
		if err != nil {
			return "", err
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n"), nil
}

// The measures of cells side by side.
const (
	narrow    = 42 // the pitch
	cellLeft  = 35 // of a cell, for what arrives
	cellRight = 29 // of a cell, for what leaves
)

func (Cells) sketch() (*sketch, error) {
	s := &sketch{}
	items := []item{
		{gateItem.sign, 24, "gate: 0 to 1, has weights"},
		{tanhItem.sign, 24, "−1 to 1, has weights"},
		resetItem, nodesItem, xItem, hItem, cItem}
	x := vg.Length(margin)
	w := wiring{sketch: s, pitch: narrow, road: roadY}
	lines := legendLines(items, pageWidth-2*margin)
	foot := margin + vg.Length(len(lines))*legendLine
	for _, kind := range cellKinds {
		w.width = kind.width(narrow)
		s.origin = at(x+cellLeft, foot+below)
		w.cell(kind)
		x += cellLeft + w.width + cellRight
	}
	s.origin = vg.Point{}
	s.size = at(x+margin, foot+below+w.height()+28)
	s.legend(lines, s.size.X, foot-legendLine/2)
	return s, nil
}
