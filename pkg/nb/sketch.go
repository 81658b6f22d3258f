package nb

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// The curves of a training that is under way are sketched as SVG: it is small and drawn by the browser, in the
// colours of its theme. The figures that stay are PNG, see draw.go.
const (
	panelWidth, panelHeight = 300, 130
	panelLeft, panelTop     = 44, 18 // room for the numbers and the title
	panelGap                = 24
)

// svg sketches loss and accuracy side by side, solid for training and dashed for validation; "" before there is anything to draw.
func (all trainings) svg() string {
	var panels strings.Builder
	x := 0
	for _, m := range []measure{loss, accuracy} {
		if panel := all.panel(m, x); panel != "" {
			panels.WriteString(panel)
			x += panelLeft + panelWidth + panelGap
		}
	}
	if x == 0 {
		return ""
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-size="11" fill="currentColor">%s</svg>`,
		x, panelTop+panelHeight+20, panels.String())
}

// panel sketches one measure at the offset x.
func (all trainings) panel(m measure, x int) string {
	low, high, epochs := all.extent(m)
	if low > high {
		return ""
	}
	if low == high {
		high = low + 1e-4
	}
	at := func(epoch int, y float64) string {
		across := float64(epoch-1) / float64(max(epochs-1, 1))
		return fmt.Sprintf("%.1f,%.1f", panelLeft+6+across*(panelWidth-12), panelTop+6+(high-y)/(high-low)*(panelHeight-12))
	}
	var panel strings.Builder
	fmt.Fprintf(&panel, `<g transform="translate(%d)"><text x="%d" y="11">%s (solid: training, dashed: validation)</text>`, x, panelLeft, m.name)
	fmt.Fprintf(&panel, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="currentColor" stroke-opacity="0.3"/>`, panelLeft, panelTop, panelWidth, panelHeight)
	label := func(x, y int, anchor, text string) {
		fmt.Fprintf(&panel, `<text x="%d" y="%d" text-anchor="%s">%s</text>`, x, y, anchor, text)
	}
	label(panelLeft-4, panelTop+10, "end", fmt.Sprintf("%.3g", high))
	label(panelLeft-4, panelTop+panelHeight-2, "end", fmt.Sprintf("%.3g", low))
	label(panelLeft+6, panelTop+panelHeight+14, "middle", "1")
	label(panelLeft+panelWidth-6, panelTop+panelHeight+14, "middle", fmt.Sprint(epochs))
	for i, t := range all {
		panel.WriteString(polyline(t.Model, strings.ToLower(m.name), modelColor(i), "", m.training(t.History), at))
		panel.WriteString(polyline(t.Model, "val_"+strings.ToLower(m.name), modelColor(i), "4 3", m.validation(t.History), at))
	}
	panel.WriteString(`</g>`)
	return panel.String()
}

// extent returns the range of the values of a measure, and how many epochs there will be. There are no values where low > high.
func (all trainings) extent(m measure) (low, high float64, epochs int) {
	var values []float64
	for _, t := range all {
		epochs = max(epochs, t.Epochs)
		values = slices.Concat(values, m.training(t.History), m.validation(t.History))
	}
	low, high = drawableRange(values)
	return low, high, epochs
}

// polyline draws values, with a dot at the last one. The epochs of a diverged training are left out.
func polyline(model, curve, color, dashes string, values []float64, at func(epoch int, y float64) string) string {
	var points []string
	for i, y := range values {
		if drawable(y) {
			points = append(points, at(i+1, y))
		}
	}
	if len(points) == 0 {
		return ""
	}
	fill := color
	if dashes != "" {
		fill = "var(--jp-layout-color0, white)" // hollow, as in draw.go
	}
	x, y, _ := strings.Cut(points[len(points)-1], ",")
	return fmt.Sprintf(`<polyline data-model="%s" data-curve="%s" fill="none" stroke="%s" stroke-width="1.8" stroke-dasharray="%s" points="%s"/>`+
		`<circle cx="%s" cy="%s" r="2.4" fill="%s" stroke="%[3]s"/>`, html.EscapeString(model), curve, color, dashes, strings.Join(points, " "), x, y, fill)
}
