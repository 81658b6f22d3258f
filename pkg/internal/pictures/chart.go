package pictures

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Chart is a figure with axes: its title above, and at the right of each curve what it is.
type Chart struct {
	Title, Subtitle string
	Plot            *plot.Plot // with what lies behind the curves
	Curves          []Curve
	Levels          []float64 // lines across
	Labels          Labels
	Width, Height   vg.Length // the least ones
	Least           vg.Length // width of what is left of the labels
}

// PNG draws the chart.
func (c Chart) PNG() ([]byte, error) {
	image, all, area, data := c.frame()
	center := data.Center().X
	Title(all, center, c.Title)
	if c.Subtitle != "" {
		small := Style(Regular, 10, Gray)
		text := Fit(small, c.Subtitle, all.Max.X-16)
		at := vg.Point{X: middle(all, center, small.Width(text)), Y: all.Max.Y - 25}
		all.FillText(small, at, text)
	}
	for _, at := range c.Levels {
		c.Plot.Add(level(at))
	}
	for _, curve := range c.Curves {
		c.Plot.Add(curve)
	}
	c.Plot.Draw(area)
	c.Labels.draw(all, data, c.Plot)
	return Encode(image)
}

// frame returns the picture, with all of it, what the axes take, and what the curves do.
func (c Chart) frame() (image *vgimg.Canvas, all, area, data draw.Canvas) {
	side := c.Labels.width()
	top := vg.Length(28)
	if c.Subtitle != "" {
		top += 14
	}
	width := max(c.Width, c.Least+side)
	height := max(c.Height, vg.Length(len(c.Labels))*labelHeight+top+50)
	image, all = New(width, height)
	area = draw.Crop(all, 10, -max(side, 14), 10, -top)
	return image, all, area, c.Plot.DataCanvas(area)
}

// level is a line across.
type level float64

func (l level) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	c.StrokeLine2(LevelStyle(), c.Min.X, y(float64(l)), c.Max.X, y(float64(l)))
}

// LevelStyle is that of a line across, or up.
func LevelStyle() draw.LineStyle {
	return draw.LineStyle{Color: Gray, Width: 1, Dashes: []vg.Length{4, 3}}
}

// Axes returns a plot with axes in the figures' look, without ticks.
func Axes(x, y string) *plot.Plot {
	p := plot.New()
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font.Variant, axis.Tick.Label.Font.Variant = "Sans", "Sans"
		axis.Label.TextStyle.Font.Size, axis.Tick.Label.Font.Size = 10.5, 9.5
		axis.Label.TextStyle.Color, axis.Tick.Label.Color = Ink, Ink
		axis.Label.Padding = 4
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = Gray, Gray
		axis.Tick.Length = 4
	}
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.Y.Padding = 8 // no point lies on the axis
	return p
}

// Grid draws a pale line across at every tick but the lowest, where the axis is.
type Grid []plot.Tick

func (g Grid) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, tick := range g[1:] {
		line := draw.LineStyle{Color: Pale, Width: 0.6}
		c.StrokeLine2(line, c.Min.X, y(tick.Value), c.Max.X, y(tick.Value))
	}
}
