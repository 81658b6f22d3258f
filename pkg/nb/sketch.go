package nb

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"gornn/pkg/internal/pictures"
)

// The curves of a training that is under way are sketched as SVG: it is small and drawn by the
// browser, in the colours of its theme. The figures that stay are PNG, see draw.go.
const (
	panelWidth, panelHeight = 300, 130
	panelLeft, panelTop     = 44, 18 // room for the numbers and the title
	panelGap, panelFoot     = 24, 20
	panelsInRow             = 2
)

// svg sketches each metric in a panel, solid for training and dashed for validation; "" before
// there is anything to draw.
func (all trainings) svg() string {
	var panels strings.Builder
	width, height, drawn := 0, 0, 0
	for _, m := range all.metrics() {
		x := drawn % panelsInRow * (panelLeft + panelWidth + panelGap)
		y := drawn / panelsInRow * (panelTop + panelHeight + panelFoot)
		if panel := all.panel(m, x, y); panel != "" {
			panels.WriteString(panel)
			width = max(width, x+panelLeft+panelWidth+panelGap)
			height = y + panelTop + panelHeight + panelFoot
			drawn++
		}
	}
	if drawn == 0 {
		return ""
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" `+
		`viewBox="0 0 %[1]d %[2]d" font-size="11" fill="currentColor">%s</svg>`,
		width, height, panels.String())
}

// panel sketches one metric at the offset x, y.
func (all trainings) panel(m metric, x, y int) string {
	low, high, epochs := all.extent(m)
	if low > high {
		return ""
	}
	if low == high {
		high = low + 1e-4
	}
	at := func(epoch int, value float64) string {
		across := float64(epoch-1) / float64(max(epochs-1, 1))
		down := (high - value) / (high - low)
		return fmt.Sprintf("%.1f,%.1f",
			panelLeft+6+across*(panelWidth-12), panelTop+6+down*(panelHeight-12))
	}
	var panel strings.Builder
	fmt.Fprintf(&panel, `<g transform="translate(%d %d)">`, x, y)
	label := func(x, y int, anchor, text string) {
		fmt.Fprintf(&panel, `<text x="%d" y="%d" text-anchor="%s">%s</text>`,
			x, y, anchor, html.EscapeString(text))
	}
	label(panelLeft, 11, "start", m.title()+" (solid: training, dashed: validation)")
	fmt.Fprintf(&panel, `<rect x="%d" y="%d" width="%d" height="%d" `+
		`fill="none" stroke="currentColor" stroke-opacity="0.3"/>`,
		panelLeft, panelTop, panelWidth, panelHeight)
	label(panelLeft-4, panelTop+10, "end", fmt.Sprintf("%.3g", high))
	label(panelLeft-4, panelTop+panelHeight-2, "end", fmt.Sprintf("%.3g", low))
	label(panelLeft+6, panelTop+panelHeight+14, "middle", "1")
	label(panelLeft+panelWidth-6, panelTop+panelHeight+14, "middle", fmt.Sprint(epochs))
	for i, t := range all {
		for _, name := range []string{string(m), m.validation()} {
			panel.WriteString(polyline(t, name, modelColor(i), at))
		}
	}
	return panel.String() + "</g>"
}

// extent returns the range of a metric's values, and how many epochs there will be. There are no
// values where low > high.
func (all trainings) extent(m metric) (low, high float64, epochs int) {
	var values []float64
	for _, t := range all {
		epochs = max(epochs, t.Epochs, t.History.Epochs())
		values = slices.Concat(values, t.History.Get(string(m)), t.History.Get(m.validation()))
	}
	low, high = pictures.DrawableRange(values)
	return low, high, epochs
}

// polyline draws the series called name, dashed if it is a validation's, with a dot at the last
// value. The epochs of a diverged training are left out.
func polyline(t *training, name, color string, at func(epoch int, value float64) string) string {
	var points []string
	for i, y := range t.History.Get(name) {
		if pictures.Drawable(y) {
			points = append(points, at(i+1, y))
		}
	}
	if len(points) == 0 {
		return ""
	}
	fill, dashes := color, ""
	if strings.HasPrefix(name, validationPrefix) {
		fill, dashes = "var(--jp-layout-color0, white)", "4 3" // hollow, as in draw.go
	}
	x, y, _ := strings.Cut(points[len(points)-1], ",")
	return fmt.Sprintf(`<polyline data-model="%s" data-curve="%s" fill="none" stroke="%s" `+
		`stroke-width="1.8" stroke-dasharray="%s" points="%s"/>`+
		`<circle cx="%s" cy="%s" r="2.4" fill="%s" stroke="%[3]s"/>`,
		html.EscapeString(t.Model), html.EscapeString(name), color, dashes, strings.Join(points, " "),
		x, y, fill)
}
