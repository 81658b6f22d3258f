package keras

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/memory"
	"gornn/pkg/layers"
)

// Summary describes the model layer by layer as a table, with output shapes and counts of weights:
// Keras's summary, at most 79 letters wide. Weights are float32; those that SetTrainable froze are
// counted apart, an optimizer's slots not at all. A shape or count is "?" before the shape of the
// input is known, by an Input layer or the first Fit.
func (m *Sequential) Summary() string {
	if err := m.made(); err != nil {
		return fmt.Sprintf("Error: %s\n", err)
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.graphs.wait()
	rows, total, err := m.rows()
	var text strings.Builder
	fmt.Fprintf(&text, "Model: %q\n", m.name)
	text.WriteString(ruled([3]string{"Layer (type)", "Output Shape", "Param #"}, rows))
	all, trainable, frozen := "?", "?", "?"
	n, problem := 0, error(nil)
	if total >= 0 { // a layer of the user's may panic now and then
		problem = try(func() { n = m.frozenNumbers() })
		err = cmp.Or(err, prefixed(problem))
	}
	if total >= 0 && problem == nil {
		all, trainable, frozen = paramsText(total), paramsText(total-n), paramsText(n)
	} else if !m.given.freezes() {
		frozen = paramsText(0)
	}
	fmt.Fprintf(&text, " Total params: %s\n Trainable params: %s\n Non-trainable params: %s\n",
		all, trainable, frozen)
	if err != nil {
		fmt.Fprintf(&text, " Error: %s\n", err)
	}
	return text.String()
}

func paramsText(n int) string {
	return fmt.Sprintf("%s (%s)", thousands(n), memory.Readable(4*float64(n)))
}

// Rows returns the rows of Summary's table, one for each layer from the input to the output: "lstm
// (LSTM)", "(None, 32)", "8,320". A shape or count that is not known yet is "?".
func (m *Sequential) Rows() [][3]string {
	if m.made() != nil {
		return nil
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.graphs.wait()
	rows, _, _ := m.rows()
	return rows
}

// rows also counts the weights of all layers, -1 if the count is not known, and returns the error
// of a layer about its input.
func (m *Sequential) rows() (rows [][3]string, total int, problem error) {
	defer caught(&problem)
	total = -1
	for i, l := range m.layers {
		if err := layers.Check(l); err != nil { // no name to show
			return nil, -1, fmt.Errorf("layer %d %w", i+1, err)
		}
	}
	below, known := m.input, m.input != nil
	names, sum := m.layerNames(), 0
	for i, l := range m.layers {
		row := [3]string{fmt.Sprintf("%s (%s)", names[i], className(l)), "?", "?"}
		if known {
			var output []int
			output, problem = outputDims(l, below)
			if known = problem == nil; known {
				n := 0
				for _, w := range l.Weights(below) {
					n += dims.Size(w.Dims)
				}
				row[1], row[2] = kerasShape(output), thousands(n)
				sum += n
				below = output
			}
		}
		rows = append(rows, row)
	}
	if known {
		total = sum
	}
	return rows, total, problem
}

// The widest a column gets: with the lines between them the three fill 79 letters.
var columnWidths = [3]int{33, 23, 13}

// ruled draws a table, its last column aligned to the right, with the thin and double lines of code
// page 437. Keras's thick lines around the head may have another width in a notebook's font.
func ruled(head [3]string, rows [][3]string) string {
	var widths [3]int
	for _, row := range append(slices.Clone(rows), head) {
		for i, cell := range row {
			widths[i] = min(max(widths[i], utf8.RuneCountInString(cell)), columnWidths[i])
		}
	}
	var text strings.Builder
	rule := func(left, line, cross, right string) {
		text.WriteString(left)
		for i, width := range widths {
			if i > 0 {
				text.WriteString(cross)
			}
			text.WriteString(strings.Repeat(line, width+2))
		}
		text.WriteString(right + "\n")
	}
	write := func(row [3]string) {
		for row != [3]string{} { // a long cell goes on in the next line
			var cells [3]string
			for i := range row {
				cells[i], row[i] = fold(row[i], widths[i])
			}
			fmt.Fprintf(&text, "│ %-*s │ %-*s │ %*s │\n",
				widths[0], cells[0], widths[1], cells[1], widths[2], cells[2])
		}
	}
	rule("┌", "─", "┬", "┐")
	write(head)
	rule("╞", "═", "╪", "╡")
	for i, row := range rows {
		if i > 0 {
			rule("├", "─", "┼", "┤")
		}
		write(row)
	}
	rule("└", "─", "┴", "┘")
	return text.String()
}

// fold splits text after at most width letters, at a space if it can.
func fold(text string, width int) (line, rest string) {
	letters := []rune(text)
	if len(letters) <= width {
		return text, ""
	}
	line = string(letters[:width])
	if space := strings.LastIndex(string(letters[:width+1]), " "); space > 0 {
		line = text[:space]
	}
	return line, strings.TrimPrefix(text[len(line):], " ")
}

// className returns the name of a layer's Go type, Keras's class: "LSTM".
func className(l any) string {
	name := fmt.Sprintf("%T", l)
	return name[strings.LastIndex(name, ".")+1:]
}

// thousands writes n with commas: 320,000.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// kerasShape writes the dims of one example as Keras's summary does, with the batch axis: (None,
// 100, 32).
func kerasShape(dims []int) string {
	text := []string{"None"}
	for _, d := range dims {
		if d < 0 {
			text = append(text, "None")
		} else {
			text = append(text, fmt.Sprint(d))
		}
	}
	if len(dims) == 0 {
		return "(None,)"
	}
	return "(" + strings.Join(text, ", ") + ")"
}
