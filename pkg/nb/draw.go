package nb

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The size of a figure, and its pixels: twice those of a plain screen.
const (
	figureWidth  = 6.7 * vg.Inch
	figureHeight = 4.1 * vg.Inch
	figureDPI    = 192
)

// The colours of Okabe and Ito that show on white, which readers with any colour vision tell apart
// (https://jfly.uni-koeln.de/color/). One a model, from the start again after the sixth.
var modelColors = []color.Color{
	color.RGBA{0x00, 0x72, 0xb2, 0xff}, // blue
	color.RGBA{0xd5, 0x5e, 0x00, 0xff}, // vermillion
	color.RGBA{0x00, 0x9e, 0x73, 0xff}, // bluish green
	color.RGBA{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	color.RGBA{0xe6, 0x9f, 0x00, 0xff}, // orange
	color.RGBA{0x56, 0xb4, 0xe9, 0xff}, // sky blue
}

var (
	ink  = color.Gray{0x22}
	gray = color.Gray{0x66}
	pale = color.Gray{0xe4}
)

// png draws the figure: its title above, a legend at the right that no line can run into.
func (f *figure) png() ([]byte, error) {
	image := vgimg.NewWith(vgimg.UseWH(figureWidth, figureHeight), vgimg.UseDPI(figureDPI), vgimg.UseBackgroundColor(color.White))
	all := draw.New(image)
	legend := f.legend()
	side := legend.Rectangle(all).Size().X + 20

	top := vg.Length(28)
	if f.subtitle != "" {
		top += 14
	}
	area := draw.Crop(all, 10, -side, 10, -top)
	p := f.plot()
	data := p.DataCanvas(area)
	center := data.Center().X
	all.FillText(style(bold, 13, ink), vg.Point{X: center, Y: all.Max.Y - 8}, f.title)
	if f.subtitle != "" {
		all.FillText(style(regular, 10, gray), vg.Point{X: center, Y: all.Max.Y - 25}, f.subtitle)
	}
	p.Draw(area)
	legend.Draw(draw.Crop(all, figureWidth-side+10, 0, 0, -top-2))

	var encoded bytes.Buffer
	err := png.Encode(&encoded, image.Image())
	return encoded.Bytes(), err
}

var (
	regular = font.Font{Typeface: "Liberation", Variant: "Sans"}
	bold    = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: 3} // golang.org/x/image/font.WeightBold
)

// style is that of a text hung below a point, in its middle.
func style(face font.Font, size vg.Length, ink color.Color) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.From(face, size),
		XAlign:  draw.XCenter,
		YAlign:  draw.YTop,
		Handler: plot.DefaultTextHandler,
	}
}

func (f *figure) legend() plot.Legend {
	legend := plot.NewLegend()
	legend.TextStyle = style(regular, 9.5, ink)
	legend.TextStyle.XAlign, legend.TextStyle.YAlign = draw.XLeft, draw.YBottom
	legend.Top, legend.Left = true, true
	legend.ThumbnailWidth = 26
	legend.Padding = 6
	for _, c := range f.curves {
		legend.Add(shorten(c.label, 28), c)
	}
	return legend
}

// shorten keeps a long name from taking the figure's room; the printed table has all of it.
func shorten(s string, n int) string {
	if letters := []rune(s); len(letters) > n {
		half := (n - 1) / 2
		return string(letters[:n-1-half]) + "…" + string(letters[len(letters)-half:])
	}
	return s
}

