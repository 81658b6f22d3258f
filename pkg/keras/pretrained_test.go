package keras

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"gornn/pkg/run"
)

// A model without a run of its own takes the weights of another folder's, and leaves no trace of
// them in the data folder.
func TestLoadPretrained(t *testing.T) {
	elsewhere := t.TempDir()
	t.Setenv("GORNN_DATA", elsewhere)
	x, y := points(8)
	trained := pointsModel("points")
	mustFit(t, trained, x, y, Fit{Epochs: 2, Seed: 1, Dataset: "points"})
	want, err := trained.Evaluate(x, y)
	if err != nil {
		t.Fatal(err)
	}
	runs := os.DirFS(filepath.Join(elsewhere, "runs"))

	t.Setenv("GORNN_DATA", t.TempDir())
	m := pointsModel("points")
	if pretrained, err := m.LoadPretrained(runs); err != nil || !pretrained ||
		m.Dataset() != "points" {
		t.Fatalf("LoadPretrained = %t, %v; dataset %q", pretrained, err, m.Dataset())
	}
	if scores, err := m.Evaluate(x, y); err != nil || scores.Loss() != want.Loss() {
		t.Errorf("the pretrained model has %v, %v; want %v", scores, err, want)
	}
	if names, err := run.List(); err != nil || len(names) > 0 {
		t.Errorf("the data folder holds the runs %v, %v", names, err)
	}
	if _, err := m.Evaluate(x, y, Evaluate{Dataset: "lines"}); err == nil ||
		!strings.Contains(err.Error(), `"points" was trained on points, not on lines`) {
		t.Errorf("evaluated on another dataset: %v", err)
	}
	if err := pointsModel("points").Load(); !errors.Is(err, run.ErrNotFound) {
		t.Errorf("Load finds the pretrained weights: %v", err)
	}

	// Trained further, the model has a run of its own. It comes first, finished or not.
	mustFit(t, m, x, y, Fit{Epochs: 1, Dataset: "more points"})
	r, err := run.Open("points")
	if err != nil {
		t.Fatal(err)
	}
	r.Finished = false
	if err := r.SaveManifest(); err != nil {
		t.Fatal(err)
	}
	own := pointsModel("points")
	if pretrained, err := own.LoadPretrained(runs); err != nil || pretrained ||
		own.Dataset() != "more points" {
		t.Errorf("LoadPretrained = %t, %v; dataset %q", pretrained, err, own.Dataset())
	}
	same(t, "the model with a run of its own", own, m, x, y)
}

func TestLoadPretrainedErrors(t *testing.T) {
	elsewhere := t.TempDir()
	t.Setenv("GORNN_DATA", elsewhere)
	x, y := points(8)
	mustFit(t, pointsModel("points"), x, y, Fit{})
	runs := os.DirFS(filepath.Join(elsewhere, "runs"))
	t.Setenv("GORNN_DATA", t.TempDir())
	mustFit(t, pointsModel("own"), x, y, Fit{})

	for _, test := range []struct {
		name  string
		model *Sequential
		runs  fs.FS
		want  string
	}{
		{"other layers", pointsModel("points", Dense{Units: 2}), runs,
			`keras: the pretrained weights of "points" are those of other layers than this model's: Activation of layer 1 (dense) is "sigmoid" there and "" here; train it (run the cell that calls Fit for "points")`},
		{"other layers than its own run", pointsModel("own", Dense{Units: 2}), runs,
			`keras: run "own" has other layers than this model: `},
		{"none", pointsModel("other"), runs,
			`no run "other": train it first (run the cell that calls Fit for "other"); trained so far: own; nor are there pretrained weights of that name`},
		{"no runs at all", pointsModel("points"), fstest.MapFS{},
			`no run "points": train it first`},
		{"damaged", pointsModel("points"), fstest.MapFS{"points/run.json": {Data: []byte("{")}},
			`run "points" is damaged`},
		{"no name", pointsModel(""), runs, `run: a name is 1 to 64`},
	} {
		if pretrained, err := test.model.LoadPretrained(test.runs); err == nil || pretrained ||
			!strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %t, %v\nwant %s", test.name, pretrained, err, test.want)
		}
	}
}
