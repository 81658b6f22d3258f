package nb

import (
	"image/color"
	"math"
	"reflect"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestSpread(t *testing.T) {
	for _, test := range []struct{ wanted, placed []float64 }{
		{nil, nil},
		{[]float64{50}, []float64{50}},
		{[]float64{10, 30, 50}, []float64{10, 30, 50}},
		{[]float64{50, 50}, []float64{45, 55}},
		{[]float64{50, 52, 54, 90}, []float64{42, 52, 62, 90}},
		{[]float64{48, 50, 58}, []float64{42, 52, 62}}, // the third meets the moved second
		{[]float64{0, 0}, []float64{0, 10}},
		{[]float64{98, 100, 100}, []float64{80, 90, 100}},
		{[]float64{-5, 105}, []float64{0, 100}},
	} {
		if placed := spread(test.wanted, 10, 0, 100); !reflect.DeepEqual(placed, test.placed) {
			t.Errorf("%v: %v, want %v", test.wanted, placed, test.placed)
		}
	}
}

func TestLabels(t *testing.T) {
	nan := math.NaN()
	f := figure{curves: []curve{
		{"RNN", 0, false, []float64{0.5, 0.25, 0.0245}},
		{"RNN", 0, true, []float64{0.5, 1234567}},
		{"GRU", 1, false, []float64{0.5, nan, nan}},
		{"GRU", 1, true, []float64{nan, math.Inf(1), nan}},
		{"LSTM", 2, false, []float64{0.5, 1e31, 1e32}},
		{"LSTM", 2, true, []float64{0.5, 0.25, 3.25e-5}},
	}}
	want := []string{"RNN training 0.025", "RNN validation 1.235e+06 (epoch 2)",
		"GRU training NaN after epoch 1", "GRU validation NaN",
		"LSTM training diverged after epoch 1", "LSTM validation 3.25e-05"}
	for i, l := range f.labels() {
		if l.text != want[i] || l.early != (i > 0 && i < 5) {
			t.Errorf("%q, early %t, want %q", l.text, l.early, want[i])
		}
	}
}

// Text asks for a contrast of 4.5 to its ground, lines for one of 3 (Web Content Accessibility
// Guidelines 2.2).
func TestContrast(t *testing.T) {
	for _, c := range modelColors {
		if line, text := contrast(c), contrast(dark(c)); line < 3 || text < 4.5 {
			t.Errorf("%v: %.1f to white, its text %.1f", c, line, text)
		}
	}
}

// contrast is that of a colour to white.
func contrast(c color.RGBA) float64 {
	linear := func(x uint8) float64 {
		if v := float64(x) / 255; v > 0.04045 {
			return math.Pow((v+0.055)/1.055, 2.4)
		} else {
			return v / 12.92
		}
	}
	return 1.05 / (0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B) + 0.05)
}

// The marks of the models cover about the same area, so that none looks heavier.
func TestMarks(t *testing.T) {
	for i, mark := range modelMarks {
		points, area := mark.around(vg.Point{X: 5, Y: -3}), vg.Length(0)
		for j, p := range points {
			q := points[(j+1)%len(points)]
			area += (p.X*q.Y - q.X*p.Y) / 2
		}
		if area < 15 || area > 24 {
			t.Errorf("mark %d covers %.1f", i, area)
		}
	}
}
