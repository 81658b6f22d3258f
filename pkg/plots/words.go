package plots

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gornn/pkg/internal/pictures"
)

// words are those at the points of a scatter.
type words struct {
	canvas draw.Canvas
	marks  []vg.Point
	all    []placedWord
	taken  []vg.Rectangle
}

type placedWord struct {
	at    vg.Point
	text  string
	color int
}

func (w *words) add(at vg.Point, text string, color int) {
	w.all = append(w.all, placedWord{at, pictures.Shorten(text, 24), color})
}

// draw writes each word at one of eight places about its point: where it meets no word and no
// mark, or no word at least; else not at all.
func (w *words) draw() {
	for _, word := range w.all {
		text := pictures.Aligned(pictures.Regular, 8.5, pictures.Dark(pictures.Color(word.color)),
			draw.XLeft, draw.YBottom)
		width, height := text.Width(word.text), vg.Length(9)
		best, covers := vg.Rectangle{}, len(w.marks)+1
		for _, place := range [8][2]vg.Length{
			{0, -0.5}, {-1, -0.5}, {-0.5, 0}, {-0.5, -1}, {0, 0}, {0, -1}, {-1, 0}, {-1, -1}} {
			left := word.at.X + place[0]*width + 5*sign(place[0]+0.5)
			bottom := word.at.Y + place[1]*height + 4*sign(place[1]+0.5)
			box := vg.Rectangle{Min: vg.Point{X: left, Y: bottom},
				Max: vg.Point{X: left + width, Y: bottom + height}}
			if n, free := w.covered(box); free && n < covers {
				best, covers = box, n
			}
		}
		if covers <= len(w.marks) {
			w.taken = append(w.taken, best)
			w.canvas.FillText(text, best.Min, word.text)
		}
	}
}

// covered counts the marks in a box; free is false where a word is in it or the picture ends.
func (w *words) covered(box vg.Rectangle) (marks int, free bool) {
	if box.Min.X < w.canvas.Min.X || box.Max.X > w.canvas.Max.X ||
		box.Min.Y < w.canvas.Min.Y || box.Max.Y > w.canvas.Max.Y {
		return 0, false
	}
	for _, other := range w.taken {
		if box.Min.X < other.Max.X && other.Min.X < box.Max.X &&
			box.Min.Y < other.Max.Y && other.Min.Y < box.Max.Y {
			return 0, false
		}
	}
	for _, at := range w.marks {
		if at.X > box.Min.X-2 && at.X < box.Max.X+2 && at.Y > box.Min.Y-2 && at.Y < box.Max.Y+2 {
			marks++
		}
	}
	return marks, true
}

func sign(x vg.Length) vg.Length {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
