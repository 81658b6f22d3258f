package nb

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// Model is what Diagram draws: a *keras.Sequential is one.
type Model interface {
	Name() string
	// Rows has for each layer, from the input to the output, its name and type, its output shape
	// and the number of its parameters: {"lstm (LSTM)", "(None, 32)", "8,320"}.
	Rows() [][3]string
}

// directed is a model whose layers may read time another way than from the first step to the last:
// "backwards", "LSTM both ways"; "" of all others.
type directed interface{ Directions() []string }

// Diagram draws the layers of the models side by side, and prints them. Layers that differ in their
// names, types, directions, output shapes or parameters have the colours that PlotLoss gives to
// models in this order; other options, such as activations, are not compared. The models need not
// be trained. M is the models' type, so that a slice of them may be given too.
func Diagram[M Model](models ...M) error {
	drawn := make([]Model, len(models))
	for i, m := range models {
		drawn[i] = m
	}
	return showDiagram(os.Stdout, drawn)
}

func showDiagram(w io.Writer, models []Model) error {
	d, err := newDiagram(models)
	if err != nil {
		return err
	}
	png, err := d.png()
	if err != nil {
		return err
	}
	if err := publish("diagram.png", png, ""); err != nil {
		return err
	}
	d.print(w)
	return nil
}

// diagram is a table: a column a model, its layers in slots that count down from the input. The
// last layers that all models have in common share their slots, however many there are above.
type diagram struct {
	names []string
	slots [][]*layerBox // of each slot a box for every model, nil where it has none
}

// layerBox is one layer of one model.
type layerBox struct {
	row    [3]string
	shared bool // all models have it
}

func newDiagram(models []Model) (d *diagram, err error) {
	defer caught(&err)
	if len(models) == 0 {
		return nil, errors.New("nb: no model is given: give one or more, such as lstm()")
	}
	var names []string
	var columns [][][3]string
	depth := 0
	for i, m := range models {
		if v := reflect.ValueOf(m); m == nil || v.Kind() == reflect.Pointer && v.IsNil() {
			return nil, fmt.Errorf("nb: model %d must not be nil: leave it out", i+1)
		}
		rows := m.Rows()
		if len(rows) == 0 {
			return nil, fmt.Errorf("nb: model %q has no layers: add some, or leave it out", m.Name())
		}
		names, columns = append(names, m.Name()), append(columns, withDirections(m, rows))
		depth = max(depth, len(rows))
	}
	return boxed(labels(names), columns, depth), nil
}

// withDirections says in a layer's row how it reads time, where the model tells.
func withDirections(m Model, rows [][3]string) [][3]string {
	d, ok := m.(directed)
	if !ok {
		return rows
	}
	rows = slices.Clone(rows)
	for i, direction := range d.Directions() {
		if i < len(rows) && direction != "" {
			rows[i][0] += ", " + direction
		}
	}
	return rows
}

// boxed places the layers of models, the layers that all end with beside each other.
func boxed(names []string, columns [][][3]string, depth int) *diagram {
	d := &diagram{names: names}
	tail := commonTail(columns)
	for range depth {
		d.slots = append(d.slots, make([]*layerBox, len(columns)))
	}
	for i, rows := range columns {
		for j, row := range rows {
			slot := j
			if j >= len(rows)-tail {
				slot += depth - len(rows)
			}
			d.slots[slot][i] = &layerBox{row: row}
		}
	}
	for _, slot := range d.slots {
		shared := !slices.ContainsFunc(slot, func(b *layerBox) bool {
			return b == nil || slot[0] == nil || b.row != slot[0].row
		})
		for _, box := range slot {
			if box != nil {
				box.shared = shared
			}
		}
	}
	return d
}

// commonTail counts the last rows that all columns have in common.
func commonTail(columns [][][3]string) int {
	for n := 0; ; n++ {
		for _, rows := range columns {
			first := columns[0]
			if n >= len(rows) || n >= len(first) || rows[len(rows)-1-n] != first[len(first)-1-n] {
				return n
			}
		}
	}
}

// print writes a line for each layer: one where all models have it, else one for each model.
func (d *diagram) print(w io.Writer) {
	lines := [][4]string{{"Model", "Layer (type)", "Output Shape", "Param #"}}
	for _, slot := range d.slots {
		for i, box := range slot {
			switch {
			case box == nil || box.shared && i > 0:
				continue
			case box.shared && len(d.names) > 1:
				lines = append(lines, [4]string{"all", box.row[0], box.row[1], box.row[2]})
			default:
				lines = append(lines, [4]string{d.names[i], box.row[0], box.row[1], box.row[2]})
			}
		}
	}
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line[3]))
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\t%*s\n", line[0], line[1], line[2], width, line[3])
	}
	table.Flush()
}

