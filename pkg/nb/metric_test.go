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
		"auc_1":              {"auc 1", "Auc 1", "highest"},
		"AUC":                {"AUC", "AUC", "highest"},
		"bce":                {"BCE", "BCE", "lowest"},
		"F1Score":            {"F1Score", "F1Score", "highest"},
		"MeanAbsoluteError":  {"MeanAbsoluteError", "MeanAbsoluteError", "lowest"},
		"error_rate":         {"error rate", "Error rate", "lowest"},
		"kl_divergence":      {"kl divergence", "Kl divergence", "lowest"},
		"false_negatives":    {"false negatives", "False negatives", "lowest"},
		"top_5":              {"top 5", "Top 5", "highest"},
		"f1_score":           {"f1 score", "F1 score", "highest"},
		"cosine_similarity":  {"cosine similarity", "Cosine similarity", "highest"},
		"brier_score":        {"brier score", "Brier score", ""},
		"length":             {"length", "Length", ""},
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
	if err := plotCurves(&text, Titles{}, "auc", []string{"gru", "gru-of-200-units", "c"}); err != nil {
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

// Where a metric's name does not say whether less or more is better, nothing is called the best.
func TestUndecided(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	for i, name := range []string{"a", "b"} {
		h := history.History{}
		for _, length := range []float64{0.75, 0.25, 0.5} {
			h = h.With(measured("loss length val_length", 1, length, length), 1)
		}
		test := &history.Evaluation{Scores: measured("loss length", 1, float64(i))}
		save(t, &run.Run{Name: name, Epochs: 3, Finished: true, History: h, Test: test})
	}
	var text bytes.Buffer
	if err := plotCurves(&text, Titles{}, "length", []string{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	if err := printResults(&text, Reference{}, []string{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\nLowest validation length: A 0.2500 (epoch 2), B 0.2500 (epoch 2)\n" +
			"Highest validation length: A 0.7500 (epoch 1), B 0.7500 (epoch 1)\n",
		"No star for length: its name does not say whether less or more is better.\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "*") {
		t.Errorf("a star in\n%s", text.String())
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
