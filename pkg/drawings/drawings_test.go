package drawings

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/internal/pictures"
	"gornn/pkg/plots"
)

// drawing is what all drawings have.
type drawing interface {
	plots.Figure
	sketch() (*sketch, error)
}

var lstmValues = map[string]float64{"i": 0.1234, "f": 0.987, "g": -0.345, "o": 0.7, "c": -1.25,
	"h": -0.1, "x": -0.5, "h_prev": -0.256, "c_prev": -1234} // c_prev is out of scale

// all are drawings, usual and odd, with what they must say in the picture and as text.
var all = []struct {
	name    string
	drawing drawing
	placed  []string
	text    string
}{
	{"simple rnn", Cell{Kind: "simple_rnn"}, []string{"SimpleRNN", "$tanh$", "$h_{t-1}$", "$x_t$"},
		"h_t = tanh(x_t W + h_{t-1} U + b)"},
	{"gru", Cell{Kind: "gru"}, []string{"GRU", "$z_t$", "$r_t$", "$g_t$", "$1-$", "$U_h, b'_h$"},
		"g_t = tanh(x_t W_h + b_h + r_t (h_{t-1} U_h + b′_h))"},
	{"lstm", Cell{Kind: "lstm"}, []string{"LSTM", "$i_t$", "$f_t$", "$o_t$", "$g_t$", "$c_t$"},
		"c_t = f_t c_{t-1} + i_t g_t"},
	{"lstm with values", Cell{Kind: "lstm", Values: lstmValues},
		[]string{"0.123", "0.987", "−0.345", "0.700", "−1.250", "−0.100", "−0.500", "−0.256", "−1.234e+03",
			"−1.218e+03", "−0.043", "−0.848"}, // f c_prev, i g, tanh c
		"forget gate: how much is kept: 0.987"},
	{"gru with values", Cell{Kind: "gru", Values: map[string]float64{"z": 0.75, "r": 0.125, "g": -0.5,
		"h": -0.725, "x": -2, "h_prev": -0.8}},
		[]string{"0.750", "0.125", "−0.500", "−0.725", "−2.000", "−0.800", "0.250", "−0.600", "−0.125"},
		"z_t h_{t-1}                                           what is kept: −0.600"},
	{"cells", Cells{}, []string{"SimpleRNN", "GRU", "LSTM"}, "\n\nLSTM: "},
	{"tasks", Tasks{}, []string{"many to one", "this notebook", "sequence to sequence"},
		"reads all, answers once   a review → favourable or not (this notebook)"},
	{"unrolled", Unrolled{Words: strings.Fields("not good but not bad either"), Layer: "SimpleRNN"},
		[]string{"either", "Simple", "RNN", "$h_{6}$", "$p$", "the same cell, with the same weights, at every word"},
		"h_6 = SimpleRNN(x_6, h_5)   x_6: either"},
	{"unrolled of seven words", Unrolled{Words: strings.Fields("it was not bad it was good"), Layer: "SimpleRNN"},
		[]string{"$x_{4}$", "$x_{7}$", "$h_{3}$"}, "x_7: good"}, // none is left out
	{"unrolled lstm", Unrolled{Words: strings.Fields("the ending is wonderful"), Layer: "LSTM"},
		[]string{"$c_{3}$", "$h_{4}$", "wonderful"}, "(h_4, c_4) = LSTM(x_4, (h_3, c_3))   x_4: wonderful"},
	{"unrolled of one word", Unrolled{Words: []string{"bad"}}, []string{"cell", "bad"}, "p = σ(Dense(h_1))"},
	{"unrolled of two words", Unrolled{Words: []string{"not", "bad"}, Layer: "GRU"},
		[]string{"the same weights"}, "h_2 = GRU(x_2, h_1)"},
	{"unrolled of many words", Unrolled{Words: append(strings.Fields("a $_{ \U0001F600 "+strings.Repeat("W", 60)),
		make([]string, 20_000)...), Layer: strings.Repeat("Wide", 20)}, []string{"…", "$x_{20004}$"}, "h_20004"},
	{"padding", Padding{Lengths: []int{218, 189, 141, 550, 67, 100, 101, 99}, MaxLen: 100},
		[]string{"218 words", "first 118 cut off", "33 zeros in front", "1 zero in front", "as it is"},
		"5      67       0      33      67"},
	{"padding of few words", Padding{Lengths: []int{3, 9, 6, 0, 1}, MaxLen: 6},
		[]string{"1 word", "0", "first 3 cut off"}, "4       0       0       6       0"},
	{"padding to one", Padding{Lengths: []int{0, 1, 9}, MaxLen: 1}, []string{"1 zero in front"}, "to 1 number:"},
	{"padding of long reviews", Padding{Lengths: []int{1_000_000, 2}, MaxLen: 300_000},
		[]string{"first 700000 cut off"}, "1000000"},
}

