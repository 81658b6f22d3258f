package plots

import (
	"math"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	norms := make([]float64, 40)
	for i := range norms {
		norms[i] = math.Pow(10, -float64(i)/4)
	}
	for _, test := range []struct {
		figure Figure
		want   string
	}{
		{Lines{Title: "Adding problem", X: "T", LogY: true, Lines: []Line{
			{Name: "RNN", X: []float64{20, 50}, Y: []float64{0.02, 0}},
			{Name: "GRU", X: []float64{20, 100}, Y: []float64{0.01, 0.5}, Low: []float64{0.005, 0.4}, High: []float64{0.02, 0.6}}},
			Marks: []Mark{{"guessing", 0.167}}}, `
Adding problem
  T       RNN                      GRU
  20   0.0200  0.0100 [0.0050, 0.0200]
  100          0.5000 [0.4000, 0.6000]
The figure: 1 value not above 0 left out.
guessing: 0.1670
`},
		{Lines{Title: "Gradient", Lines: []Line{{Name: "RNN", Y: norms}}}, `
Gradient (one in 5 of 40 points)
  x        RNN
  1   1.00e+00
  6   5.62e-02
  11  3.16e-03
  16  1.78e-04
  21  1.00e-05
  26  5.62e-07
  31  3.16e-08
  36  1.78e-09
  40  1.78e-10
`},
		{Dots{Title: "Accuracy", X: "model", Rows: []Row{{Name: "GRU", Values: []float64{0.8, 0.82, nan}, Here: []float64{0.82}}, {Name: "LSTM", Values: []float64{0.9}}},
			Marks: []Mark{{"Keras", 0.839}}}, `
Accuracy
  model  n    mean  95 % ±   least  median  greatest    here
  GRU    2  0.8100  0.1271  0.8000  0.8100    0.8200  0.8200
  LSTM   1  0.9000       -  0.9000  0.9000    0.9000
GRU: 1 value that are NaN or infinite left out
Keras: 0.8390
`},
		{Histogram{Title: "Gates", Low: 0, High: 1, Rows: []Row{{Name: "z", Values: []float64{0, 0.25, 0.5, 0.75, 2}}}}, `
Gates
  group  n    mean   least     5 %    25 %  median    75 %    95 %  greatest
  z      5  0.7000  0.0000  0.0000  0.2500  0.5000  0.7500  2.0000    2.0000
z: 1 value beyond the axis
`},
		{Scatter{Title: "States", Groups: []Points{{Name: "good", X: []float64{1, 2, 3, nan}, Y: []float64{2, 4, 6, 0}}}}, `
States
  group  n  mean x  sd  mean y  sd  correlation
  good   3       2   1       4   2            1
good: 1 point with NaN or infinity left out
`},
		{Heatmap{Title: "Pairs", Y: "from", Rows: []string{"a", "b"}, Columns: []string{"c", "d"}, Values: [][]float64{{1, 2}, {3, 4}}}, `
Pairs
  from  c  d
  a     1  2
  b     3  4
`},
		{Heatmap{Title: "Wide", X: "word", Y: "unit", Values: [][]float64{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, nan}}}, `
Wide: 1 row x 11 columns, mean 4.5000, 1 cell without a number
            unit  word  value
  least        1     1      0
               1     2      1
               1     3      2
  greatest     1    10      9
               1     9      8
               1     8      7
`},
		{Strip{Title: "Effect", Words: []string{"not", "good"}, Rows: []StripRow{{"GRU", []float64{-0.5, 0.25}}}}, `
Effect
  word         GRU
  not   1  -0.5000
  good  2   0.2500
`},
		{Beside{Figures: []Figure{Heatmap{Title: "One", Values: [][]float64{{1}}}, Heatmap{Title: "Two", Values: [][]float64{{2}}}}}, `
One
  row  1
  1    1

Two
  row  1
  1    2
`},
	} {
		if got, err := test.figure.Text(); err != nil || got != test.want[1:] {
			t.Errorf("%v, got\n%s\nwant%s", err, got, test.want)
		}
	}
	text, err := Strip{Words: strings.Fields(strings.Repeat("a ", 20)), Rows: []StripRow{{"b", append([]float64{-9}, make([]float64, 19)...)}}}.Text()
	if err != nil || !strings.HasPrefix(text, " (the 14 of 20 words") && !strings.Contains(text, "a      1  -9") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestFileName(t *testing.T) {
	for want, f := range map[string]Figure{
		"what-is-left-of-1-2.png":        Lines{Title: "What is left, of 1/2?"},
		"figure.png":                     Dots{Title: " 日本 "},
		"gates.png":                      Beside{Figures: []Figure{Histogram{Title: "Gates"}, Scatter{}}},
		strings.Repeat("w", 60) + ".png": Strip{Title: long},
	} {
		if got := FileName(f); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// The ticks of a logarithmic axis are round, around the values, and few.
func TestDecades(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		want      string
	}{
		{0.01, 0.17, "0.01 0.02 0.05 0.1 0.2"},
		{3, 3, "2 5"},
		{1, 1e3, "1 10 100 1000"},
		{2e-13, 1, "1e-13 1e-11 1e-9 1e-7 1e-5 0.001 0.1"},
		{1e-9, 1e9, "1e-9 1e-6 0.001 1 1000 1e6 1e9"},
	} {
		var got []string
		for _, tick := range spelled(tight(decades(test.low, test.high), test.low, test.high)) {
			got = append(got, tick.Label)
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%g to %g: %s, want %s", test.low, test.high, text, test.want)
		}
	}
}
