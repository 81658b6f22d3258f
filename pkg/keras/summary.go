package keras

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/gomlx/gomlx/support/exceptions"
)

// Summary describes the model layer by layer as a table, with output shapes and counts of weights: Keras's summary.
// What depends on a shape of input not known yet is shown as "?"; an Input layer or the first Fit makes it known.
func (m *Sequential) Summary() string {
	var text strings.Builder
	fmt.Fprintf(&text, "Model: %q\n", m.name)
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "Layer (type)\tOutput Shape\tParam #")
	total, known := 0, m.input != nil
	below := m.input
	for i, l := range m.layers {
		shape, params := "?", "?"
		var output []int
		if known {
			if err := exceptions.TryCatch[error](func() { output = l.OutputDims(below) }); err != nil {
				known = false
				shape = withoutPackage(err)
			}
		}
		if known {
			n := 0
			for _, w := range l.Weights(below) {
				n += product(w.Dims)
			}
			total += n
			shape, params = shapeText(output), thousands(n)
			below = output
		}
		fmt.Fprintf(table, "%s (%s)\t%s\t%s\n", m.layerNames()[i], className(l), shape, params)
	}
	table.Flush()
	if known {
		fmt.Fprintf(&text, "Total params: %s\n", thousands(total))
	} else {
		fmt.Fprintln(&text, "Total params: ?")
	}
	return text.String()
}

// className returns the name of a layer's Go type, which is Keras's: "LSTM".
func className(l Layer) string {
	name := fmt.Sprintf("%T", l)
	return name[strings.LastIndex(name, ".")+1:]
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// thousands writes n with commas: 320,000.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
