package pictures

import (
	"image/color"
	"math"
	"testing"
)

// Text asks for a contrast of 4.5 to its ground, lines for one of 3 (Web Content Accessibility
// Guidelines 2.2).
func TestContrast(t *testing.T) {
	for _, c := range Colors {
		if line, text := contrast(c), contrast(Dark(c)); line < 3 || text < 4.5 {
			t.Errorf("%v: %.1f to white, its text %.1f", c, line, text)
		}
	}
}

// contrast is that of a colour to white.
func contrast(c color.RGBA) float64 { return 1.05 / (Luminance(c) + 0.05) }

// Whatever the share, text can be read on it, and a larger share is darker.
func TestHeat(t *testing.T) {
	before := 2.0
	for i := range 1001 {
		cell := Heat(float64(i) / 1000)
		text := TextOn(cell)
		y, _, _, _ := text.RGBA()
		light, dark := Luminance(cell), float64(y)/0xffff
		if light > before {
			t.Errorf("the share %g is lighter than one below it", float64(i)/1000)
		}
		before = light
		if contrast := (max(light, dark) + 0.05) / (min(light, dark) + 0.05); contrast < 4.5 {
			t.Errorf("text on the share %g has a contrast of %.2f", float64(i)/1000, contrast)
		}
	}
	zero := Heat(0)
	if contrast := (Luminance(zero) + 0.05) / (Luminance(color.RGBA{Gray.Y, Gray.Y, Gray.Y, 0xff}) + 0.05); contrast < 4.5 {
		t.Errorf("a zero has a contrast of %.2f", contrast)
	}
}

func TestDiverge(t *testing.T) {
	for _, test := range []struct {
		p    float64
		want color.RGBA
	}{
		{0, Below}, {0.5, Middle}, {1, Above},
		{math.NaN(), Middle}, {math.Inf(1), Above}, {-3, Below},
	} {
		if got := Diverge(test.p); got != test.want {
			t.Errorf("Diverge(%g) = %v, want %v", test.p, got, test.want)
		}
	}
	for i := range 50 { // darker from the middle to either end
		if p := float64(i) / 100; Diverge(p).B > Diverge(p+0.01).B || Diverge(1-p).R > Diverge(0.99-p).R {
			t.Errorf("the shades around %g or %g are out of order", p, 1-p)
		}
	}
}
