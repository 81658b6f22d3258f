package nb

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gornn/pkg/plots"
)

// A figure is written under its title, and its numbers are printed.
func TestShow(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	var text bytes.Buffer
	err := showFigure(&text, plots.Lines{Title: "What is left?", Lines: []plots.Line{
		{Name: "RNN", Y: []float64{1, 0.5}}, {Name: "GRU", Y: []float64{1, 0.9}}, {Name: "LSTM", Y: []float64{1, 0.95}}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = "What is left?\n  x     RNN     GRU    LSTM\n  1  1.0000  1.0000  1.0000\n  2  0.5000  0.9000  0.9500\n"
	if text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", text.String(), want)
	}
	checkPNG(t, filepath.Join(dir, "what-is-left.png"))
	for want, f := range map[string]plots.Figure{
		"nb: Show needs a figure, such as plots.Lines{...}, got nil": nil,
		"plots: Lines must have one or more, got none":               plots.Lines{},
	} {
		if err := Show(f); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if err := Show((*plots.Lines)(nil)); err == nil || !strings.HasPrefix(err.Error(), "nb: Show needs a figure") {
		t.Errorf("got %v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d files were written, %v", len(files), err)
	}
}

// drawing is a figure of another package than plots.
type drawing string

func (d drawing) PNG() ([]byte, error) {
	return plots.Lines{Lines: []plots.Line{
		{Y: []float64{1, 0.5}}, {Y: []float64{1, 0.9}}, {Y: []float64{1, 0.95}}}}.PNG()
}

func (d drawing) Text() (string, error) { return string(d), nil }

// Figures of other packages are written under the first line of their text, not over each other.
func TestShowDrawings(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	for _, text := range []string{"GRU: from x_t to h_t\nmore\n", "LSTM: from x_t to h_t\n", ""} {
		if err := showFigure(io.Discard, drawing(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"gru-from-x-t-to-h-t.png", "lstm-from-x-t-to-h-t.png", "figure.png"} {
		checkPNG(t, filepath.Join(dir, name))
	}
}

// Titles of one's own stand above the figure and its numbers.
func TestPlotWith(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	save(t, kerasRuns(t)...)
	plot := func(titles Titles) (string, []byte) {
		var text bytes.Buffer
		if err := plotCurves(&text, titles, "loss", []string{"rnn", "gru"}); err != nil {
			t.Fatal(err)
		}
		png, err := os.ReadFile(filepath.Join(dir, "loss.png"))
		if err != nil {
			t.Fatal(err)
		}
		return text.String(), png
	}
	text, png := plot(Titles{})
	for name, titles := range map[string]Titles{"the title": {Title: "Two models"}, "x": {X: "passes over the data"}, "y": {Y: "cross-entropy"}} {
		other, otherPNG := plot(titles)
		if bytes.Equal(png, otherPNG) {
			t.Errorf("the figure does not change with %s", name)
		}
		if want := strings.Replace(text, "Training and Validation Loss", "Two models", 1); titles.Title != "" && other != want {
			t.Errorf("with %s it prints\n%s", name, other)
		}
	}
	odd, _ := plot(Titles{Title: strings.Repeat("long\x1b ", 500), X: "日本"})
	if strings.Contains(odd, "\x1b") {
		t.Errorf("prints %q", odd)
	}
	if err := PlotWith(Titles{}, "", "rnn"); err == nil || !strings.HasPrefix(err.Error(), "nb: Plot needs the name of a metric") {
		t.Errorf("got %v", err)
	}
}
