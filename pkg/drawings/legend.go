package drawings

import "gonum.org/v1/plot/vg"

// item is a line of a legend: a sign, and what it means.
type item struct {
	sign  func(s *sketch, left, y vg.Length)
	width vg.Length // of the sign
	text  string
}

const (
	legendLine = 24
	legendGap  = 16
)

// The signs of cells.
var (
	gateItem = item{func(s *sketch, left, y vg.Length) { s.chip(left, y, "σ") }, 24,
		"gate, 0 to 1: $σ(x_t W + h_{t-1} U + b)$"}
	tanhItem = item{func(s *sketch, left, y vg.Length) { s.chip(left, y, "tanh") }, 24,
		"−1 to 1: $tanh(x_t W + h_{t-1} U + b)$"}
	xItem       = item{lineSign(xPen), 22, "$x$: the word"}
	hItem       = item{lineSign(hPen), 22, "$h$: the hidden state, and the output"}
	cItem       = item{lineSign(cRoad), 22, "$c$: the cell state"}
	twoBiasItem = item{gateItem.sign, 24, "gate, 0 to 1: $σ(x_t W + h_{t-1} U + b + b')$"}
	mixItem     = item{tanhItem.sign, 24,
		"−1 to 1: $tanh(x_t W_h + b_h + r_t (h_{t-1} U_h + b'_h))$"}
	resetItem = item{func(s *sketch, left, y vg.Length) { s.chip(left, y, "U_h, b'_h") }, 34,
		"$h_{t-1} U_h + b'_h$"}
	nodesItem = item{func(s *sketch, left, y vg.Length) {
		s.node(at(left+nodeSize, y), "×")
		s.node(at(left+3*nodeSize+3, y), "+")
	}, 4*nodeSize + 3, "element by element, no weights"}
)

func lineSign(p pen) func(s *sketch, left, y vg.Length) {
	return func(s *sketch, left, y vg.Length) { s.wire(p, at(left, y), at(left+22, y)) }
}

// chip is a small box of a function.
func (s *sketch) chip(left, y vg.Length, function string) {
	fill, wide := violet, vg.Length(24)
	switch function {
	case "σ":
		fill = yellow
	case "tanh":
	default:
		fill, wide = sky, 34
	}
	s.box(at(left+wide/2, y), wide, 15, fill, outline)
	s.write(figure.placedBy(0.5, 0.5), at(left+wide/2, y), "$"+function+"$")
}

func (i item) total() vg.Length { return i.width + 5 + note.width(i.text) }

// legendLines divides items among lines of a width.
func legendLines(items []item, within vg.Length) (lines [][]item) {
	left := vg.Length(0)
	for _, i := range items {
		if len(lines) == 0 || left+i.total() > within {
			lines, left = append(lines, nil), 0
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], i)
		left += i.total() + legendGap
	}
	return lines
}

// legend draws lines of items, the first at a height, each in the middle of a width.
func (s *sketch) legend(lines [][]item, within, y vg.Length) {
	for _, line := range lines {
		wide := vg.Length(-legendGap)
		for _, i := range line {
			wide += i.total() + legendGap
		}
		left := (within - wide) / 2
		for _, i := range line {
			i.sign(s, left, y)
			s.write(figure, at(left+i.width+5, y), i.text)
			left += i.total() + legendGap
		}
		y -= legendLine
	}
}
