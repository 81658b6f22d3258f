package nb

import (
	"bytes"
	"image/png"
	"strconv"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
)

// publish writes a PNG to the folder that GORNN_BUILD names, and displays it in a notebook, at half
// its pixels and before what is printed afterwards. Where there is a script, a notebook that is
// trusted shows what that draws; all other readers of it show the PNG.
func publish(name string, encoded []byte, script string) error {
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
	data := map[protocol.MIMEType]any{protocol.MIMEImagePNG: encoded}
	if script != "" { // of that type, since pages that nbconvert makes show the other one
		data[protocol.MIMETextJavascript] = script
	}
	return display("a figure", &protocol.DisplayData{
		Data: data,
		Metadata: map[string]any{string(protocol.MIMEImagePNG): map[string]int{
			"width": size.Width / 2, "height": size.Height / 2}},
	})
}

// chart is the figure: its title above, and at the right of each curve what it is.
func (f *figure) chart() pictures.Chart {
	var curves []pictures.Curve
	for _, c := range f.curves {
		curves = append(curves, c.drawn())
	}
	return pictures.Chart{Title: f.title, Subtitle: f.subtitle, Plot: f.plot(), Curves: curves,
		Labels: f.labels(), Width: pictures.Width, Height: pictures.Height, Least: 4.4 * vg.Inch}
}

func (f *figure) plot() *plot.Plot {
	p := pictures.Axes(f.xLabel, f.yLabel)
	p.X.Min, p.X.Max = 1, float64(f.epochs())
	if f.epochs() == 1 {
		p.X.Min, p.X.Max = 0.5, 1.5 // the one point stands in the middle
	}
	yTicks := f.yTicks()
	p.Y.Min, p.Y.Max = yTicks[0].Value, yTicks[len(yTicks)-1].Value
	p.Y.Tick.Marker = plot.ConstantTicks(yTicks)
	var xTicks []plot.Tick
	for _, epoch := range epochTicks(f.epochs(), 12) {
		xTicks = append(xTicks, plot.Tick{Value: float64(epoch), Label: strconv.Itoa(epoch)})
	}
	p.X.Tick.Marker = plot.ConstantTicks(xTicks)
	p.Add(pictures.Grid(yTicks))
	return p
}

// yTicks marks round numbers around all values, no closer than four decimals show.
func (f *figure) yTicks() []plot.Tick {
	var values []float64
	for _, c := range f.curves {
		values = append(values, c.values...)
	}
	low, high := pictures.DrawableRange(values)
	return pictures.Ticks(low, high, 1e-4)
}

// drawn is the curve as it is drawn: dashed for validation.
func (c curve) drawn() pictures.Curve {
	return pictures.Curve{Name: c.name + " " + c.kind(), Y: c.values, Model: c.model,
		Hollow: c.validation}
}
