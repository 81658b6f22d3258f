package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gornn/pkg/internal/pictures"
)

// wave has n values of about size 1, another series for each phase.
func wave(n int, phase float64) (values []float64) {
	for i := range n {
		values = append(values, math.Sin(float64(i)*0.7+phase)+0.3*math.Sin(float64(i*i)+phase))
	}
	return values
}

func matrix(rows, columns int) (values [][]float64) {
	for i := range rows {
		values = append(values, wave(columns, float64(i)/5))
	}
	return values
}

func manyLines(n int) (all []Line) {
	for i := range n {
		all = append(all, Line{Name: fmt.Sprintf("a model with a rather long name, number %d", i), Y: wave(10, float64(i))})
	}
	return all
}

var (
	long    = strings.Repeat("W", 300)
	review  = strings.Fields(strings.Repeat("this film was not as good as I had hoped 日本 \x1b ", 30))
	threeUp = []Figure{Heatmap{Title: "z", Values: matrix(32, 100)}, Heatmap{Title: "r", Values: matrix(32, 100)}, Heatmap{Title: "h", Values: matrix(32, 100)}}
)

// figures are the usual and the odd; colours are some that must be in the picture.
var figures = []struct {
	name   string
	figure Figure
	colors []color.RGBA
}{
	{"lines", Lines{Title: "Loss", X: "epoch", Y: "loss", Lines: []Line{{Name: "GRU", Y: wave(12, 0)}, {Name: "LSTM", Y: wave(12, 1), Dashed: true}}, Marks: []Mark{{"chance", 0.5}}}, pictures.Colors[:2]},
	{"colour chosen", Lines{Lines: []Line{{Y: wave(12, 0), Color: 5}}}, pictures.Colors[4:5]},
	{"24 lines", Lines{Title: long, X: long, Y: long, Lines: manyLines(24)}, pictures.Colors},
	{"60 lines", Lines{Lines: manyLines(60)}, pictures.Colors},
	{"one point", Lines{Lines: []Line{{Name: "a", Y: []float64{3}}}}, pictures.Colors[:1]},
	{"one point of log axes", Lines{LogX: true, LogY: true, Lines: []Line{{Name: "a", Y: []float64{3}}}}, pictures.Colors[:1]},
	{"band", Lines{Lines: []Line{{Y: []float64{1, 2, 3}, Low: []float64{0, 1, 2}, High: []float64{2, 3, 4}}}}, []color.RGBA{{0xcc, 0xe3, 0xf0, 0xff}}},
	{"band below a log axis", Lines{LogY: true, Lines: []Line{{Y: []float64{1, 20, 300}, Low: []float64{-1, 0, 2}, High: []float64{2, 30, 400}}}}, nil},
	{"decades", Lines{LogY: true, Lines: []Line{{Y: []float64{1, 1e-20, 0, 1e-13}}}}, nil},
	{"gaps", Lines{Lines: []Line{{Y: []float64{1, nan, 3, inf, -inf, 2}}}}, nil},
	{"tiny", Lines{Lines: []Line{{Y: []float64{1e-12, 3e-12}}}}, nil},
	{"huge", Lines{Lines: []Line{{X: []float64{-1e29, 1e29}, Y: []float64{1e29, -1e29}}}}, nil},
	{"smallest", Lines{LogX: true, LogY: true, Lines: []Line{{X: []float64{5e-324, 1}, Y: []float64{5e-324, 1e29}}}}, nil},
	{"20000 points", Lines{Lines: []Line{{Y: wave(20_000, 0)}}}, nil},
	{"dots", Dots{Title: "Accuracy", X: "accuracy", Rows: []Row{{Name: "GRU", Values: wave(20, 0), Here: []float64{0.5}}, {Name: "LSTM", Values: wave(3, 0)}}, Marks: []Mark{{"Keras", 0}, {"chance", 0.1}}}, pictures.Colors[:2]},
	{"dots of one value", Dots{Rows: []Row{{Name: "one", Values: []float64{0.5}}, {Name: "same", Values: []float64{0.5, 0.5}}}}, pictures.Colors[:2]},
	{"2000 dots, long names", Dots{Title: long, X: long, Rows: []Row{{Name: long + "1", Values: wave(2000, 0)}, {Name: long + "2", Values: []float64{nan, 1}}}, Marks: []Mark{{long, 0}, {long, 0.01}}}, pictures.Colors[:2]},
	{"60 rows", Dots{Rows: slices.Repeat([]Row{{Name: "a", Values: wave(5, 0)}}, 60)}, pictures.Colors},
	{"histogram", Histogram{Title: "Gates", X: "gate", Rows: []Row{{Name: "z", Values: wave(500, 0), Here: []float64{0.2}}, {Name: "r", Values: wave(50, 1)}}, Marks: []Mark{{"shut", 0}}}, pictures.Colors[:2]},
	{"histogram beyond its axis", Histogram{Low: 5, High: 6, Rows: []Row{{Name: "z", Values: wave(5, 0)}}}, nil},
	{"400 bins of one value", Histogram{Bins: 400, Rows: []Row{{Values: []float64{3}}}}, nil},
	{"500 points", Scatter{Title: "States", X: "first", Y: "second", Groups: []Points{{Name: "positive", X: wave(250, 0), Y: wave(250, 1)}, {Name: "negative", X: wave(250, 2), Y: wave(250, 3)}}}, pictures.Colors[:2]},
	{"words", Scatter{Groups: []Points{{Name: long, X: wave(200, 0), Y: wave(200, 1), Labels: review[:200]}}}, pictures.Colors[:1]},
	{"one place", Scatter{Groups: []Points{{X: []float64{1, 1}, Y: []float64{2, 2}, Labels: []string{"a", "b"}}}}, pictures.Colors[:1]},
	{"32 x 100", Heatmap{Title: "Gates", X: "word", Y: "unit", Values: matrix(32, 100), Columns: review[:100]}, []color.RGBA{pictures.Heat(0), pictures.Heat(1)}},
	{"diverging", Heatmap{Values: [][]float64{{-1, 0, 1, nan}}, Diverging: true}, []color.RGBA{pictures.Below, pictures.Middle, pictures.Above}},
	{"beyond the scale", Heatmap{Values: [][]float64{{-9, 0, 9}}, Diverging: true, Low: -1, High: 1}, []color.RGBA{pictures.Below, pictures.Middle, pictures.Above}},
	{"one cell", Heatmap{Title: long, X: long, Y: long, Rows: []string{long}, Columns: []string{long}, Values: [][]float64{{3}}}, nil},
	{"1500 columns", Heatmap{Values: matrix(20, 1500)}, nil},
	{"1500 rows", Heatmap{Values: matrix(1500, 20), Rows: slices.Repeat([]string{"a"}, 1500)}, nil},
	{"strip", Strip{Title: "Words", Words: review[:60], Rows: []StripRow{{"GRU", wave(60, 0)}, {"LSTM", wave(60, 1)}}, Diverging: true, Low: -1, High: 1}, []color.RGBA{pictures.Above}},
	{"strip of odd words", Strip{Words: []string{"", long, "a\nb", "\xff"}, Rows: []StripRow{{long, []float64{nan, 1, 2, 3}}}}, nil},
	{"500 words", Strip{Words: slices.Repeat(review, 2)[:500], Rows: []StripRow{{"GRU", wave(500, 0)}}}, nil},
	{"three heat maps", Beside{Figures: threeUp}, nil},
	{"columns", Beside{Columns: 2, Figures: []Figure{Lines{Lines: manyLines(3)}, Dots{Rows: []Row{{Values: wave(9, 0)}}}, Strip{Words: review[:9], Rows: []StripRow{{"a", wave(9, 0)}}}}}, pictures.Colors[:3]},
	{"beside in beside", Beside{Figures: []Figure{Beside{Figures: threeUp, Columns: 1}, Lines{Lines: manyLines(24)}}}, nil},
}

