package pictures

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// testChart is a chart of curves and a level.
func testChart(curves ...Curve) Chart {
	p := Axes("Epoch", "Loss")
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, 3, 0, 1
	c := Chart{Title: "A <b>chart</b>", Plot: p, Curves: curves, Levels: []float64{0.5},
		Width: Width, Height: Height, Least: 200}
	for i, curve := range curves {
		label := curve.Label(curve.Name, false)
		label.Curve = i
		c.Labels = append(c.Labels, label)
	}
	return c
}

// A script has the chart's numbers as they are written, in the places of the PNG, in one line that
// no page can take for markup.
func TestScript(t *testing.T) {
	write := func(x float64) string { return fmt.Sprintf("%.2f", x) }
	c := testChart(
		Curve{Name: "a", Y: []float64{0.123, math.NaN(), 0.789}},
		Curve{Name: "</script>", X: []float64{1, 2.5}, Y: []float64{1, 0}, Low: []float64{1, 0},
			High: []float64{1, 0.5}, Model: 1, Hollow: true})
	script := c.Script(write)
	if strings.Contains(script, "</") || strings.Contains(script, "\n//") {
		t.Error("the script has markup or comments")
	}
	_, data, _ := strings.Cut(strings.TrimSuffix(script, ")"), ")(element, ")
	var got struct {
		Title                    string
		Left, Right, Top, Bottom float64
		Width, Height            float64
		Levels                   []float64
		Curves                   []struct{ Name, Color, X, Y, Low, High, Dash string }
		Labels                   []struct {
			Curve int
			At    float64
		}
	}
	if err := json.Unmarshal([]byte(data), &got); err != nil {
		t.Fatal(err)
	}
	if got.Title != c.Title || !reflect.DeepEqual(got.Levels, c.Levels) ||
		got.Curves[0].Y != "0.12 NaN 0.79" || got.Curves[0].X != "" || got.Curves[0].Dash != "" ||
		got.Curves[1].X != "1 2.5" || got.Curves[1].Low != "1.00 0.00" || got.Curves[1].Dash == "" ||
		got.Curves[0].Color != "#0072b2" || got.Labels[1].Curve != 1 {
		t.Errorf("got %+v", got)
	}
	png, _, _, area := c.frame()
	size := png.Image().Bounds().Size()
	if math.Abs(2*got.Width-float64(size.X)) > 1 || math.Abs(2*got.Height-float64(size.Y)) > 1 ||
		got.Left != pixels(area.Min.X) || !(got.Top < got.Labels[0].At && got.Labels[0].At < got.Labels[1].At) {
		t.Errorf("%+v of a picture of %v", got, size)
	}
	many := make([]float64, mostScript)
	if script := testChart(Curve{Name: "many", Y: many}).Script(write); script != "" {
		t.Errorf("%d bytes for %d points", len(script), len(many))
	}
}
