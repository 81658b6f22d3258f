package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

// Strip is a text whose words are coloured by numbers, once for each row.
type Strip struct {
	Title     string
	Words     []string
	Rows      []StripRow
	Low, High float64 // the ends of the scale; both 0: the least and the greatest value
	// Diverging is a scale with white in its middle. With both ends 0 it goes as far on either side
	// of 0.
	Diverging bool
}

// StripRow has a number for each word. NaN leaves a word without a colour.
type StripRow struct {
	Name   string
	Values []float64
}

const (
	mostWords   = 500
	stripMargin = 10
	stripLine   = 17
	stripTop    = 32
)

func (s Strip) check() error {
	switch n := len(s.Words); {
	case n == 0:
		return errorf("Words must have one or more, got none")
	case n > mostWords:
		return errorf("Words must have at most %d, got %d: show a part of the text", mostWords, n)
	}
	if err := cmp.Or(checkGroups("Rows", len(s.Rows)), checkRange(s.Low, s.High)); err != nil {
		return err
	}
	for i, row := range s.Rows {
		field := fmt.Sprintf("Rows[%d].Values", i)
		if len(row.Values) != len(s.Words) {
			return errorf("%s must have a number for each of the %d Words, got %d",
				field, len(s.Words), len(row.Values))
		}
		if err := checkValues(field, row.Values); err != nil {
			return err
		}
	}
	return nil
}

// PNG draws the figure: a block of lines a row, its name at the left.
func (s Strip) PNG() ([]byte, error) { return s.png(pictures.Width) }

func (s Strip) png(width vg.Length) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	var names []string
	for _, row := range s.Rows {
		names = append(names, row.Name)
	}
	ink := pictures.Style(pictures.Regular, rowText, pictures.Ink)
	names = fitted(names, 16, ink, width/4)
	left := widest(ink, names)
	if left > 0 {
		left += 8
	}
	left += stripMargin
	words := s.flow(width - left - stripMargin)
	lines := words[len(words)-1].Line + 1
	block := vg.Length(lines)*stripLine + 10
	image, canvas := pictures.New(width, stripTop+vg.Length(len(s.Rows))*block+26)
	pictures.Title(canvas, width/2, clean(s.Title))
	colors := newScale(s.all(), s.Low, s.High, s.Diverging)
	for i, row := range s.Rows {
		top := canvas.Max.Y - stripTop - vg.Length(i)*block
		label := ink
		label.XAlign, label.YAlign = draw.XRight, draw.YCenter
		canvas.FillText(label, vg.Point{X: left - 8, Y: top - stripLine/2}, names[i])
		for k, word := range words {
			drawWord(canvas, word, colors, row.Values[k], left, top)
		}
	}
	colors.draw(canvas, stripMargin, 15)
	return pictures.Encode(image)
}

// flow places the words on lines of a width.
func (s Strip) flow(width vg.Length) (words []pictures.Word) {
	style := pictures.WordStyle(pictures.Regular, pictures.Ink)
	var last *pictures.Word
	for _, text := range s.Words {
		text = pictures.Fit(style, pictures.Shorten(clean(text), 30), width-8)
		words = append(words, pictures.After(last, text, style, width))
		last = &words[len(words)-1]
	}
	return words
}

func drawWord(
	canvas draw.Canvas, word pictures.Word, colors scale, x float64, left, top vg.Length,
) {
	bottom := top - vg.Length(word.Line+1)*stripLine
	style := word.Style
	if pictures.Drawable(x) {
		fill := colors.color(x)
		style.Color = pictures.TextOn(fill)
		ground := pictures.Rectangle(left+word.X, bottom+1, word.Width-1, stripLine-2)
		canvas.FillPolygon(fill, ground)
	}
	canvas.FillText(style, vg.Point{X: left + word.X + 2.25, Y: bottom + 4}, word.Text)
}

func (s Strip) all() (values []float64) {
	for _, row := range s.Rows {
		values = append(values, row.Values...)
	}
	return values
}

// Text returns the numbers of each word, or of a long text those of the words whose numbers are
// the farthest from 0 in any row.
func (s Strip) Text() (string, error) {
	if err := s.check(); err != nil {
		return "", err
	}
	places := make([]int, len(s.Words))
	for i := range places {
		places[i] = i
	}
	title := brief.Printable(s.Title)
	if len(places) > mostLines {
		title += fmt.Sprintf(" (the %d of %d words with the numbers farthest from 0)",
			mostLines, len(places))
		slices.SortStableFunc(places, func(a, b int) int {
			return cmp.Compare(s.size(b), s.size(a))
		})
		places = slices.Sorted(slices.Values(places[:mostLines]))
	}
	shown := s.Rows[:min(len(s.Rows), 6)]
	rows := [][]string{{"word", ""}}
	for _, row := range shown {
		rows[0] = append(rows[0], name(row.Name))
	}
	for _, i := range places {
		cells := []string{name(s.Words[i]), fmt.Sprint(i + 1)}
		for _, row := range shown {
			cells = append(cells, numbers(row.Values...)(row.Values[i]))
		}
		rows = append(rows, cells)
	}
	more := ""
	if n := len(s.Rows) - len(shown); n > 0 {
		more = fmt.Sprintf("and %s more", count(n, "row"))
	}
	return table(title, rows, more), nil
}

// size is how far from 0 a word's numbers are.
func (s Strip) size(i int) (size float64) {
	for _, row := range s.Rows {
		if x := row.Values[i]; pictures.Drawable(x) {
			size = max(size, x, -x)
		}
	}
	return size
}