// Each picture is the same every time, no wider than a page, white at its edges, so that nothing
// leaves it, and has its colours; each text is a short table. FIGURES=folder keeps the pictures, to
// look at them.
func TestFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("computes for long in one goroutine")
	}
	for _, test := range figures {
		t.Run(test.name, func(t *testing.T) {
			data, err := test.figure.PNG()
			if err != nil {
				t.Fatal(err)
			}
			if dir := os.Getenv("FIGURES"); dir != "" {
				path := filepath.Join(dir, strings.ReplaceAll(test.name, " ", "_")+".png")
				if err := os.WriteFile(path, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			again, err := test.figure.PNG()
			if err != nil || !bytes.Equal(data, again) {
				t.Errorf("a second picture differs: %v", err)
			}
			checkPicture(t, data, test.colors)
			checkText(t, test.figure)
		})
	}
}

func checkPicture(t *testing.T, data []byte, colors []color.RGBA) {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	size := picture.Bounds().Size()
	if size.X > 2000 || size.Y > 6000 || size.X < 300 || size.Y < 150 {
		t.Errorf("the picture has %v pixels", size)
	}
	plain := image.NewRGBA(picture.Bounds())
	draw.Draw(plain, plain.Bounds(), picture, image.Point{}, draw.Src)
	white, found := color.RGBA{0xff, 0xff, 0xff, 0xff}, map[color.RGBA]bool{}
	for x := range size.X {
		for y := range size.Y {
			c := plain.RGBAAt(x, y)
			found[c] = true
			if edge := x < 2 || y < 2 || x >= size.X-2 || y >= size.Y-2; edge && c != white {
				t.Fatalf("pixel %d, %d of %v, at the edge, is %v", x, y, size, c)
			}
		}
	}
	for _, c := range colors {
		if !found[c] {
			t.Errorf("no pixel is %v", c)
		}
	}
}

func checkText(t *testing.T, f Figure) {
	t.Helper()
	text, err := f.Text()
	if err != nil {
		t.Fatal(err)
	}
	limit := 20
	if b, ok := f.(Beside); ok {
		limit *= 2 * len(b.Figures)
	}
	if d, ok := f.(Dots); ok {
		limit += len(d.Rows)
	}
	if lines := strings.Count(text, "\n"); lines > limit || !strings.HasSuffix(text, "\n") {
		t.Errorf("%d lines:\n%s", lines, text)
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line); n > 240 || strings.Contains(line, "\x1b") || !utf8.ValidString(line) {
			t.Errorf("a line of %d letters: %q", n, line)
		}
	}
}

