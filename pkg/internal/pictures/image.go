// Package pictures has what the figures of a notebook are drawn with, so that all have one look:
// colours, texts, marks, axes, curves, and labels that keep clear of each other. Lengths are
// points, heights count from below.
package pictures

import (
	"bytes"
	"image/color"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The least size of a chart, which grows where its labels ask for more, and its pixels: twice those
// of a plain screen.
const (
	Width  = 6.7 * vg.Inch
	Height = 4.125 * vg.Inch
	DPI    = 2 * 96
)

// New returns a white image and the canvas to draw on it. It is white on a dark page too, since a
// PNG does not know its page.
func New(width, height vg.Length) (*vgimg.Canvas, draw.Canvas) {
	image := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(DPI),
		vgimg.UseBackgroundColor(color.White))
	return image, draw.New(image)
}

// Encode returns an image as a PNG.
func Encode(image *vgimg.Canvas) ([]byte, error) {
	var encoded bytes.Buffer
	err := png.Encode(&encoded, image.Image())
	return encoded.Bytes(), err
}

// Rectangle returns the corners of a rectangle from its lower left one.
func Rectangle(x, y, width, height vg.Length) []vg.Point {
	right, top := x+width, y+height
	return []vg.Point{{X: x, Y: top}, {X: right, Y: top}, {X: right, Y: y}, {X: x, Y: y}}
}
