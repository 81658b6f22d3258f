package drawings

import (
	"image/color"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
)

// The measures of bars.
const (
	barHeight = 14
	barLine   = 23
	barsHead  = 54 // above them
	barsSide  = 62 // left of them, for the numbers of words
	barsGap   = 52 // between before and after
	barsNotes = 84 // right of them
	widestBar = 18 // a word
	cellBar   = 9  // a word that is wide enough to stand alone
)

var (
	keptColor = blue
	cutPen    = pen{color: pictures.Gray, width: 0.8, dashed: true}
	zeroPen   = pen{color: pictures.Gray, width: 0.8}
	hatchPen  = pen{color: pictures.Gray, width: 0.6}
)

// bars are the rows on their way to a sketch.
type bars struct {
	*sketch
	Padding
	unit  vg.Length // a word
	end   vg.Length // the right edge of the bars before
	after vg.Length // the left edge of the bars after
	most  int       // the words that the widest row shows
}

func (p Padding) sketch() (*sketch, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	b := bars{sketch: &sketch{}, Padding: p}
	b.most = max(p.MaxLen, min(slices.Max(p.Lengths), 3*p.MaxLen))
	room := pageWidth - 2*margin - barsSide - barsGap - barsNotes
	b.unit = min(widestBar, room/vg.Length(b.most+p.MaxLen))
	b.end = max(margin+barsSide+b.words(b.most), margin+barsSide+90)
	b.after = b.end + barsGap
	rows := vg.Length(len(p.Lengths)) * barLine
	b.size.X = max(b.after+b.words(p.MaxLen)+barsNotes+margin, 450) // 450: the legend
	b.size.Y = margin + legendLine + 6 + rows + barsHead
	b.head(b.size.Y)
	for i, n := range p.Lengths {
		b.row(n, b.size.Y-barsHead-(vg.Length(i)+0.5)*barLine)
	}
	b.legend(legendLines(b.items(), b.size.X-2*margin), b.size.X, margin+legendLine/2-2)
	return b.sketch, nil
}

func (b bars) words(n int) vg.Length { return vg.Length(n) * b.unit }

// head writes what the columns are, and marks the words that are kept.
func (b bars) head(top vg.Length) {
	l := letter{face: pictures.Bold, size: 11, color: pictures.Ink}.placedBy(1, 1)
	b.write(l, at(b.end, top-10), "Before")
	most := strconv.Itoa(b.MaxLen)
	b.write(l.placedBy(0, 1), at(b.after, top-10), "After PadSequences, MaxLen: "+most)
	b.write(note.placedBy(1, 1), at(b.end, top-29), "the last "+most)
	left, y := b.end-b.words(b.MaxLen), top-45
	b.wire(outline, at(left, y-5), at(left, y), at(b.end, y), at(b.end, y-5))
}

// row draws a review before and after.
func (b bars) row(n int, y vg.Length) {
	kept := n - b.cut(n)
	left := b.end - b.words(min(n, b.most))
	b.write(figure.placedBy(1, 0.5), at(left-6, y), plural(n, "word"))
	if cut := min(n, b.most) - kept; cut > 0 {
		b.bar(left, y, cut, paper, cutPen)
		if n > b.most {
			b.broken(left+12, y)
		}
	}
	b.bar(b.end-b.words(kept), y, kept, keptColor, pen{})
	b.arrow(pen{color: pictures.Gray, width: 1}, at(b.end+14, y), at(b.after-14, y))
	b.zeroed(b.after, y, b.zeros(n))
	b.bar(b.after+b.words(b.zeros(n)), y, kept, keptColor, pen{})
	text := "as it is"
	switch {
	case b.cut(n) > 0:
		text = "first " + strconv.Itoa(b.cut(n)) + " cut off"
	case b.zeros(n) > 0:
		text = plural(b.zeros(n), "zero") + " in front"
	}
	b.write(note, at(b.after+b.words(b.MaxLen)+6, y), text)
}

// broken marks a bar whose front is left out.
func (b bars) broken(x, y vg.Length) {
	const half = barHeight/2 + 2
	b.wire(pen{color: white, width: 5}, at(x-2, y-half), at(x+2, y+half))
	b.wire(zeroPen, at(x-5, y-half), at(x-1, y+half))
	b.wire(zeroPen, at(x+1, y-half), at(x+5, y+half))
}

// bar draws words from a left edge, apart where they are wide enough.
func (b bars) bar(left, y vg.Length, n int, fill color.Color, p pen) {
	if n == 0 {
		return
	}
	w := b.words(n)
	b.cover(fill, at(left+w/2, y), w, barHeight)
	if p.width > 0 {
		edge := corners(at(left+w/2, y), w, barHeight)
		b.line(p, append(edge, edge[0])...)
	}
	b.apart(left, y, n)
}

// apart draws the gaps between words.
func (b bars) apart(left, y vg.Length, n int) {
	for i := 1; i < n && b.unit >= cellBar; i++ {
		x := left + b.words(i)
		b.line(pen{color: white, width: 1.4}, at(x, y-barHeight/2-1), at(x, y+barHeight/2+1))
	}
}

// zeroed draws zeros: hatched, or where they are wide enough as numbers.
func (b bars) zeroed(left, y vg.Length, n int) {
	if n == 0 {
		return
	}
	w := b.words(n)
	if b.unit >= cellBar {
		b.bar(left, y, n, pictures.Pale, pen{})
		for i := range n {
			b.write(figure.placedBy(0.5, 0.5), at(left+b.words(i)+b.unit/2, y), "0")
		}
		return
	}
	b.hatch(left, y, w, barHeight)
	edge := corners(at(left+w/2, y), w, barHeight)
	b.line(zeroPen, append(edge, edge[0])...)
}

// hatch draws lines that rise to the right in a rectangle whose left edge's middle is given.
func (s *sketch) hatch(left, y, width, height vg.Length) {
	low := y - height/2
	for x := 4 - height; x < width; x += 4 { // where a line meets the lower edge
		from, to := max(0, -x), min(height, width-x)
		s.line(hatchPen, at(left+x+from, low+from), at(left+x+to, low+to))
	}
}

// items are the legend.
func (b bars) items() []item {
	n := 2
	if b.unit >= cellBar {
		b.unit = 12
	} else {
		n, b.unit = 12, 2
	}
	sign := func(draw func(b bars, left, y vg.Length)) func(*sketch, vg.Length, vg.Length) {
		return func(s *sketch, left, y vg.Length) {
			small := b
			small.sketch = s
			draw(small, left, y)
		}
	}
	return []item{
		{sign(func(b bars, left, y vg.Length) { b.bar(left, y, n, keptColor, pen{}) }), 24,
			"words that the network reads"},
		{sign(func(b bars, left, y vg.Length) { b.zeroed(left, y, n) }), 24,
			"zeros, which it reads too"},
		{sign(func(b bars, left, y vg.Length) { b.bar(left, y, n, paper, cutPen) }), 24,
			"words that are cut off"},
	}
}
