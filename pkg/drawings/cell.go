package drawings

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/spelling"
)

// Cell is the wiring of a recurrent cell: what it does with a word and with its state of the word
// before. The three have one grammar: the state's road lies above and is thick, what a cell
// computes with its weights stands in boxes below it, and x and h arrive at the bottom.
type Cell struct {
	Kind string // "simple_rnn", "gru" (Keras's reset_after form) or "lstm"

	// Values are numbers that stand beside the wires, those of one unit at one word. Their names
	// are those of keras's Inspect, "i", "f", "o", "g", "c" and "h" or "z", "r", "g" and "h", and
	// "x", "h_prev" and "c_prev" for what arrives. A wire without a value has no number; those
	// between have the products of what is given, such as f times c_prev.
	Values map[string]float64
}

// kind checks the fields.
func (c Cell) kind() (cellKind, error) {
	var kinds []string
	for _, kind := range cellKinds {
		kinds = append(kinds, kind.name)
	}
	i := slices.Index(kinds, c.Kind)
	if i < 0 {
		return cellKind{}, fmt.Errorf("drawings: Cell.Kind must be one of %q, got %q%s",
			kinds, c.Kind, spelling.Question(c.Kind, kinds))
	}
	names := cellKinds[i].values()
	for _, name := range slices.Sorted(maps.Keys(c.Values)) {
		if !slices.Contains(names, name) {
			return cellKind{}, fmt.Errorf("drawings: Cell.Values of %q must have names of %q, "+
				"got %q%s", c.Kind, names, name, spelling.Question(name, names))
		}
	}
	return cellKinds[i], nil
}

// PNG draws the cell with a legend below it.
func (c Cell) PNG() ([]byte, error) { return drawn(c.sketch()) }

func (c Cell) sketch() (*sketch, error) {
	kind, err := c.kind()
	if err != nil {
		return nil, err
	}
	w := wiring{sketch: &sketch{}, values: kind.all(c.Values), pitch: 58, notes: true}
	w.road = kind.road
	if len(c.Values) > 0 {
		w.pitch = 76
	}
	w.width = kind.width(w.pitch)
	total := w.width + 2*(outside+90)
	lines := legendLines(kind.legend, total-2*margin)
	foot := vg.Length(len(lines)) * legendLine
	w.size = at(total, margin+foot+below+w.height()+28)
	w.legend(lines, total, margin+foot-legendLine/2)
	w.origin = at((total-w.width)/2, margin+foot+below)
	w.cell(kind)
	return w.sketch, nil
}

const (
	margin = 10 // of a page
	below  = 46 // a cell, for x
)

// Text has the equations, and the values that are given.
func (c Cell) Text() (string, error) {
	kind, err := c.kind()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: from the word x_t and the state before to the new state\n", kind.title)
	values := kind.all(c.Values)
	lines := append(kind.arrivals(), kind.lines...)
	for _, i := range kind.inner {
		if _, ok := values[i.value]; ok {
			lines = append(lines, i.cellLine)
		}
	}
	for _, line := range lines {
		fmt.Fprintf(&b, "  %-54s%s", strings.ReplaceAll(line.equation, "'", "′"), line.says)
		if value, ok := values[line.value]; ok {
			fmt.Fprintf(&b, ": %s", number(value))
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// number writes a value in few letters.
func number(x float64) string {
	format := byte('f')
	if x >= 1000 || x <= -1000 {
		format = 'e'
	}
	return strings.Replace(strconv.FormatFloat(x, format, 3, 64), "-", "−", 1)
}
