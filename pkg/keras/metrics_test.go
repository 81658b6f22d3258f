package keras_test

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	. "gornn/pkg/keras"

	"gornn/pkg/nb"
)

// Metrics are monitored, tabulated and drawn: those where more is better and those where less is.
func TestMetricsAreShown(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	t.Setenv("GORNN_BUILD", t.TempDir())
	_, x, y := words()
	for seed, name := range []string{"a", "b"} { // with unlike losses, one of which gets a star
		for _, monitor := range []string{"val_auc", "val_precision", "f1_score", "val_mae", "hinge"} {
			m := NewSequential(name, Embedding{InputDim: 5, OutputDim: 2}, SimpleRNN{Units: 2}, Dense{Units: 1, Activation: Sigmoid})
			m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: 0.1}, Backend: goBackend,
				Metrics: append(Metrics("mae", "hinge"), AUC{}, Precision{Threshold: 0.25}, F1Score{Threshold: 0.5})})
			stop := EarlyStopping{Monitor: monitor, Patience: 2, RestoreBestWeights: true}
			h, err := m.Fit(x, y, Fit{Epochs: 30, Seed: int64(seed), ValidationX: x, ValidationY: y,
				Callbacks: []Callback{stop, BestCheckpoint{Monitor: monitor}}})
			if err != nil {
				t.Fatal(err)
			}
			if want := []string{"loss", "mae", "hinge", "auc", "precision", "f1_score",
				"val_loss", "val_mae", "val_hinge", "val_auc", "val_precision", "val_f1_score"}; !reflect.DeepEqual(h.Names(), want) {
				t.Errorf("measured %q, want %q", h.Names(), want)
			}
			scores, err := m.Evaluate(x, y)
			if err != nil {
				t.Fatal(err)
			}
			if of, ok := strings.CutPrefix(monitor, "val_"); ok {
				best := slices.Max(h.Get(monitor))
				if of == "mae" {
					best = slices.Min(h.Get(monitor))
				}
				if scores.Get(of) != best {
					t.Errorf("%s of the restored weights is %g, want the best of %v", of, scores.Get(of), h.Get(monitor))
				}
			}
		}
	}
	text := printed(t, func() error { return nb.Results("a", "b") })
	for _, want := range []string{"Test AUC", "Test precision", "Test f1 score", "Test MAE", "Test hinge",
		"the lowest loss, the lowest MAE, the lowest hinge, the highest AUC, the highest precision, the highest f1 score."} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for name, best := range map[string]string{"auc": "Highest validation AUC", "precision": "Highest validation precision", "mae": "Lowest validation MAE"} {
		if text := printed(t, func() error { return nb.Plot(name, "a", "b") }); !strings.Contains(text, best) {
			t.Errorf("no %q in\n%s", best, text)
		}
	}
}

// printed returns what a function prints.
func printed(t *testing.T, print func() error) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout := os.Stdout
	os.Stdout = file
	err = print()
	os.Stdout = stdout
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The matrix counts labels by what was predicted, of one output and of several.
func TestConfusionMatrix(t *testing.T) {
	for _, c := range []struct {
		labels, predictions any
		want                [][]int
	}{
		{[]int32{0, 1, 1, 0}, [][]float32{{0.5}, {0.75}, {0.25}, {1}}, [][]int{{1, 1}, {1, 1}}},
		{[]bool{true, true, true}, []float64{0.9, 0.1, 0.6}, [][]int{{0, 0}, {1, 2}}},
		{[][]int{{1}, {0}}, [][]float32{{1}, {1}}, [][]int{{0, 1}, {0, 1}}},
		{[]float32{2, 0, 2, 1}, [][]float32{{0, 1, 2}, {1, 0, 0}, {3, 2, 1}, {0, 0, 1}}, [][]int{{1, 0, 0}, {0, 0, 1}, {1, 0, 1}}},
		{[][]int{{0, 0, 1}, {1, 0, 0}}, [][]float32{{0.2, 0.5, 0.5}, {1, 0, 0}}, [][]int{{1, 0, 0}, {0, 0, 0}, {0, 1, 0}}},
		{[][]int{{0, 1}, {1, 0}}, [][]float32{{0.2, 0.5}, {0, 1}}, [][]int{{0, 1}, {0, 1}}},
	} {
		got, err := ConfusionMatrix(c.labels, c.predictions)
		if err != nil || !reflect.DeepEqual(got.Counts, c.want) {
			t.Errorf("%v as %v: %v, %v; want %v", c.labels, c.predictions, got.Counts, err, c.want)
		}
	}
	words, err := ConfusionMatrix([]string{"bad", "good", "good"}, []float32{0.9, 0.9, 0.1}, "bad", "good")
	if want := [][]int{{0, 1}, {1, 1}}; err != nil || !reflect.DeepEqual(words.Counts, want) {
		t.Errorf("of words: %v, %v; want %v", words.Counts, err, want)
	}
	named, err := ConfusionMatrix([]int{0, 1, 1}, []float32{0.9, 0.9, 0.1}, "größer", "no\tway")
	const want = "" +
		"  label \\ predicted  größer  no way\n" +
		"             größer       0       1\n" +
		"             no way       1       1\n"
	if err != nil || named.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, named, want)
	}
	if got, want := (Confusion{Counts: [][]int{{3}}}).String(), "  label \\ predicted  0\n                  0  3\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
