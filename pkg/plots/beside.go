package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"reflect"
	"strings"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
)

// Beside is figures side by side, a row of Columns after another. They are drawn narrower, so that
// all of a row fit on a page.
type Beside struct {
	Figures []Figure
	Columns int // 0: all in one row
}

// sized is a figure that can be drawn for a width.
type sized interface {
	png(width vg.Length) ([]byte, error)
}

const (
	besideWidth = 9.6 * vg.Inch // of all
	mostBeside  = 24
)

func (b Beside) check() error {
	switch n := len(b.Figures); {
	case n == 0:
		return errorf("Figures must have one or more, got none")
	case n > mostBeside:
		return errorf("Figures must have at most %d, got %d: show them in several calls",
			mostBeside, n)
	case b.Columns < 0:
		return errorf("Columns must be >= 0, where 0 is one row, got %d", b.Columns)
	}
	for i, f := range b.Figures {
		if v := reflect.ValueOf(f); f == nil || v.Kind() == reflect.Pointer && v.IsNil() {
			return errorf("Figures[%d] must not be nil: leave it out", i)
		}
	}
	return nil
}

// PNG draws the figures, each at the upper left of its place.
func (b Beside) PNG() ([]byte, error) { return b.png(besideWidth) }

func (b Beside) png(width vg.Length) ([]byte, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	columns := len(b.Figures)
	if b.Columns > 0 {
		columns = min(columns, b.Columns)
	}
	rows := (len(b.Figures) + columns - 1) / columns
	all := make([]image.Image, len(b.Figures))
	widths, heights := make([]int, columns), make([]int, rows)
	for i, f := range b.Figures {
		one, err := drawn(f, width/vg.Length(columns))
		if err != nil {
			return nil, fmt.Errorf("%w (Beside.Figures[%d])", err, i)
		}
		all[i] = one
		widths[i%columns] = max(widths[i%columns], one.Bounds().Dx())
		heights[i/columns] = max(heights[i/columns], one.Bounds().Dy())
	}
	return compose(all, widths, heights)
}

// drawn is a figure as pixels, for a width where it can be.
func drawn(f Figure, width vg.Length) (image.Image, error) {
	encoded, err := []byte(nil), error(nil)
	if s, ok := f.(sized); ok {
		encoded, err = s.png(width)
	} else {
		encoded, err = f.PNG()
	}
	if err != nil {
		return nil, err
	}
	picture, err := png.Decode(bytes.NewReader(encoded))
	if err != nil {
		return nil, errorf("a figure's PNG cannot be read: %v", err)
	}
	return picture, nil
}

// compose puts pictures into columns and rows of these sizes.
func compose(all []image.Image, widths, heights []int) ([]byte, error) {
	const gap = pictures.DPI / 12
	bounds := image.Point{X: gap * (len(widths) - 1), Y: gap * (len(heights) - 1)}
	for _, w := range widths {
		bounds.X += w
	}
	for _, h := range heights {
		bounds.Y += h
	}
	page := image.NewRGBA(image.Rectangle{Max: bounds})
	draw.Draw(page, page.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	at := image.Point{}
	for i, picture := range all {
		column := i % len(widths)
		if column == 0 && i > 0 {
			at = image.Point{Y: at.Y + heights[i/len(widths)-1] + gap}
		}
		place := picture.Bounds().Sub(picture.Bounds().Min).Add(at)
		draw.Draw(page, place, picture, picture.Bounds().Min, draw.Src)
		at.X += widths[column] + gap
	}
	var encoded bytes.Buffer
	err := png.Encode(&encoded, page)
	return encoded.Bytes(), err
}

// Text returns the texts of the figures, one after another.
func (b Beside) Text() (string, error) {
	if err := b.check(); err != nil {
		return "", err
	}
	var texts []string
	for i, f := range b.Figures {
		text, err := f.Text()
		if err != nil {
			return "", fmt.Errorf("%w (Beside.Figures[%d])", err, i)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n"), nil
}
