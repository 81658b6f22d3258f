package nb

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/run"
)

func TestMetric(t *testing.T) {
	for m, want := range map[metric][3]string{
		"loss":               {"loss", "Loss", "lowest"},
		"accuracy":           {"accuracy", "Accuracy", "highest"},
		"binary_accuracy":    {"binary accuracy", "Binary accuracy", "highest"},
		"auc":                {"AUC", "AUC", "highest"},
		"rmse":               {"RMSE", "RMSE", "lowest"},
		"mean_squared_error": {"mean squared error", "Mean squared error", "lowest"},
	} {
		if got := [3]string{m.words(), m.title(), m.best()}; got != want {
			t.Errorf("%s is %q, want %q", string(m), got, want)
		}
	}
}

// A run with a metric of any name is drawn and tabulated, and its dataset named where it is not the
// notebook's.
func TestPlot(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	h := history.History{}
	for _, auc := range []float64{0.5, 0.75, 0.625} {
		h = h.With(measured("loss auc val_auc", 1, auc, auc), 1)
	}
	for i, name := range []string{"gru", "gru-of-200-units", "c"} {
		test := &history.Evaluation{Scores: measured("loss auc", 1, 0.5+float64(i)/10)}
		save(t, &run.Run{Name: name, Dataset: "numbers", Backend: "go", Epochs: 3, Finished: true,
			History: h, Test: test})
	}
	var text bytes.Buffer
	if err := plotCurves(&text, "auc", []string{"gru", "gru-of-200-units", "c"}); err != nil {
		t.Fatal(err)
	}
	checkPNG(t, filepath.Join(dir, "auc.png"))
	if err := printResults(&text, Reference{}, []string{"gru", "gru-of-200-units"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Training and Validation AUC (numbers)\n",
		"Highest validation AUC: GRU 0.7500 (epoch 2), gru-of-200-units 0.7500 (epoch 2), C",
		"  Test AUC \n", "  0.6000*\n", "the least time, the lowest loss, the highest AUC.\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	for m, want := range map[string]string{
		"accuracy": `run "gru" has no accuracy, it measured ["loss" "auc"]`,
		"val_auc":  "has no val_auc"} {
		if err := Plot(m, "gru"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestReferenceErrors(t *testing.T) {
	f := Reference{Columns: []string{"Tutorial"}, Models: map[string]ReferenceModel{"gru": {}}}
	const want = `nb: the reference of "gru" must have 1 figures, ` +
		`one for each of the columns ["Tutorial"], got []`
	if err := ResultsBeside(f, "gru"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
