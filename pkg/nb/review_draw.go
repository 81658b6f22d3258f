package nb

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// strip is a review drawn as lines of text, with a band below each line for each model.
type strip struct {
	readings []Reading
	labels   []string    // of the models, short
	words    []stripWord // what stands for the beginning, then the review's words, or the last of them
	left     vg.Length   // where the text begins
	lines    int
	of       int  // words in the review
	lacking  bool // letters that the font has not
}

// stripWord is a word in its place.
type stripWord struct {
	text   string
	number int // from 1; 0 is the start mark
	style  draw.TextStyle
	line   int
	x      vg.Length // from the text's left edge to the word's band
	width  vg.Length // of the band: the bands of a line have no gaps
}

const (
	stripWords  = 300 // that are drawn, the last ones
	stripWidth  = 6.7 * vg.Inch
	stripMargin = 10
	stripTop    = 46 // title and legend

	stripSize  = 10  // of the text
	stripSpace = 5.5 // between words
	bandHeight = 6
	bandGap    = 1.2
	textHeight = 13.5
	lineGap    = 9
)

// Unknown words are set apart.
var (
	italic = font.Font{Typeface: "Liberation", Variant: "Sans", Style: 1} // x/image/font.StyleItalic
	faint  = color.Gray{0x80}
)

// The ends of the scale, from ColorBrewer's diverging schemes, which readers with any colour vision
// tell apart.
var (
	unfavourable = color.RGBA{0xe0, 0x82, 0x14, 0xff} // orange
	favourable   = color.RGBA{0x21, 0x66, 0xac, 0xff} // blue
	undecided    = color.RGBA{0xf7, 0xf7, 0xf7, 0xff} // nearly white
)

func newStrip(words []string, readings []Reading) *strip {
	s := &strip{readings: readings, labels: shortenAll(labelsOf(readings), 12), of: len(words)}
	for _, label := range s.labels {
		s.left = max(s.left, bandLabel().Width(label))
	}
	s.left += stripMargin + 6
	first := max(0, len(words)-stripWords)
	if first == 0 {
		s.add("[START]", 0, wordStyle(regular, gray))
	} else {
		s.add("…", first, wordStyle(regular, gray))
	}
	for i, word := range words[first:] {
		text, style := s.boxed(printable(word)), wordStyle(regular, ink)
		if s.unknown(word) {
			style = wordStyle(italic, faint)
		}
		s.add(text, first+i+1, style)
	}
	s.lines = s.words[len(s.words)-1].line + 1
	return s
}

// unknown reports whether no model can read the word.
func (s *strip) unknown(word string) bool {
	return !slices.ContainsFunc(s.readings, func(r Reading) bool {
		return !slices.Contains(r.Unknown, word)
	})
}

// add sets a word after those there are, on their line or on a new one.
func (s *strip) add(text string, number int, style draw.TextStyle) {
	word := stripWord{text: text, number: number, style: style}
	word.width = max(style.Width(text), 6) + stripSpace
	if n := len(s.words); n > 0 {
		last := s.words[n-1]
		word.line, word.x = last.line, last.x+last.width
		if s.left+word.x+word.width > stripWidth-stripMargin {
			word.line, word.x = last.line+1, 0
		}
	}
	s.words = append(s.words, word)
}

// wordStyle is that of a text that begins at a point, on its baseline.
func wordStyle(face font.Font, ink color.Color) draw.TextStyle {
	text := style(face, stripSize, ink)
	text.XAlign, text.YAlign = draw.XLeft, draw.YBottom
	return text
}

func bandLabel() draw.TextStyle {
	text := style(regular, 6.5, gray)
	text.XAlign, text.YAlign = draw.XRight, draw.YCenter
	return text
}

func (s *strip) lineHeight() vg.Length {
	return textHeight + vg.Length(len(s.readings))*(bandHeight+bandGap) + lineGap
}

func (s *strip) png() ([]byte, error) {
	height := stripTop + vg.Length(s.lines)*s.lineHeight() + 2
	image, canvas := newImage(stripWidth, height)
	s.drawLegend(canvas)
	for i, word := range s.words {
		if i == 0 || word.line != s.words[i-1].line {
			s.drawLabels(canvas, word.line)
		}
		at := vg.Point{X: s.left + word.x, Y: s.top(canvas, word.line) - textHeight + 2}
		canvas.FillText(word.style, at, word.text)
		for band := range s.readings {
			s.drawBand(canvas, word, band)
		}
	}
	return encode(image)
}

