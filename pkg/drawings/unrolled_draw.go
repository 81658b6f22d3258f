package drawings

import (
	"fmt"
	"strings"
	"unicode"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
)

// The measures of an unrolled network.
const (
	stepY      = 78 // the middle of its boxes
	stepHeight = 40
	stepWord   = 80 // the widest word and name
	leastGap   = 20 // between its boxes
	mostGap    = 38
	foldSide   = 18 // of the loop, beside the folded box
	fromFold   = 74 // from the loop to the first box: "=", and the state at the start
	toEnd      = 66 // Dense and p
)

// step is a word in its place. The t of those left out is 0.
type step struct {
	t    int
	word string
}

// unrolling is an unrolled network on its way to a sketch.
type unrolling struct {
	*sketch
	name  []string // a line or two
	lstm  bool
	steps []step
	wide  vg.Length // a box
	gap   vg.Length // between boxes, at least
	pitch vg.Length // from a box to the next
}

func (u Unrolled) sketch() (*sketch, error) {
	if err := u.check(); err != nil {
		return nil, err
	}
	n := unrolling{sketch: &sketch{}, name: twoLines(u.name()), lstm: u.lstm()}
	n.wide = 40
	for i, line := range n.name {
		n.name[i] = fitting(line)
		n.wide = max(n.wide, userText.width(n.name[i])+10)
	}
	n.gap = max(leastGap, stepName.width("$h"+index(len(u.Words)))+8)
	words, least := make([]string, len(u.Words)), n.wide+n.gap
	for i, word := range u.Words {
		words[i] = fitting(word)
		least = max(least, userText.width(words[i])+8)
	}
	room := pageWidth - 2*margin - n.wide - 2*foldSide - fromFold - toEnd
	n.steps = elided(words, int(room/least))
	n.pitch = max(least, min(n.wide+mostGap, room/vg.Length(len(n.steps))))
	n.draw()
	return n.sketch, nil
}

var (
	stepName = letter{face: pictures.Regular, size: 9.5, color: pictures.Ink}.placedBy(0.5, 0.5)
	userText = letter{face: pictures.Regular, size: 9.5, color: pictures.Ink, left: 0.5, down: 0.5,
		plain: true}
)

// fitting is a text that the font has and that is no wider than a step's room.
func fitting(text string) string {
	text, _ = pictures.Boxed(text)
	style := pictures.Style(userText.face, userText.size, userText.color)
	return pictures.Fit(style, text, stepWord)
}

// twoLines breaks a name such as SimpleRNN before its second capital.
func twoLines(name string) []string {
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && strings.ToUpper(name) != name {
			return []string{name[:i], name[i:]}
		}
	}
	return []string{name}
}

// elided numbers the words, and leaves out those in the middle that are more than the most.
func elided(words []string, most int) (steps []step) {
	head := max(1, most-3)
	tail := max(1, most-1-head)
	for i, word := range words {
		if len(words) > most && i >= head && i < len(words)-tail {
			if i == head {
				steps = append(steps, step{0, "…"})
			}
			continue
		}
		steps = append(steps, step{i + 1, word})
	}
	return steps
}

func (n unrolling) draw() {
	fold := margin + foldSide + n.wide/2
	n.folded(fold)
	start := fold + n.wide/2 + foldSide + fromFold
	n.write(heading.placedBy(0.5, 0.5), at(start-fromFold+18, stepY), "=")
	n.state("_0$ = 0", start-38, start)
	for i, step := range n.steps {
		left := start + vg.Length(i)*n.pitch
		n.step(step, left+n.wide/2)
		if i > 0 {
			n.state(index(n.steps[i-1].t), left-n.pitch+n.wide, left)
		}
	}
	end := start + vg.Length(len(n.steps)-1)*n.pitch + n.wide
	n.bracket(start, end)
	n.answer(index(n.steps[len(n.steps)-1].t), end)
	n.size = at(end+n.gap+toEnd+margin, stepY+stepHeight/2+46)
}

// index is a time step as the index of a symbol: "_3$".
func index(t int) string {
	if t == 0 {
		return "" // of a step that is left out
	}
	return fmt.Sprintf("_{%d}$", t)
}

