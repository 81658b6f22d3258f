package pictures

import (
	"image/color"
	"math"
)

// Colors are those of models and groups. All show on white, and readers with any colour vision tell
// them apart: four are of Okabe and Ito (https://jfly.uni-koeln.de/color/), and two, in place of
// their pale ones, of Paul Tol's muted scheme.
var Colors = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermillion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0x33, 0x22, 0x88, 0xff}, // indigo
	{0x88, 0x22, 0x55, 0xff}, // wine
}

// Ink is the colour of text, Gray that of axes and notes, Pale that of a grid.
var (
	Ink  = color.Gray{0x22}
	Gray = color.Gray{0x66}
	Pale = color.Gray{0xe4}
)

// Color returns the i-th colour, from 0; the seventh is the first again.
func Color(i int) color.RGBA { return Colors[i%len(Colors)] }

// Dark makes a colour fit for text on white, which asks for more contrast than a line does.
func Dark(c color.RGBA) color.RGBA {
	return color.RGBA{c.R / 4 * 3, c.G / 4 * 3, c.B / 4 * 3, c.A}
}

// Tint makes a colour fit to lie behind text.
func Tint(c color.RGBA) color.RGBA {
	pale := func(x uint8) uint8 { return 0xff - (0xff-x)/8 }
	return color.RGBA{pale(c.R), pale(c.G), pale(c.B), c.A}
}

// The ends of the scale of shares are those of ColorBrewer's Blues: one hue, from light to dark.
// Readers with any colour vision tell them apart, also on paper without colours.
var (
	noShare  = color.RGBA{0xf7, 0xfb, 0xff, 0xff}
	allShare = color.RGBA{0x08, 0x30, 0x6b, 0xff}
)

// Below, Above and Middle are the ends of the scale with white in its middle, and that middle, from
// ColorBrewer's diverging schemes, which readers with any colour vision tell apart.
var (
	Below  = color.RGBA{0xc5, 0x1b, 0x7d, 0xff} // magenta: no model's colour
	Above  = color.RGBA{0x4d, 0x92, 0x21, 0xff} // green: nor is this
	Middle = color.RGBA{0xf7, 0xf7, 0xf7, 0xff} // nearly white
)

// Heat returns the colour of a share, from 0 to 1, of a scale in one hue.
func Heat(share float64) color.RGBA { return mix(noShare, allShare, share) }

// Diverge returns the colour of a share, from 0 to 1, of the scale with white at 0.5; so has NaN.
func Diverge(share float64) color.RGBA {
	switch much := 2*share - 1; {
	case math.IsNaN(share):
		return Middle
	case much < 0:
		return mix(Middle, Below, min(-much, 1))
	default:
		return mix(Middle, Above, min(much, 1))
	}
}

func mix(from, to color.RGBA, much float64) color.RGBA {
	one := func(from, to uint8) uint8 {
		return uint8(math.Round(float64(from) + much*(float64(to)-float64(from))))
	}
	return color.RGBA{one(from.R, to.R), one(from.G, to.G), one(from.B, to.B), 0xff}
}

// TextOn returns the one of black and white that has more contrast on a colour: at least 4.5 to 1.
func TextOn(c color.RGBA) color.Color {
	if Luminance(c) < 0.179 { // where both have the same
		return color.White
	}
	return color.Black
}

// Luminance is the relative luminance of the contrast guidelines, WCAG 2.
func Luminance(c color.RGBA) float64 {
	linear := func(x uint8) float64 {
		if s := float64(x) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return float64(x) / 255 / 12.92
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
