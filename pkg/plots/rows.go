package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"gornn/pkg/internal/pictures"
)

// Row is a group of values.
type Row struct {
	Name   string
	Values []float64
	Here   []float64 // values that are marked among them, such as those of this notebook's run
	Color  int       // counts colours from 1; 0: that of the row's place
}

func checkRows(rows []Row, marks []Mark) error {
	if err := cmp.Or(checkGroups("Rows", len(rows)), checkMarks(marks)); err != nil {
		return err
	}
	for i, row := range rows {
		field := fmt.Sprintf("Rows[%d]", i)
		err := cmp.Or(checkValues(field+".Values", row.Values), checkColor(field, row.Color))
		if err == nil && len(row.Here) > 0 {
			err = checkValues(field+".Here", row.Here)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// everyValue returns the numbers of all rows.
func everyValue(rows []Row) (values []float64) {
	for _, row := range rows {
		values = append(values, finite(slices.Concat(row.Values, row.Here))...)
	}
	return values
}

// notes says what of the rows is not drawn.
func notes(rows []Row) (notes []string) {
	for _, row := range rows {
		if n := len(row.Values) - len(finite(row.Values)); n > 0 {
			notes = append(notes, fmt.Sprintf("%s: %s that are NaN or infinite left out",
				name(row.Name), count(n, "value")))
		}
	}
	return notes
}

// frame is a figure of rows over one axis: their names at the left, a text at the right, marks
// down through all.
type frame struct {
	title, x    string
	names, ends []string // at the left and at the right of each row
	heights     []vg.Length
	low, high   float64
	marks       []Mark
	width       vg.Length

	left, right, top vg.Length
	markLines        [][2]vg.Length // of the marks' names: where they stand, and on which line
}

const (
	rowText   = 9.5
	rowGap    = 8
	frameFoot = 38
)

func (f *frame) arrange() {
	ink := pictures.Style(pictures.Regular, rowText, pictures.Ink)
	f.left, f.right = 12, 14
	f.names = fitted(f.names, nameLetters(f.width), ink, 0.27*f.width)
	for i := range f.names {
		f.left = max(f.left, ink.Width(f.names[i])+18)
		f.right = max(f.right, ink.Width(f.ends[i])+16)
	}
	least := vg.Length(300)
	if f.width < pictures.Width {
		least = 140
	}
	f.width = max(f.width, f.left+f.right+least)
	f.top = 30
	f.placeMarks()
}

// placeMarks finds a line for the name of each mark, where no other is in its way.
func (f *frame) placeMarks() {
	text := pictures.Style(pictures.Regular, 9, pictures.Gray)
	var ends []vg.Length // of the lines
	order := slices.Clone(f.marks)
	slices.SortStableFunc(order, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })
	f.marks = order
	for i, m := range f.marks {
		f.marks[i].Name = pictures.Shorten(clean(m.Name), 40)
		half := text.Width(f.marks[i].Name)/2 + 4
		at := max(half, min(f.at(m.At), f.width-half))
		line := slices.IndexFunc(ends, func(end vg.Length) bool { return end <= at-half })
		if line < 0 {
			line, ends = len(ends), append(ends, 0)
		}
		ends[line] = at + half
		f.markLines = append(f.markLines, [2]vg.Length{at, vg.Length(line)})
	}
	f.top += 12 * vg.Length(len(ends))
}

// at returns where a value lies across.
func (f *frame) at(x float64) vg.Length {
	room := f.width - f.left - f.right
	return f.left + room*vg.Length((x-f.low)/(f.high-f.low))
}

func (f *frame) height() vg.Length {
	height := f.top + frameFoot
	for _, h := range f.heights {
		height += h + rowGap
	}
	return height
}

// draw draws all but the rows, for which it calls row with their lower edges.
func (f *frame) draw(row func(canvas draw.Canvas, i int, bottom vg.Length)) *vgimg.Canvas {
	image, canvas := pictures.New(f.width, f.height())
	center := (f.left + f.width - f.right) / 2
	pictures.Title(canvas, center, clean(f.title))
	f.drawAxis(canvas, center)
	f.drawMarks(canvas)
	y := canvas.Max.Y - f.top
	for i, height := range f.heights {
		y -= height + rowGap
		name := pictures.Aligned(pictures.Regular, rowText, pictures.Ink, draw.XRight, draw.YCenter)
		canvas.FillText(name, vg.Point{X: f.left - 8, Y: y + height/2}, f.names[i])
		name.XAlign = draw.XLeft
		canvas.FillText(name, vg.Point{X: f.width - f.right + 8, Y: y + height/2}, f.ends[i])
		row(canvas, i, y)
	}
	return image
}

func (f *frame) drawAxis(canvas draw.Canvas, center vg.Length) {
	const y = frameFoot - 6
	top := canvas.Max.Y - f.top
	line := draw.LineStyle{Color: pictures.Gray, Width: 0.5}
	text := pictures.Style(pictures.Regular, rowText, pictures.Ink)
	canvas.StrokeLine2(line, f.left, y, f.width-f.right, y)
	end := vg.Length(-1)
	for _, tick := range inside(f.low, f.high, 7) {
		x := f.at(tick.Value)
		canvas.StrokeLine2(draw.LineStyle{Color: pictures.Pale, Width: 0.6}, x, y, x, top)
		canvas.StrokeLine2(line, x, y, x, y-4)
		if half := text.Width(tick.Label)/2 + 3; x-half >= end {
			canvas.FillText(text, vg.Point{X: x, Y: y - 5}, tick.Label)
			end = x + half
		}
	}
	room := 2*min(center, f.width-center) - 16
	label := pictures.Style(pictures.Regular, 10.5, pictures.Ink)
	canvas.FillText(label, vg.Point{X: center, Y: 15}, pictures.Fit(label, clean(f.x), room))
}

func (f *frame) drawMarks(canvas draw.Canvas) {
	text := pictures.Style(pictures.Regular, 9, pictures.Gray)
	for i, m := range f.marks {
		x := f.at(m.At)
		top := canvas.Max.Y - 28 - 12*f.markLines[i][1]
		canvas.StrokeLine2(pictures.LevelStyle(), x, frameFoot-6, x, top-11)
	}
	for i, m := range f.marks { // above the lines, which may pass behind
		at, top := f.markLines[i][0], canvas.Max.Y-28-12*f.markLines[i][1]
		half := text.Width(m.Name)/2 + 1
		canvas.FillPolygon(color.White, pictures.Rectangle(at-half, top-11, 2*half, 11))
		canvas.FillText(text, vg.Point{X: at, Y: top}, m.Name)
	}
}