// cell draws the cell.
func (n unrolling) cell(x vg.Length) {
	n.box(at(x, stepY), n.wide, stepHeight, paper, pen{color: pictures.Gray, width: 1.1})
	for i, line := range n.name {
		y := 6 * vg.Length(len(n.name)-1-2*i)
		n.write(userText, at(x, stepY+y), line)
	}
}

// folded draws the network as a loop.
func (n unrolling) folded(x vg.Length) {
	right, left, top := x+n.wide/2, x-n.wide/2, vg.Length(stepY+stepHeight/2+14)
	loop := func(p pen, y, reach vg.Length) {
		n.arrow(p, at(right, y), at(right+reach, y), at(right+reach, top+reach-12),
			at(left-reach, top+reach-12), at(left-reach, y), at(left, y))
	}
	name := "$h_t$"
	if n.lstm {
		loop(stateRed, stepY+9, 9)
		loop(stateBlue, stepY-9, foldSide-2)
		name = "$h_t$, $c_t$"
	} else {
		loop(stateBlue, stepY, 12)
	}
	n.write(symbol.placedBy(0.5, 0), at(x, top+9), name)
	n.cell(x)
	n.word("$x_t$", "word", x)
}

var (
	stateBlue = pen{color: blue, width: 1.8}
	stateRed  = pen{color: red, width: 1.8}
)

// word draws what a cell reads.
func (n unrolling) word(symbolOf, word string, x vg.Length) {
	const bottom = stepY - stepHeight/2
	n.arrow(pen{color: green, width: 1.3}, at(x, bottom-18), at(x, bottom))
	n.write(symbol.in(green).placedBy(0.5, 0.5), at(x, bottom-25), symbolOf)
	n.write(userText, at(x, bottom-43), word)
}

func (n unrolling) step(s step, x vg.Length) {
	if s.t == 0 {
		n.write(heading.placedBy(0.5, 0.5), at(x, stepY), "…")
		return
	}
	n.cell(x)
	n.word("$x"+index(s.t), s.word, x)
}

// state draws what one cell hands to the next, c above h. Its index ends the formula.
func (n unrolling) state(index string, from, to vg.Length) {
	middle := (from + to - 6) / 2
	y := vg.Length(stepY)
	if n.lstm {
		y -= 9
		n.arrow(stateRed, at(from, y+18), at(to, y+18))
		if index != "" {
			n.write(stepName.in(red).placedBy(0.5, 0), at(middle, y+23), "$c"+index)
		}
	}
	n.arrow(stateBlue, at(from, y), at(to, y))
	switch {
	case index == "":
	case n.lstm:
		n.write(stepName.in(blue).placedBy(0.5, 1), at(middle, y-4), "$h"+index)
	default:
		n.write(stepName.in(blue).placedBy(0.5, 0), at(middle, y+5), "$h"+index)
	}
}

// bracket spans the cells from left to right.
func (n unrolling) bracket(left, right vg.Length) {
	const y = stepY + stepHeight/2 + 16
	texts := []string{"the same cell, with the same weights, at every word", "the same weights"}
	for _, text := range texts {
		if note.width(text) <= right-left {
			n.wire(outline, at(left, y-5), at(left, y), at(right, y), at(right, y-5))
			n.write(note.placedBy(0.5, 0), at((left+right)/2, y+6), text)
			return
		}
	}
}

// answer draws the Dense layer, which reads the last state, and the probability.
func (n unrolling) answer(index string, from vg.Length) {
	y := vg.Length(stepY)
	if n.lstm {
		y -= 9
	}
	left := from + n.gap + 4
	n.arrow(stateBlue, at(from, y), at(left, y))
	n.write(stepName.in(blue).placedBy(0.5, 0), at((from+left-6)/2, y+5), "$h"+index)
	n.box(at(left+20, stepY), 40, stepHeight, violet, pen{color: pictures.Gray, width: 1.1})
	n.write(stepName, at(left+20, stepY+7), "Dense")
	n.write(stepName, at(left+20, stepY-8), "$σ$")
	n.arrow(gatePen, at(left+40, stepY), at(left+54, stepY))
	n.write(symbol, at(left+56, stepY), "$p$")
}
