package golden

import (
	"math"
	"testing"
)

// Close fails the test unless got is want within a relative tolerance, relative to the largest
// value of want: float32 sums in another order differ by as much as their largest terms do.
func Close[T float32 | float64](t testing.TB, name string, got, want []T, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d values, want %d", name, len(got), len(want))
		return
	}
	var largest, worst float64
	at := 0
	for i := range want {
		largest = max(largest, math.Abs(float64(want[i])))
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= worst) { // a NaN is the worst
			worst, at = d, i
		}
	}
	if !(worst <= tolerance*largest) {
		t.Errorf("%s: value %d is %v, want %v: off by %.2g of the largest value, want <= %.0g",
			name, at, got[at], want[at], worst/largest, tolerance)
	}
}