// The measures of a diagram.
const (
	headHeight  = 50.0 // the name, and the arrow into the first box
	boxHeight   = 50.0
	arrowHeight = 24.0
	footHeight  = 8.0
	columnGap   = 22.0
	perLine     = 4 // models side by side; more go below, since a page is only so wide
	margin      = 14.0
)

func (d *diagram) png() ([]byte, error) {
	width := d.boxWidth()
	side := min(len(d.names), perLine)
	lines := (len(d.names) + perLine - 1) / perLine
	height := headHeight + vg.Length(len(d.slots))*(boxHeight+arrowHeight) + footHeight // of a line
	image, canvas := pictures.New(2*margin+vg.Length(side)*(width+columnGap)-columnGap,
		2*margin+vg.Length(lines)*(height+margin)-margin)
	for i, name := range pictures.ShortenAll(d.names, 16) {
		left := margin + vg.Length(i%perLine)*(width+columnGap)
		top := canvas.Max.Y - margin - vg.Length(i/perLine)*(height+margin)
		d.draw(canvas, i, name, left, top, width)
	}
	return pictures.Encode(image)
}

// boxWidth is the same for all boxes.
func (d *diagram) boxWidth() vg.Length {
	width := vg.Length(100)
	for _, slot := range d.slots {
		for _, box := range slot {
			if box != nil {
				for i, line := range box.lines() {
					width = max(width, boxText(i).Width(line)+20)
				}
			}
		}
	}
	return width
}

func (b *layerBox) lines() [3]string {
	name, direction, directed := strings.Cut(b.row[0], ", ")
	if name = pictures.Shorten(name, 40); directed {
		name += ", " + pictures.Shorten(direction, 40)
	}
	return [3]string{name, pictures.Shorten(b.row[1], 40),
		b.row[2] + " parameters"}
}

// boxText is the style of the i-th line in a box.
func boxText(i int) draw.TextStyle {
	if i == 0 {
		return pictures.Style(pictures.Bold, 9.5, pictures.Ink)
	}
	return pictures.Style(pictures.Regular, 9, pictures.Ink)
}

// draw draws the i-th model as a column below its name.
func (d *diagram) draw(canvas draw.Canvas, i int, name string, left, top, width vg.Length) {
	own := pictures.Color(i)
	heading := pictures.Style(pictures.Bold, 12, pictures.Dark(own))
	center := left + width/2
	canvas.FillText(heading, vg.Point{X: center + 5, Y: top}, name)
	pictures.Mark(canvas, vg.Point{X: center - heading.Width(name)/2 - 4, Y: top - 7}, i, false)
	note := pictures.Style(pictures.Regular, 9, pictures.Gray)
	canvas.FillText(note, vg.Point{X: center, Y: top - 21}, "input")
	from := top - 35
	for j, slot := range d.slots {
		box := slot[i]
		if box == nil {
			continue // the arrow grows past it
		}
		y := top - headHeight - vg.Length(j)*(boxHeight+arrowHeight)
		arrow(canvas, center, from, y+1)
		outline := draw.LineStyle{Color: pictures.Gray, Width: 0.8}
		fill := color.RGBA{0xf6, 0xf6, 0xf6, 0xff}
		if !box.shared {
			outline, fill = draw.LineStyle{Color: own, Width: 2}, pictures.Tint(own)
		}
		corners := pictures.Rectangle(left, y-boxHeight, width, boxHeight)
		canvas.FillPolygon(fill, corners)
		canvas.StrokeLines(outline, append(corners, corners[:2]...))
		for k, line := range box.lines() {
			canvas.FillText(boxText(k), vg.Point{X: center, Y: y - 7 - 13*vg.Length(k)}, line)
		}
		from = y - boxHeight
	}
	arrow(canvas, center, from, from-arrowHeight+5)
	canvas.FillText(note, vg.Point{X: center, Y: from - arrowHeight + 3}, "output")
}

// arrow points down, from one height to another.
func arrow(canvas draw.Canvas, x, from, to vg.Length) {
	head := pictures.Polygon{Corners: 3, Radius: 3.5, Turn: -90}
	canvas.StrokeLine2(draw.LineStyle{Color: pictures.Gray, Width: 1}, x, from, x, to+head.Radius)
	canvas.FillPolygon(pictures.Gray, head.Around(vg.Point{X: x, Y: to + head.Radius}))
}