// top returns the upper edge of a line.
func (s *strip) top(canvas draw.Canvas, line int) vg.Length {
	return canvas.Max.Y - stripTop - vg.Length(line)*s.lineHeight()
}

// bandTop returns the upper edge of a model's band below a line.
func (s *strip) bandTop(canvas draw.Canvas, line, band int) vg.Length {
	return s.top(canvas, line) - textHeight - vg.Length(band)*(bandHeight+bandGap)
}

func (s *strip) drawLabels(canvas draw.Canvas, line int) {
	for band, label := range s.labels {
		at := vg.Point{X: s.left - 4, Y: s.bandTop(canvas, line, band) - bandHeight/2}
		canvas.FillText(bandLabel(), at, label)
	}
}

func (s *strip) drawBand(canvas draw.Canvas, word stripWord, model int) {
	r := s.readings[model]
	x, top := s.left+word.x, s.bandTop(canvas, word.line, model)
	band := rectangle(x, top-bandHeight, word.width, bandHeight)
	canvas.FillPolygon(shade(float64(r.after(word.number))), band)
	edge := draw.LineStyle{Color: color.Gray{0xc8}, Width: 0.4} // 0.5 is nearly white
	canvas.StrokeLine2(edge, x, top, x+word.width, top)
	canvas.StrokeLine2(edge, x, top-bandHeight, x+word.width, top-bandHeight)
	if word.number > 0 && r.favours(word.number) != r.favours(word.number-1) {
		drawChange(canvas, x, top)
	}
}

// drawChange marks where a model changes its mind.
func drawChange(canvas draw.Canvas, x, top vg.Length) {
	canvas.FillPolygon(color.Black, rectangle(x-0.8, top-bandHeight-0.6, 1.6, bandHeight+1.2))
}

func rectangle(x, y, width, height vg.Length) []vg.Point {
	right, top := x+width, y+height
	return []vg.Point{{X: x, Y: top}, {X: right, Y: top}, {X: right, Y: y}, {X: x, Y: y}}
}

// drawLegend draws the title and what the colours and marks below it mean.
func (s *strip) drawLegend(canvas draw.Canvas) {
	title := "What the models think after each word"
	if dataset := unexpected(s.readings[0].Dataset); dataset != "" {
		title += " (" + dataset + ")"
	}
	heading := style(bold, 11.5, ink)
	heading.XAlign = draw.XLeft
	canvas.FillText(heading, vg.Point{X: stripMargin, Y: canvas.Max.Y - 7}, title)

	small := style(regular, 8, ink)
	small.XAlign, small.YAlign = draw.XLeft, draw.YCenter
	x, y := vg.Length(stripMargin), canvas.Max.Y-31
	write := func(style draw.TextStyle, text string) {
		canvas.FillText(style, vg.Point{X: x, Y: y}, text)
		x += style.Width(text)
	}
	write(small, "unfavourable 0 ")
	const steps, width = 60, vg.Length(110)
	x += 3
	for i := range steps {
		left := x + width*vg.Length(i)/steps
		canvas.FillPolygon(shade((float64(i)+0.5)/steps),
			rectangle(left, y-bandHeight/2, width/steps+0.2, bandHeight))
	}
	x += width + 3
	write(small, " 1 favourable")
	x += 18
	drawChange(canvas, x, y+bandHeight/2)
	x += 5
	write(small, "changes its mind at 0.5")
	x += 14
	unknown := small
	unknown.Font, unknown.Color = font.From(italic, 8), faint
	write(unknown, "unknown word")
}

// shade returns the colour of a probability.
func shade(p float64) color.RGBA {
	end, much := favourable, 2*p-1
	if much < 0 {
		end, much = unfavourable, -much
	}
	if math.IsNaN(p) {
		return undecided
	}
	mix := func(from, to uint8) uint8 {
		return uint8(math.Round(float64(from) + min(much, 1)*(float64(to)-float64(from))))
	}
	return color.RGBA{mix(undecided.R, end.R), mix(undecided.G, end.G), mix(undecided.B, end.B), 0xff}
}

// boxed returns text with a box for each letter that the font lacks, which would not be drawn at
// all.
func (s *strip) boxed(text string) string {
	return strings.Map(func(r rune) rune {
		if inFont(r) {
			return r
		}
		s.lacking = true
		return '□'
	}, text)
}

// printNotes says what the figure leaves out.
func (s *strip) printNotes(w io.Writer) {
	if s.of > stripWords {
		fmt.Fprintf(w, "The figure shows the last %d of %d words.\n", stripWords, s.of)
	}
	if s.lacking {
		fmt.Fprintln(w, "The figure shows boxes for letters that its font lacks.")
	}
}
