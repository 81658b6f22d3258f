package pictures

import (
	"reflect"
	"testing"
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
		if placed := Spread(test.wanted, 10, 0, 100); !reflect.DeepEqual(placed, test.placed) {
			t.Errorf("%v: %v, want %v", test.wanted, placed, test.placed)
		}
	}
}
