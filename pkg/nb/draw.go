package nb

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strconv"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The least size of a figure, which grows where its labels ask for more, and its pixels: twice
// those of a plain screen.
const (
	figureWidth  = 6.7 * vg.Inch
	figureHeight = 4.125 * vg.Inch
	figureDPI    = 2 * 96
)

// The colours of the models; the seventh has the first again. All show on white, and readers with
// any colour vision tell them apart: four are of Okabe and Ito (https://jfly.uni-koeln.de/color/),
// and two, in place of their pale ones, of Paul Tol's muted scheme.
var modelColors = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermillion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0x33, 0x22, 0x88, 0xff}, // indigo
	{0x88, 0x22, 0x55, 0xff}, // wine
}

var (
	ink  = color.Gray{0x22}
	gray = color.Gray{0x66}
	pale = color.Gray{0xe4}
)

var (
	regular = font.Font{Typeface: "Liberation", Variant: "Sans"}
	bold    = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: 3} // x/image/font.WeightBold
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

// newImage returns a white image and the canvas to draw on it. It is white on a dark page too,
// since a PNG does not know its page.
func newImage(width, height vg.Length) (*vgimg.Canvas, draw.Canvas) {
	image := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(figureDPI),
		vgimg.UseBackgroundColor(color.White))
	return image, draw.New(image)
}

func encode(image *vgimg.Canvas) ([]byte, error) {
	var encoded bytes.Buffer
	err := png.Encode(&encoded, image.Image())
	return encoded.Bytes(), err
}

// publish writes a PNG to the folder that GORNN_BUILD names, and displays it in a notebook, at half
// its pixels and before what is printed afterwards.
func publish(name string, encoded []byte) error {
	if err := build(name, encoded); err != nil {
		return err
	}
	if !gonbui.IsNotebook {
		return nil
	}
	size, err := png.DecodeConfig(bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	return display("a figure", &protocol.DisplayData{
		Data: map[protocol.MIMEType]any{protocol.MIMEImagePNG: encoded},
		Metadata: map[string]any{string(protocol.MIMEImagePNG): map[string]int{
			"width": size.Width / 2, "height": size.Height / 2}},
	})
}

// png draws the figure: its title above, and at the right of each curve what it is.
func (f *figure) png() ([]byte, error) {
	labels := f.labels()
	side := labelGap + labels.width() + 8
	top := vg.Length(28)
	if f.subtitle != "" {
		top += 14
	}
	width := max(figureWidth, 4.4*vg.Inch+side)
	height := max(figureHeight, vg.Length(len(labels))*labelHeight+top+50)
	image, all := newImage(width, height)
	area := draw.Crop(all, 10, -side, 10, -top)
	p := f.plot()
	data := p.DataCanvas(area)
	center := data.Center().X
	all.FillText(style(bold, 13, ink), vg.Point{X: center, Y: all.Max.Y - 8}, f.title)
	if f.subtitle != "" {
		all.FillText(style(regular, 10, gray), vg.Point{X: center, Y: all.Max.Y - 25}, f.subtitle)
	}
	p.Draw(area)
	labels.draw(all, data, p)
	return encode(image)
}

// shorten keeps a long name from taking the figure's room; the printed table has all of it.
func shorten(s string, n int) string {
	if letters := []rune(s); len(letters) > n {
		half := (n - 1) / 2
		return string(letters[:n-1-half]) + "…" + string(letters[len(letters)-half:])
	}
	return s
}

// shortenAll is shorten for texts side by side: those that differ still do, if need be at more
// than n letters.
func shortenAll(texts []string, n int) []string {
	for ; ; n++ {
		short := make([]string, len(texts))
		for i, text := range texts {
			short[i] = shorten(text, n)
		}
		if distinct(short) == distinct(texts) {
			return short
		}
	}
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
	var values []float64
	for _, c := range f.curves {
		values = append(values, c.values...)
	}
	low, high := drawableRange(values)
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

// drawable is false for the figures of a diverged training: NaN, and what dwarfs all others.
func drawable(x float64) bool { return math.Abs(x) < 1e30 }

// drawableRange returns the least and the greatest drawable value; low > high if there is none.
func drawableRange(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range values {
		if drawable(x) {
			low, high = min(low, x), max(high, x)
		}
	}
	return low, high
}

// grid draws a pale line across at every tick but the lowest, where the axis is.
type grid []plot.Tick

func (g grid) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, tick := range g[1:] {
		line := draw.LineStyle{Color: pale, Width: 0.6}
		c.StrokeLine2(line, c.Min.X, y(tick.Value), c.Max.X, y(tick.Value))
	}
}

// Plot draws the curve: solid with full marks or, for validation, dashed with hollow ones; a
// diverged epoch leaves a gap.
func (c curve) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	var stretch []vg.Point
	for i, value := range slices.Concat(c.values, []float64{math.NaN()}) { // NaN ends a stretch
		if drawable(value) {
			stretch = append(stretch, vg.Point{X: x(float64(i + 1)), Y: y(value)})
			continue
		}
		canvas.StrokeLines(c.line(), stretch)
		for j, point := range stretch {
			if len(stretch) == 1 || c.marked(i-len(stretch)+j) {
				c.mark(canvas, point)
			}
		}
		stretch = nil
	}
}

// end returns the index of the last value that is drawn, -1 if none is.
func (c curve) end() int {
	last := len(c.values) - 1
	for last >= 0 && !drawable(c.values[last]) {
		last--
	}
	return last
}

// marked chooses the points with a mark: all, or in a long training the last and about ten before
// it, each model's own so that they do not meet.
func (c curve) marked(i int) bool {
	step, last := 1, c.end()
	if n := len(c.values); n > 30 {
		step = n / 10
	}
	return i == last || last-i > step/2 && i%step == c.model*step/len(modelMarks)%step
}

func (c curve) color() color.RGBA { return modelColors[c.model%len(modelColors)] }

func (c curve) line() draw.LineStyle {
	style := draw.LineStyle{Color: c.color(), Width: 1.4}
	if c.validation {
		style.Width, style.Dashes = 1.6, modelDashes[c.model%len(modelDashes)]
	}
	return style
}
