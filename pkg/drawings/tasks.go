package drawings

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
)

// Tasks is the four shapes that tasks on sequences have, by what goes in and what comes out. The
// first is that of the tutorial and is set apart.
type Tasks struct{}

// task is a shape. In and out have a letter for each step, "." where nothing goes in or comes out.
type task struct {
	name, does, example string
	in, out             string
}

var tasks = []task{
	{"many to one", "reads all, answers once", "a review → favourable or not", "xxx", "..y"},
	{"many to many, aligned", "answers at every step", "words → a tag for each", "xxx", "yyy"},
	{"one to many", "reads once, writes on", "a picture → its caption", "x..", "yyy"},
	{"sequence to sequence", "reads all, then writes", "a sentence → its translation",
		"xx..", "..yy"},
}

// PNG draws the shapes from left to right.
func (t Tasks) PNG() ([]byte, error) { return drawn(t.sketch()) }

// Text has a line for each shape.
func (Tasks) Text() (string, error) {
	var b strings.Builder
	b.WriteString("Shapes of tasks on sequences\n")
	for i, t := range tasks {
		here := ""
		if i == 0 {
			here = " (this notebook)"
		}
		fmt.Fprintf(&b, "  %-24s%-26s%s%s\n", t.name, t.does, t.example, here)
	}
	return b.String(), nil
}

// The measures of tasks side by side.
const (
	taskWide = 159
	taskHigh = 190
	taskGap  = 6
	taskBox  = 22
	taskDisc = 7
	taskIn   = 54  // the height of what goes in
	taskCell = 94  // of the cells
	taskOut  = 134 // of what comes out
)

var outPen = pen{color: pictures.Ink, width: 1}

func (Tasks) sketch() (*sketch, error) {
	s := &sketch{}
	s.size.X = 2*margin + vg.Length(len(tasks))*(taskWide+taskGap) - taskGap
	s.size.Y = 2*margin + taskHigh + legendLine
	for i, t := range tasks {
		s.origin = at(margin+vg.Length(i)*(taskWide+taskGap), margin+legendLine)
		if i == 0 {
			frame := pen{color: blue, width: 1.6}
			s.box(at(taskWide/2, taskHigh/2), taskWide, taskHigh, white, frame)
			s.write(note.in(blue).placedBy(0.5, 0.5), at(taskWide/2, 13), "this notebook")
		}
		s.task(t)
	}
	s.origin = vg.Point{}
	s.legend([][]item{{
		{func(s *sketch, left, y vg.Length) { s.disc(at(left+7, y), taskDisc, green, pen{}) }, 14,
			"what goes in, $x_t$"},
		{func(s *sketch, left, y vg.Length) { s.box(at(left+8, y), 16, 16, paper, outline) }, 16,
			"the cell, at each step"},
		{func(s *sketch, left, y vg.Length) { s.arrow(hPen, at(left, y), at(left+22, y)) }, 22,
			"its state, $h_t$"},
		{func(s *sketch, left, y vg.Length) { s.disc(at(left+7, y), taskDisc, violet, outPen) }, 14,
			"what comes out"},
	}}, s.size.X, margin+6)
	return s, nil
}

// task draws a shape: its words above, below them the cells with what they read and write.
func (s *sketch) task(t task) {
	const middle = taskWide / 2.0
	title := letter{face: pictures.Bold, size: 10.5, color: pictures.Ink}.placedBy(0.5, 0.5)
	s.write(title, at(middle, taskHigh-15), t.name)
	s.write(note.placedBy(0.5, 0.5), at(middle, taskHigh-32), t.does)
	step := vg.Length(42)
	if len(t.in) > 3 {
		step = 38
	}
	for i := range t.in {
		x := middle + step*(vg.Length(i)-vg.Length(len(t.in)-1)/2)
		if i > 0 {
			s.arrow(hPen, at(x-step+taskBox/2, taskCell), at(x-taskBox/2, taskCell))
		}
		s.box(at(x, taskCell), taskBox, taskBox, paper, outline)
		if t.in[i] != '.' {
			s.disc(at(x, taskIn), taskDisc, green, pen{})
			s.arrow(xPen, at(x, taskIn+taskDisc), at(x, taskCell-taskBox/2))
		}
		if t.out[i] != '.' {
			s.disc(at(x, taskOut), taskDisc, violet, outPen)
			s.arrow(gatePen, at(x, taskCell+taskBox/2), at(x, taskOut-taskDisc))
		}
	}
	s.write(figure.placedBy(0.5, 0.5), at(middle, 32), t.example)
}
