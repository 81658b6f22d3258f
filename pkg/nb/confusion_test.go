package nb

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"gornn/pkg/history"
	"gornn/pkg/internal/pictures"
)

// confused is a matrix of n classes, most of which are predicted right.
func confused(n, examples int, classes ...string) history.Confusion {
	c := history.Confusion{Counts: make([][]int, n), Classes: classes}
	for i := range c.Counts {
		c.Counts[i] = make([]int, n)
		for j := range n {
			c.Counts[i][j] = max(0, examples*((7*i+3*j*j+i*j)%11-4)/60)
		}
		c.Counts[i][i] = examples * (2 + (i*i+5*i)%7) / 8
	}
	return c
}

func numbered(n int, format string) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf(format, i))
	}
	return names
}

var matrices = []struct {
	name string
	c    history.Confusion
}{
	{"two", history.Confusion{Counts: [][]int{{11_020, 1_480}, {1_733, 10_767}}, Classes: []string{"negative", "positive"}}},
	{"numbers", confused(3, 100)},
	{"one class", history.Confusion{Counts: [][]int{{3}}}},
	{"no examples", history.Confusion{Counts: [][]int{{0, 0}, {0, 5}}}},
	{"shares", history.Confusion{Counts: [][]int{{999, 1, 0}, {2, 1, 1}, {300, 600, 100}}, Classes: []string{"almost", "half", "tenth"}}},
	{"long names", confused(4, 100, wide+"0001", wide+"0002", "short", "Größe und Gewicht aller Länder")},
	{"scripts", confused(6, 1000, "中文", "עברית", "русский", "Ελληνικά", "العربية", "tiếng Việt")},
	{"ten", confused(10, 1000, strings.Fields("business comedy crime documentary drama history music science sports war")...)},
	{"twenty", confused(20, 50_000, numbered(20, "category %d")...)},
	{"thirty", confused(30, 500, numbered(30, "talk.politics.misc.%d")...)},
	{"hundred", confused(100, 60, numbered(100, "class-%d")...)},
	{"large counts", confused(3, 1e14)},
}

// A figure shows each cell in the colour of its share, with black or white on it. FIGURES=folder
// keeps the figures, to look at them.
func TestConfusion(t *testing.T) {
	if testing.Short() {
		t.Skip("computes for long in one goroutine")
	}
	for _, test := range matrices {
		t.Run(test.name, func(t *testing.T) {
			test.c.Classes = classNames(test.c)
			h := newHeatMap(test.c)
			data, err := h.png()
			if err != nil {
				t.Fatal(err)
			}
			checkSize(t, test.name, data)
			keepFigure(t, "confusion "+test.name, data)
			picture, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range test.c.Counts {
				for j := range row {
					want := pictures.Heat(h.share(i, j))
					if got := colorIn(picture, h, i, j); got != want {
						t.Fatalf("row %d, column %d is %v, want %v of the share %g", i, j, got, want, h.share(i, j))
					}
				}
			}
			if white := (color.RGBA{0xff, 0xff, 0xff, 0xff}); color.RGBAModel.Convert(picture.At(0, 0)) != white {
				t.Error("the corner is not white")
			}
			if (h.size == 0) != (len(row(test.c)) > 40) && test.name != "large counts" {
				t.Errorf("%d classes have numbers of size %v", len(row(test.c)), h.size)
			}
		})
	}
}

func row(c history.Confusion) []int { return c.Counts[0] }

// colorIn returns the colour near the lower left corner of a cell, where no text is.
func colorIn(picture image.Image, h *heatMap, i, j int) color.Color {
	at := h.corner(h.height(), i, j)
	x := (at.X + 1.3).Dots(pictures.DPI)
	y := (h.height() - at.Y - vg.Length(1.3)).Dots(pictures.DPI)
	return color.RGBAModel.Convert(picture.At(int(x), int(y)))
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "0%", 1: "100%", 0.5: "50%", 0.004: "<1%", 0.999: ">99%", 0.005: "1%", math.Nextafter(1, 0): ">99%"} {
		if got := percent(share); got != want {
			t.Errorf("%g is %s, want %s", share, got, want)
		}
	}
}

func TestConfusionText(t *testing.T) {
	t.Setenv("GORNN_BUILD", t.TempDir())
	var text bytes.Buffer
	for _, name := range []string{"two", "scripts", "hundred"} {
		for _, test := range matrices {
			if test.name != name {
				continue
			}
			text.Reset()
			if err := showConfusion(&text, test.c); err != nil {
				t.Fatal(err)
			}
		}
		switch got := text.String(); name {
		case "two":
			const want = "" +
				"  label \\ predicted  negative  positive\n" +
				"           negative     11020      1480\n" +
				"           positive      1733     10767\n" +
				"Right: 21787 of 25000 examples\n"
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		case "scripts":
			if want := "The figure has numbers for names that its font cannot write: 0 is 中文, 1 is עברית, 4 is العربية.\n"; !strings.HasSuffix(got, want) {
				t.Errorf("got\n%s\nwant at the end\n%s", got, want)
			}
		default:
			if want := "The figure shows colours alone: its cells have no room for numbers.\n"; !strings.HasSuffix(got, want) {
				t.Errorf("got\n%s\nwant at the end\n%s", got[len(got)-300:], want)
			}
		}
	}
}

func TestConfusionErrors(t *testing.T) {
	for want, counts := range map[string][][]int{
		"nb: the confusion matrix has no counts: make it with keras.ConfusionMatrix":                                                            nil,
		"nb: a figure has room for 100 classes, got 101: print the matrix, or show its Report":                                                  make([][]int, 101),
		"nb: the confusion matrix must have a count for each of its 2 classes in every row, got 1 in row 1: make it with keras.ConfusionMatrix": {{1, 2}, {3}},
		"nb: the confusion matrix must have counts, from 0 to 1e15, got -1 in row 0: make it with keras.ConfusionMatrix":                        {{-1}},
	} {
		if err := ShowConfusion(history.Confusion{Counts: counts}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
