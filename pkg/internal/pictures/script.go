package pictures

import (
	_ "embed" // script.js and script.css
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

//go:embed script.js
var scriptText string

//go:embed script.css
var scriptStyle string

// indents are what a script does not need: indentation, and lines of comment.
var indents = regexp.MustCompile(`(?m)^\s+|^//.*\n`)

// mostScript is how many bytes of numbers a page is given beside the PNG, which has about as many.
const mostScript = 100_000

// Script returns the chart as JavaScript that draws it into element, a node of the page, as a
// notebook has it for what is text/javascript: with values under the pointer, zoom, and curves that
// hide. write writes the values of the curves. It is "" for a chart of too many points.
func (c Chart) Script(write func(float64) string) string {
	_, all, _, data := c.frame()
	height := all.Max.Y
	curves := []map[string]any{}
	for _, one := range c.Curves {
		curves = append(curves, one.script(write))
	}
	heading := func(style text.Style, text string) (string, float64) {
		text = Fit(style, text, all.Max.X-16)
		return text, pixels(middle(all, data.Center().X, style.Width(text)))
	}
	title, at := heading(Style(Bold, 13, Ink), c.Title)
	subtitle, below := heading(Style(Regular, 10, Gray), c.Subtitle)
	chart := map[string]any{
		"title": title, "titleAt": at, "subtitle": subtitle, "subtitleAt": below,
		"width": pixels(all.Max.X), "height": pixels(height),
		"left": pixels(data.Min.X), "right": pixels(data.Max.X),
		"top": pixels(height - data.Max.Y), "bottom": pixels(height - data.Min.Y),
		"x":      axisScript(c.Plot.X, height-data.Min.Y+c.Plot.X.Padding),
		"y":      axisScript(c.Plot.Y, data.Min.X-c.Plot.Y.Padding),
		"curves": curves, "labels": c.Labels.script(all, data, c.Plot), "levels": c.Levels,
		"style": strings.ReplaceAll(scriptStyle, "\n", ""),
	}
	encoded, err := json.Marshal(chart)
	if err != nil || len(encoded) > mostScript {
		return ""
	}
	code := strings.TrimSpace(indents.ReplaceAllString(scriptText, ""))
	return fmt.Sprintf("(%s)(element, %s)", code, encoded)
}

// pixels are those of a plain screen.
func pixels(x vg.Length) float64 { return math.Round(float64(x)*96/72*10) / 10 }

// script is the labels in their places.
func (labels Labels) script(all, data draw.Canvas, p *plot.Plot) []map[string]any {
	_, heights := labels.place(all, data, p)
	placed := []map[string]any{}
	for i, l := range labels {
		label := map[string]any{
			"text": l.Text, "at": pixels(all.Max.Y - heights[i]), "early": l.Early}
		if l.Level {
			label["level"] = l.Y
		} else {
			label["curve"] = l.Curve
		}
		placed = append(placed, label)
	}
	return placed
}

// axisScript is an axis whose line is drawn at a place.
func axisScript(a plot.Axis, line vg.Length) map[string]any {
	ticks := [][2]any{}
	for _, tick := range a.Tick.Marker.Ticks(a.Min, a.Max) {
		ticks = append(ticks, [2]any{tick.Value, tick.Label})
	}
	_, log := a.Scale.(plot.LogScale)
	return map[string]any{"name": a.Label.Text, "range": [2]float64{a.Min, a.Max}, "log": log,
		"line": pixels(line), "ticks": ticks}
}

// script is the curve with its numbers as texts.
func (c Curve) script(write func(float64) string) map[string]any {
	color, mark := Color(c.Model), Marks[c.Model%len(Marks)]
	curve := map[string]any{
		"name": c.Name, "color": fmt.Sprintf("#%02x%02x%02x", color.R, color.G, color.B),
		"model": c.Model, "y": join(c.Y, write),
		"mark": []any{mark.Corners, pixels(mark.Radius), mark.Turn, mark.Star},
	}
	for i := range c.Y {
		if c.x(i) != float64(i+1) {
			curve["x"] = join(c.X, short)
			break
		}
	}
	if c.Low != nil {
		curve["low"], curve["high"] = join(c.Low, write), join(c.High, write)
	}
	if c.Hollow {
		var dashes []string
		for _, length := range Dashes[c.Model%len(Dashes)] {
			dashes = append(dashes, fmt.Sprint(pixels(length)))
		}
		curve["dash"] = strings.Join(dashes, " ")
	}
	return curve
}

func short(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }

func join(values []float64, write func(float64) string) string {
	var texts []string
	for _, x := range values {
		texts = append(texts, write(x))
	}
	return strings.Join(texts, " ")
}