// The cells have their colours where they are.
func TestHeatmapCells(t *testing.T) {
	h := Heatmap{Values: matrix(32, 100), Diverging: true, Low: -1.5, High: 1.5}
	data, err := h.PNG()
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	g := h.grid(heatWidth)
	for i, row := range h.Values {
		for j, x := range row {
			at := g.corner(i, j)
			left := (at.X + g.cell.X/2).Dots(pictures.DPI)
			top := (g.height() - at.Y - g.cell.Y/2).Dots(pictures.DPI)
			if got := color.RGBAModel.Convert(picture.At(int(left), int(top))); got != g.scale.color(x) {
				t.Fatalf("row %d, column %d is %v, want %v", i, j, got, g.scale.color(x))
			}
		}
	}
}

// A foreign figure is taken as it is.
type foreign struct{ data []byte }

func (f foreign) PNG() ([]byte, error)  { return f.data, nil }
func (f foreign) Text() (string, error) { return "foreign\n", nil }

func TestBesideForeign(t *testing.T) {
	var data bytes.Buffer
	if err := png.Encode(&data, image.NewGray(image.Rect(5, 5, 305, 405))); err != nil {
		t.Fatal(err)
	}
	b := Beside{Figures: []Figure{foreign{data.Bytes()}, foreign{data.Bytes()}}}
	encoded, err := b.PNG()
	if err != nil {
		t.Fatal(err)
	}
	size, err := png.DecodeConfig(bytes.NewReader(encoded))
	if err != nil || size.Width != 616 || size.Height != 400 {
		t.Errorf("%d x %d, %v", size.Width, size.Height, err)
	}
	if _, err := (Beside{Figures: []Figure{foreign{}}}).PNG(); err == nil || !strings.HasPrefix(err.Error(), "plots: a figure's PNG cannot be read") {
		t.Errorf("a figure without a picture: %v", err)
	}
}
