package pictures

import (
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"image/color"
)

// Word is a word in its place among lines of text.
type Word struct {
	Text  string
	Style draw.TextStyle
	Line  int
	X     vg.Length // from the text's left edge to the word's field
	Width vg.Length // of the field: the fields of a line have no gaps
}

const (
	wordSize  = 10  // of the text
	wordSpace = 5.5 // between words
)

// WordStyle is that of a text that begins at a point, on its baseline.
func WordStyle(face font.Font, ink color.Color) draw.TextStyle {
	return Aligned(face, wordSize, ink, draw.XLeft, draw.YBottom)
}

// After places a word after the last one, on its line where room, the width of a line, lets it, or
// on a new line; as the first one where last is nil.
func After(last *Word, text string, style draw.TextStyle, room vg.Length) Word {
	word := Word{Text: text, Style: style, Width: max(style.Width(text), 6) + wordSpace}
	if last != nil {
		word.Line, word.X = last.Line, last.X+last.Width
		if word.X+word.Width > room {
			word.Line, word.X = last.Line+1, 0
		}
	}
	return word
}

// Gradient draws a scale from x to the right, about the height y.
func Gradient(
	canvas draw.Canvas, x, y, width, height vg.Length, steps int, shade func(float64) color.RGBA,
) {
	for i := range steps {
		left := x + width*vg.Length(i)/vg.Length(steps)
		canvas.FillPolygon(shade((float64(i)+0.5)/float64(steps)),
			Rectangle(left, y-height/2, width/vg.Length(steps)+0.2, height))
	}
}
