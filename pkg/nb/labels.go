package nb

import (
	"fmt"
	"math"

	"gornn/pkg/internal/pictures"
)

// labels are what stands at the right of the curves: which they are, and how they end.
func (f *figure) labels() pictures.Labels {
	var names []string
	for _, c := range f.curves {
		names = append(names, c.drawn().Name)
	}
	var labels pictures.Labels
	for i, text := range pictures.ShortenAll(names, 32) {
		c := f.curves[i]
		end := c.drawn().End()
		early := end+1 < f.epochs()
		last := len(c.values) - 1
		what := "diverged"
		if math.IsNaN(c.values[last]) { // which is no divergence of, say, a precision
			what = "NaN"
		}
		switch {
		case end < 0:
			text += " " + what
		case end < last:
			text += fmt.Sprintf(" %s after epoch %d", what, end+1)
		case early:
			text += fmt.Sprintf(" %s (epoch %d)", labelNumber(c.values[last]), last+1)
		default:
			text += " " + labelNumber(c.values[last])
		}
		label := c.drawn().Label(text, early)
		label.Curve = i
		labels = append(labels, label)
	}
	return labels
}

func labelNumber(x float64) string {
	if x == 0 || math.Abs(x) >= 1e-3 && math.Abs(x) < 100 {
		return fmt.Sprintf("%.3f", x)
	}
	return fmt.Sprintf("%.4g", x)
}
