package nb

import (
	"fmt"
	"image/color"
	"io"
	"slices"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// strip is a review drawn as lines of text, with a band below each line for each model.
type strip struct {
	readings []Reading
	labels   []string    // of the models, short
	words    []stripWord // for the beginning, then the review's words, or the last of them
	left     vg.Length   // where the text begins
	lines    int
	of       int  // words in the review
	lacking  bool // letters that the font has not
}

// stripWord is a word in its place.
type stripWord struct {
	pictures.Word
	number int // from 1; 0 is the start mark
}

const (
	stripWords  = 300 // that are drawn, the last ones
	stripWidth  = 6.7 * vg.Inch
	stripMargin = 10
	stripTop    = 46 // title and legend

	bandHeight = 6
	bandGap    = 1.2
	textHeight = 13.5
	lineGap    = 9
)

// Unknown words are set apart.
var faint = color.Gray{0x80}

func newStrip(words []string, readings []Reading) *strip {
	labels := pictures.ShortenAll(labelsOf(readings), 12)
	s := &strip{readings: readings, labels: labels, of: len(words)}
	for _, label := range s.labels {
		s.left = max(s.left, bandLabel().Width(label))
	}
	s.left += stripMargin + 6
	first := max(0, len(words)-stripWords)
	if first == 0 {
		s.add("[START]", 0, pictures.WordStyle(pictures.Regular, pictures.Gray))
	} else {
		s.add("…", first, pictures.WordStyle(pictures.Regular, pictures.Gray))
	}
	for i, word := range words[first:] {
		text, style := s.boxed(printable(word)), pictures.WordStyle(pictures.Regular, pictures.Ink)
		if s.unknown(word) {
			style = pictures.WordStyle(pictures.Italic, faint)
		}
		s.add(text, first+i+1, style)
	}
	s.lines = s.words[len(s.words)-1].Line + 1
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
	var last *pictures.Word
	if n := len(s.words); n > 0 {
		last = &s.words[n-1].Word
	}
	word := pictures.After(last, text, style, stripWidth-stripMargin-s.left)
	s.words = append(s.words, stripWord{word, number})
}

func bandLabel() draw.TextStyle {
	return pictures.Aligned(pictures.Regular, 6.5, pictures.Gray, draw.XRight, draw.YCenter)
}

func (s *strip) lineHeight() vg.Length {
	return textHeight + vg.Length(len(s.readings))*(bandHeight+bandGap) + lineGap
}

func (s *strip) png() ([]byte, error) {
	height := stripTop + vg.Length(s.lines)*s.lineHeight() + 2
	image, canvas := pictures.New(stripWidth, height)
	s.drawLegend(canvas)
	for i, word := range s.words {
		if i == 0 || word.Line != s.words[i-1].Line {
			s.drawLabels(canvas, word.Line)
		}
		at := vg.Point{X: s.left + word.X, Y: s.top(canvas, word.Line) - textHeight + 2}
		canvas.FillText(word.Style, at, word.Text)
		for band := range s.readings {
			s.drawBand(canvas, word, band)
		}
	}
	return pictures.Encode(image)
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
	x, top := s.left+word.X, s.bandTop(canvas, word.Line, model)
	band := pictures.Rectangle(x, top-bandHeight, word.Width, bandHeight)
	canvas.FillPolygon(pictures.Diverge(float64(r.after(word.number))), band)
	edge := draw.LineStyle{Color: color.Gray{0xc8}, Width: 0.4} // 0.5 is nearly white
	canvas.StrokeLine2(edge, x, top, x+word.Width, top)
	canvas.StrokeLine2(edge, x, top-bandHeight, x+word.Width, top-bandHeight)
	if word.number > 0 && r.favours(word.number) != r.favours(word.number-1) {
		drawChange(canvas, x, top)
	}
}

// drawChange marks where a model changes its mind.
func drawChange(canvas draw.Canvas, x, top vg.Length) {
	mark := pictures.Rectangle(x-0.8, top-bandHeight-0.6, 1.6, bandHeight+1.2)
	canvas.FillPolygon(color.Black, mark)
}

// drawLegend draws the title and what the colours and marks below it mean.
func (s *strip) drawLegend(canvas draw.Canvas) {
	title := "What the models think after each word"
	if dataset := unexpected(s.readings[0].Dataset); dataset != "" {
		title += " (" + dataset + ")"
	}
	heading := pictures.Aligned(pictures.Bold, 11.5, pictures.Ink, draw.XLeft, draw.YTop)
	canvas.FillText(heading, vg.Point{X: stripMargin, Y: canvas.Max.Y - 7}, title)

	small := pictures.Aligned(pictures.Regular, 8, pictures.Ink, draw.XLeft, draw.YCenter)
	x, y := vg.Length(stripMargin), canvas.Max.Y-31
	write := func(style draw.TextStyle, text string) {
		canvas.FillText(style, vg.Point{X: x, Y: y}, text)
		x += style.Width(text)
	}
	write(small, "unfavourable 0 ")
	const width = 110
	x += 3
	pictures.Gradient(canvas, x, y, width, bandHeight, 60, pictures.Diverge)
	x += width + 3
	write(small, " 1 favourable")
	x += 18
	drawChange(canvas, x, y+bandHeight/2)
	x += 5
	write(small, "changes its mind at 0.5")
	x += 14
	unknown := small
	unknown.Font, unknown.Color = font.From(pictures.Italic, 8), faint
	write(unknown, "unknown word")
}

// boxed returns text with boxes for letters that the font lacks, which it notes.
func (s *strip) boxed(text string) string {
	boxed, lacking := pictures.Boxed(text)
	s.lacking = s.lacking || lacking
	return boxed
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
