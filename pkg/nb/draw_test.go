package nb

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

// falling is a curve of n epochs that nears floor.
func falling(n int, floor float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = floor + (1-floor)/(1+float64(i)/float64(n)*8) + 0.01*math.Sin(7*float64(i)+40*floor)
	}
	return values
}

// pairs are the training and validation curves of models, of so many epochs each.
func pairs(epochs int, names ...string) []curve {
	var curves []curve
	for i, name := range names {
		curves = append(curves,
			curve{name, i, false, falling(epochs, 0.1+0.02*float64(i))},
			curve{name, i, true, falling(epochs, 0.3+0.01*float64(i*i))})
	}
	return curves
}

var (
	nan, inf = math.NaN(), math.Inf(1)
	wide     = strings.Repeat("W", 60)
)

// oddFigures are not the usual: they must be drawn, and say what they hold.
var oddFigures = []struct {
	name   string
	curves []curve
}{
	{"one model", pairs(10, "LSTM")},
	{"six models", pairs(10, "RNN", "GRU", "LSTM", "BIRNN", "BIGRU", "BILSTM")},
	{"twenty models", pairs(10, strings.Split("ABCDEFGHIJKLMNOPQRST", "")...)},
	{"one epoch", pairs(1, "RNN", "GRU", "LSTM")},
	{"200 epochs", pairs(200, "RNN", "GRU", "LSTM")},
	{"stopped early", stoppedEarly()},
	{"long names", pairs(10, wide+"0001", wide+"0002", wide+"0003")},
	{"one point", []curve{{"LSTM", 0, false, []float64{0.5}}, {"LSTM", 0, true, []float64{0.4}}}},
	{"diverged", []curve{
		{"RNN", 0, false, []float64{1, nan, 3, inf, inf}},
		{"GRU", 1, false, []float64{2, 2, 1.8, 1.7, 1.6}},
		{"LSTM", 2, false, []float64{nan, inf, nan, inf, nan}}}},
	{"nothing finite", []curve{{"RNN", 0, false, []float64{nan, nan}}}},
	{"huge", []curve{
		{"RNN", 0, false, []float64{1e29, -1e29}}, {"GRU", 1, false, []float64{1e300, 3}}}},
	{"far from zero", []curve{{"RNN", 0, false, []float64{1e29, 1e29}}}},
	{"constant", []curve{{"RNN", 0, false, []float64{0.25, 0.25, 0.25}}}},
	{"long", []curve{{"A-VERY-LONG-NAME-OF-SOME-MODEL", 0, false, falling(137, 0)}}},
	{"many", []curve{{"A", 0, false, []float64{1, 2}}, {"B", 6, true, []float64{2, 1}},
		{"C", 13, false, []float64{1e6, -5}}}},
}

func stoppedEarly() []curve {
	curves := pairs(10, "RNN", "GRU", "LSTM")
	for i, epochs := range []int{4, 4, 7, 7} {
		curves[i].values = curves[i].values[:epochs]
	}
	return curves
}

// FIGURES=folder keeps the figures, to look at them.
func TestOddFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("computes for long in one goroutine")
	}
	for _, test := range oddFigures {
		f := figure{title: test.name, subtitle: "made-up reviews", xLabel: "Epoch", yLabel: "Loss", curves: test.curves}
		data, err := f.chart().PNG()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		checkSize(t, test.name, data)
		keepFigure(t, test.name, data)
		var text bytes.Buffer
		f.print(&text)
		got := text.String()
		if strings.Count(got, "\n") > 25 || !strings.HasPrefix(got, test.name+" (made-up reviews)\n") {
			t.Errorf("%s:\n%s", test.name, got)
		}
	}
}
