package pictures

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The faces of the figures' font, with the numbers of x/image/font. Italic sets words apart.
var (
	Regular = font.Font{Typeface: "Liberation", Variant: "Sans"}
	Bold    = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: 3}
	Italic  = font.Font{Typeface: "Liberation", Variant: "Sans", Style: 1}
)

// Style is that of a text hung below a point, in its middle.
func Style(face font.Font, size vg.Length, ink color.Color) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.From(face, size),
		XAlign:  draw.XCenter,
		YAlign:  draw.YTop,
		Handler: plot.DefaultTextHandler,
	}
}

// Aligned is Style for a text that lies otherwise at its point.
func Aligned(
	face font.Font, size vg.Length, ink color.Color, x draw.XAlignment, y draw.YAlignment,
) text.Style {
	style := Style(face, size, ink)
	style.XAlign, style.YAlign = x, y
	return style
}

// Shorten keeps a long name from taking the figure's room; the printed table has all of it.
func Shorten(s string, n int) string {
	if letters := []rune(s); len(letters) > n {
		half := (n - 1) / 2
		return string(letters[:n-1-half]) + "…" + string(letters[len(letters)-half:])
	}
	return s
}

// ShortenAll is Shorten for texts side by side: those that differ still do, if need be at more
// than n letters.
func ShortenAll(texts []string, n int) []string {
	for ; ; n++ {
		short := make([]string, len(texts))
		for i, text := range texts {
			short[i] = Shorten(text, n)
		}
		if Distinct(short) == Distinct(texts) {
			return short
		}
	}
}

// Distinct counts the texts without their repetitions.
func Distinct(texts []string) int {
	return len(slices.Compact(slices.Sorted(slices.Values(texts))))
}

// Boxed returns text with a box for each letter that the font lacks, which would not be drawn at
// all, and whether there was one.
func Boxed(text string) (boxed string, lacking bool) {
	return strings.Map(func(r rune) rune {
		if inFont(r) {
			return r
		}
		lacking = true
		return '□'
	}, text), lacking
}

// CanWrite reports whether the figures' font has all letters of a text, and writes them from the
// left.
func CanWrite(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !inFont(r) || unicode.In(r, unicode.Hebrew, unicode.Arabic)
	})
}

// inFont reports whether the figures' font has a letter.
func inFont(r rune) bool {
	glyph, err := font.DefaultCache.Lookup(Regular, 10).Face.GlyphIndex(nil, r)
	return err == nil && glyph != 0
}

// Fit shortens a text to a width.
func Fit(style text.Style, s string, width vg.Length) string {
	for n := len([]rune(s)) - 1; n > 3 && style.Width(s) > width; n-- {
		s = Shorten(s, n)
	}
	return s
}

// Title writes the title of a figure at the top, about center where the edges let it.
func Title(canvas draw.Canvas, center vg.Length, title string) {
	heading := Style(Bold, 13, Ink)
	title = Fit(heading, title, canvas.Max.X-16)
	x := middle(canvas, center, heading.Width(title))
	canvas.FillText(heading, vg.Point{X: x, Y: canvas.Max.Y - 8}, title)
}

// middle is that of a text, about center where the edges let it.
func middle(canvas draw.Canvas, center, width vg.Length) vg.Length {
	return max(min(center, canvas.Max.X-width/2-8), width/2+8)
}
