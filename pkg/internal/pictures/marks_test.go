package pictures

import (
	"testing"

	"gonum.org/v1/plot/vg"
)

// The marks of the models cover about the same area, so that none looks heavier.
func TestMarks(t *testing.T) {
	for i, mark := range Marks {
		points, area := mark.Around(vg.Point{X: 5, Y: -3}), vg.Length(0)
		for j, p := range points {
			q := points[(j+1)%len(points)]
			area += (p.X*q.Y - q.X*p.Y) / 2
		}
		if area < 15 || area > 24 {
			t.Errorf("mark %d covers %.1f", i, area)
		}
	}
}