func (f *figure) plot() *plot.Plot {
	p := plot.New()
	yTicks := f.yTicks()
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font.Variant, axis.Tick.Label.Font.Variant = "Sans", "Sans"
		axis.Label.TextStyle.Font.Size, axis.Tick.Label.Font.Size = 10.5, 9.5
		axis.Label.TextStyle.Color, axis.Tick.Label.Color = ink, ink
		axis.Label.Padding = 4
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = gray, gray
		axis.Tick.Length = 4
	}
	p.X.Label.Text, p.Y.Label.Text = "Epoch", f.yLabel
	p.X.Min, p.X.Max = 1, float64(f.epochs())
	if f.epochs() == 1 {
		p.X.Min, p.X.Max = 0.5, 1.5 // the one point stands in the middle
	}
	p.Y.Min, p.Y.Max = yTicks[0].Value, yTicks[len(yTicks)-1].Value
	p.Y.Padding = 8 // no point lies on the axis
	p.Y.Tick.Marker = plot.ConstantTicks(yTicks)
	var xTicks []plot.Tick
	for _, epoch := range epochTicks(f.epochs(), 12) {
		xTicks = append(xTicks, plot.Tick{Value: float64(epoch), Label: strconv.Itoa(epoch)})
	}
	p.X.Tick.Marker = plot.ConstantTicks(xTicks)
	p.Add(grid(yTicks))
	for _, c := range f.curves {
		p.Add(c)
	}
	return p
}

// yTicks marks five to ten round numbers, from below the least value to above the greatest.
func (f *figure) yTicks() []plot.Tick {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range f.curves {
		for _, y := range c.values {
			if drawable(y) {
				low, high = min(low, y), max(high, y)
			}
		}
	}
	if low > high { // no number at all
		low, high = 0, 1
	}
	size := max(math.Abs(low), math.Abs(high))
	step := roundStep(max((high-low)/7, size/1e6)) // a step that size does not swallow
	format, decimals := byte('f'), max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	if size >= 1e6 {
		format, decimals = 'g', 4
	}
	var ticks []plot.Tick
	for i := math.Floor(low / step); ; i++ {
		y := i * step
		ticks = append(ticks, plot.Tick{Value: y, Label: strconv.FormatFloat(y, format, decimals, 64)})
		if y >= high && len(ticks) > 1 {
			return ticks
		}
	}
}

// roundStep returns the least of ..., 0.1, 0.2, 0.5, 1, 2, ... that is at least x.
func roundStep(x float64) float64 {
	if x < 1e-4 {
		return 1e-4 // what four decimals show
	}
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= x {
			return factor * power
		}
	}
	return 10 * power
}

// drawable is false of the figures of a diverged training: NaN, and what dwarfs all others.
func drawable(x float64) bool { return math.Abs(x) < 1e30 }

// grid draws a pale line across at every tick but the lowest, where the axis is.
type grid []plot.Tick

func (g grid) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, tick := range g[1:] {
		c.StrokeLine2(draw.LineStyle{Color: pale, Width: 0.6}, c.Min.X, y(tick.Value), c.Max.X, y(tick.Value))
	}
}

// Plot draws the curve: solid with discs or, for validation, dashed with rings; a diverged
// epoch leaves a gap.
func (c curve) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	var stretch []vg.Point
	for i, value := range slices.Concat(c.values, []float64{math.NaN()}) { // which ends the last stretch
		if drawable(value) {
			stretch = append(stretch, vg.Point{X: x(float64(i + 1)), Y: y(value)})
			continue
		}
		canvas.StrokeLines(c.line(), stretch)
		if len(c.values) <= 30 || len(stretch) == 1 {
			for _, point := range stretch {
				c.mark(&canvas, point)
			}
		}
		stretch = nil
	}
}

// Thumbnail draws the curve's sample in the legend.
func (c curve) Thumbnail(canvas *draw.Canvas) {
	middle := canvas.Center()
	canvas.StrokeLine2(c.line(), canvas.Min.X, middle.Y, canvas.Max.X, middle.Y)
	c.mark(canvas, middle)
}

func (c curve) color() color.Color { return modelColors[c.model%len(modelColors)] }

func (c curve) line() draw.LineStyle {
	style := draw.LineStyle{Color: c.color(), Width: 1.6}
	if c.validation {
		style.Dashes = []vg.Length{4.5, 2.5}
	}
	return style
}

func (c curve) mark(canvas *draw.Canvas, at vg.Point) {
	canvas.DrawGlyph(draw.GlyphStyle{Color: c.color(), Radius: 2.4, Shape: draw.CircleGlyph{}}, at)
	if c.validation {
		canvas.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: 1.3, Shape: draw.CircleGlyph{}}, at)
	}
}