// FIGURES=folder keeps the pictures, to look at them.
func TestDrawings(t *testing.T) {
	for _, test := range all {
		t.Run(test.name, func(t *testing.T) {
			data, err := test.drawing.PNG()
			if err != nil {
				t.Fatal(err)
			}
			if dir := os.Getenv("FIGURES"); dir != "" {
				path := filepath.Join(dir, strings.ReplaceAll(test.name, " ", "_")+".png")
				if err := os.WriteFile(path, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			size, err := png.DecodeConfig(bytes.NewReader(data))
			if err != nil || vg.Length(size.Width) > pageWidth/vg.Inch*pictures.DPI+1 || size.Width < 400 || size.Height > 1300 {
				t.Errorf("%v, %d x %d pixels", err, size.Width, size.Height)
			}
			text, err := test.drawing.Text()
			if err != nil || !strings.Contains(text, test.text) || !strings.HasSuffix(text, "\n") {
				t.Errorf("%v, got\n%s", err, text)
			}
			s, err := test.drawing.sketch()
			if err != nil {
				t.Fatal(err)
			}
			checkPlaces(t, s)
			for _, want := range test.placed {
				if !slices.ContainsFunc(s.texts, func(p placed) bool { return p.text == want }) {
					t.Errorf("%q is not in the picture: %v", want, s.texts)
				}
			}
		})
	}
}

// checkPlaces finds texts that leave the picture, or that meet another or a line.
func checkPlaces(t *testing.T, s *sketch) {
	t.Helper()
	for i, a := range s.texts {
		if a.Min.X < 0 || a.Min.Y < 0 || a.Max.X > s.size.X || a.Max.Y > s.size.Y {
			t.Errorf("%q leaves the picture: %v of %v", a.text, a.Rectangle, s.size)
		}
		for _, b := range s.texts[:i] {
			if a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y {
				t.Errorf("%q and %q overlap: %v, %v", a.text, b.text, a.Rectangle, b.Rectangle)
			}
		}
		for _, w := range s.wires {
			if w.meets(a.Rectangle) {
				t.Errorf("a line from %v to %v crosses %q at %v", w.from, w.to, a.text, a.Rectangle)
			}
		}
	}
}

// meets reports whether a point of the segment lies in the rectangle, which is widened by half of
// the segment's width.
func (s segment) meets(r vg.Rectangle) bool {
	const steps = 200
	for i := range steps + 1 {
		p := s.from.Add(s.to.Sub(s.from).Scale(vg.Length(i) / steps))
		if half := s.width / 2; p.X > r.Min.X-half && p.X < r.Max.X+half && p.Y > r.Min.Y-half && p.Y < r.Max.Y+half {
			return true
		}
	}
	return false
}

// A drawing has the same bytes each time, so that a notebook that runs again does not change.
func TestDeterminism(t *testing.T) {
	for _, d := range []drawing{Cell{Kind: "lstm", Values: lstmValues}, Tasks{},
		Padding{Lengths: []int{3, 200}, MaxLen: 100}} {
		data, err := d.PNG()
		again, err2 := d.PNG()
		if err != nil || err2 != nil || !bytes.Equal(again, data) {
			t.Errorf("%T drawn twice: %v, %v, equal: %v", d, err, err2, bytes.Equal(again, data))
		}
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		drawing drawing
		want    string
	}{
		{Cell{}, `drawings: Cell.Kind must be one of ["simple_rnn" "gru" "lstm"], got ""`},
		{Cell{Kind: "ltsm"}, `drawings: Cell.Kind must be one of ["simple_rnn" "gru" "lstm"], got "ltsm"; did you mean "lstm"?`},
		{Cell{Kind: "gru", Values: map[string]float64{"f": 1}},
			`drawings: Cell.Values of "gru" must have names of ["x" "h_prev" "z" "r" "g" "h"], got "f"`},
		{Cell{Kind: "lstm", Values: map[string]float64{"cprev": 1}},
			`drawings: Cell.Values of "lstm" must have names of ["x" "h_prev" "c_prev" "i" "f" "o" "g" "c" "h"], ` +
				`got "cprev"; did you mean "c_prev"?`},
		{Unrolled{}, `drawings: Unrolled.Words must have one or more, such as "not", got none`},
		{Padding{MaxLen: 100}, `drawings: Padding.Lengths must have one or more, such as 218, got none`},
		{Padding{Lengths: []int{1}}, `drawings: Padding.MaxLen must be from 1 to a million, such as 100, got 0`},
		{Padding{Lengths: []int{3, -1}, MaxLen: 2}, `drawings: Padding.Lengths must be from 0 to a million, got -1 at 1`},
		{Padding{Lengths: make([]int, 21), MaxLen: 2}, `drawings: Padding.Lengths must be 20 or fewer, got 21: give some of them`},
	} {
		_, fromPNG := test.drawing.PNG()
		_, fromText := test.drawing.Text()
		if fromPNG == nil || fromText == nil || fromPNG.Error() != test.want || fromText.Error() != test.want {
			t.Errorf("got %v and %v, want %s", fromPNG, fromText, test.want)
		}
	}
}
