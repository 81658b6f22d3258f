package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"

	"gornn/pkg/internal/pictures"
)

// inside marks round numbers from low to high, about n of them.
func inside(low, high float64, n int) []plot.Tick {
	return insideSteps(low, high, (high-low)/float64(n))
}

// insideSteps marks round numbers from low to high, at least so far apart.
func insideSteps(low, high, least float64) (ticks []plot.Tick) {
	for _, tick := range pictures.Ticks(low, high, least) {
		const slack = 1e-9
		if room := slack * (high - low); tick.Value >= low-room && tick.Value <= high+room {
			ticks = append(ticks, tick)
		}
	}
	return ticks
}

// widened makes a range of a single value.
func widened(low, high float64) (float64, float64) {
	if low > high {
		return 0, 1
	}
	if low == high {
		room := max(math.Abs(low)/10, 1e-6)
		return low - room, high + room
	}
	return low, high
}

// decades marks powers of ten around a range above 0: all, or of many every second or third; of
// few also their multiples. Those between have no text.
func decades(low, high float64) (ticks []plot.Tick) {
	first, last := int(math.Floor(math.Log10(low)+1e-9)), int(math.Ceil(math.Log10(high)-1e-9))
	last = max(last, first+1)
	step := 1 + (last-first)/9
	for decade := first; decade <= last; decade++ {
		for digit := 1; digit < 10 && (digit == 1 || decade < last); digit++ {
			x, text := float64(digit)*math.Pow(10, float64(decade)), ""
			spelled := digit == 1 && (decade-first)%step == 0 ||
				last-first <= 2 && (digit == 2 || digit == 5)
			if spelled {
				text = fmt.Sprintf("%de%d", digit, decade)
				if decade >= -4 && decade < 6 {
					text = strconv.FormatFloat(x, 'f', max(0, -decade), 64)
				}
			}
			if digit == 1 || last-first <= 5 {
				ticks = append(ticks, plot.Tick{Value: x, Label: text})
			}
		}
	}
	return ticks
}

// spelled are the ticks with a text.
func spelled(ticks []plot.Tick) (some []plot.Tick) {
	for _, tick := range ticks {
		if tick.Label != "" {
			some = append(some, tick)
		}
	}
	return some
}

// tight leaves out the ticks below the last one with a text that is at most low, and those above
// the first one that is at least high.
func tight(ticks []plot.Tick, low, high float64) []plot.Tick {
	first, last := 0, len(ticks)-1
	for i, tick := range ticks {
		switch {
		case tick.Label == "":
		case tick.Value <= low*(1+1e-9) && i < last:
			first = i
		case tick.Value >= high*(1-1e-9) && i > first:
			return ticks[first : i+1]
		}
	}
	return ticks[first:]
}

// across sets the horizontal axis for values, with about n numbers; margin is what is left free at
// both ends, a share of the range.
func across(p *plot.Plot, values []float64, margin float64, log bool, n int) {
	low, high := pictures.DrawableRange(values)
	switch {
	case log && low == high:
		low, high = low/2, high*2
		fallthrough
	case log:
		p.X.Scale = plot.LogScale{}
		p.X.Min, p.X.Max = low, high
		p.X.Tick.Marker = plot.ConstantTicks(between(decades(low, high), low, high))
	case low == high: // which stands in the middle
		p.X.Min, p.X.Max = widened(low, high)
		p.X.Tick.Marker = plot.ConstantTicks{{Value: low, Label: fmt.Sprintf("%.4g", low)}}
	default:
		room, least := margin*(high-low), (high-low)/float64(n)
		if margin == 0 && !slices.ContainsFunc(values, fraction) {
			least = max(least, 1)
		}
		p.X.Min, p.X.Max = low-room, high+room
		ticks := insideSteps(p.X.Min, p.X.Max, least)
		if margin == 0 && low == 1 && len(ticks) > 0 && ticks[0].Value > 1.5 { // where most begin
			ticks = append(ticks, plot.Tick{Value: 1, Label: "1"})
		}
		p.X.Tick.Marker = plot.ConstantTicks(ticks)
	}
}

// fraction is true of a number that is not whole.
func fraction(x float64) bool { return pictures.Drawable(x) && x != math.Trunc(x) }

func between(ticks []plot.Tick, low, high float64) (some []plot.Tick) {
	for _, tick := range ticks {
		if tick.Value >= low*(1-1e-9) && tick.Value <= high*(1+1e-9) {
			some = append(some, tick)
		}
	}
	return some
}

// up sets the vertical axis and a grid for values from low to high.
func up(p *plot.Plot, low, high float64, log bool) {
	var ticks []plot.Tick
	if log {
		p.Y.Scale = plot.LogScale{}
		ticks = tight(decades(low, high), low, high)
	} else {
		low, high = widened(low, high)
		ticks = pictures.Ticks(low, high, 0)
	}
	p.Y.Min, p.Y.Max = ticks[0].Value, ticks[len(ticks)-1].Value
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Add(pictures.Grid(spelled(ticks)))
}
