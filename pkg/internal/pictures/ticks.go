package pictures

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// Ticks marks five to ten round numbers, from below low to above high, at least so far apart; 0 to
// 1 where low > high, which says that there is no number.
func Ticks(low, high, least float64) []plot.Tick {
	if low > high {
		low, high = 0, 1
	}
	size := max(math.Abs(low), math.Abs(high))
	step := RoundStep(max((high-low)/7, size/1e6, least)) // a step that size does not swallow
	var ticks []plot.Tick
	for i := math.Floor(low / step); ; i++ {
		y := i * step
		ticks = append(ticks, plot.Tick{Value: y, Label: tickLabel(y, step, size)})
		if y >= high && len(ticks) > 1 {
			return ticks
		}
	}
}

// tickLabel writes a multiple of step, among numbers as large as size.
func tickLabel(x, step, size float64) string {
	format, decimals := byte('f'), max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	if size >= 1e6 || decimals > 5 {
		format, decimals = 'g', 4
	}
	return strconv.FormatFloat(x, format, decimals, 64)
}

// RoundStep returns the least of ..., 0.1, 0.2, 0.5, 1, 2, ... that is at least x, which is > 0.
func RoundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= x {
			return factor * power
		}
	}
	return 10 * power
}

// Drawable is false for the figures of a diverged training: NaN, and what dwarfs all others.
func Drawable(x float64) bool { return math.Abs(x) < 1e30 }

// DrawableRange returns the least and the greatest drawable value; low > high if there is none.
func DrawableRange(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range values {
		if Drawable(x) {
			low, high = min(low, x), max(high, x)
		}
	}
	return low, high
}
