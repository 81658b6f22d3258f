package run

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"gornn/pkg/history"
)

// testState is the state of a tiny model after some epoch.
func testState(epoch int) []Tensor {
	x := float32(epoch)
	return []Tensor{
		{"embedding", []int{2, 3}, []float32{x, 1, 2, 3, 4, 5}},
		{"bias", []int{2}, []float32{-x, 0.5}},
		{"step", []int{}, []float32{x}},
	}
}

// testRun is a run after some epochs of three, not saved yet.
func testRun(epochs int) *Run {
	r := &Run{
		Name: "lstm", Dataset: "IMDB reviews", Fingerprint: "f00d", Backend: "go", Params: 8, Epochs: 3,
		Layers: json.RawMessage(`[{"class":"LSTM","units":32}]`), Training: json.RawMessage(`{"note":"<&>"}`),
	}
	for range epochs {
		addEpoch(r)
	}
	return r
}

func addEpoch(r *Run) {
	loss := 0.5 / float64(r.History.Epochs()+1)
	r.History = r.History.With(history.Scores{{Name: "loss", Value: loss}, {Name: "accuracy", Value: 0.75}}, 1.5)
	r.Iterations += 10
	r.Trained++
	r.Finished = r.Epochs == r.History.Epochs()
}

func mustSave(t *testing.T, r *Run) {
	t.Helper()
	if err := r.Save(testState(r.History.Epochs())); err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t *testing.T, name string) *Run {
	t.Helper()
	r, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// filesOf returns the names of the files of the run "lstm", but for the locks.
func filesOf(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(os.Getenv("GORNN_DATA"), "runs", "lstm"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".lock" {
			names = append(names, entry.Name())
		}
	}
	return names
}

func checkState(t *testing.T, load func() ([]Tensor, error), epoch int) {
	t.Helper()
	if state, err := load(); err != nil || !reflect.DeepEqual(state, testState(epoch)) {
		t.Errorf("state = %v, %v; want that of epoch %d", state, err, epoch)
	}
}

func TestRoundTrip(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	saved := testRun(2)
	mustSave(t, saved)
	saved.Test = &history.Evaluation{Scores: history.Scores{{Name: "loss", Value: 0.4}, {Name: "accuracy", Value: 0.81}}, Seconds: 2, Dataset: "IMDB reviews", Examples: 25_000}
	if err := saved.SaveManifest(); err != nil {
		t.Fatal(err)
	}
	opened := mustOpen(t, "lstm")
	if !reflect.DeepEqual(opened, saved) {
		t.Errorf("opened %+v\n saved %+v", opened, saved)
	}
	checkState(t, opened.Load, 2)
	if err := opened.Complete(); !errors.Is(err, ErrUnfinished) || !strings.Contains(err.Error(), "2 of 3 epochs") {
		t.Errorf("Complete = %v", err)
	}

	addEpoch(opened) // as resuming does
	mustSave(t, opened)
	if opened.Test != nil {
		t.Error("Test of other weights was kept")
	}
	if opened = mustOpen(t, "lstm"); opened.Complete() != nil || opened.Test != nil || opened.Iterations != 30 {
		t.Errorf("resumed: %+v", opened)
	}
	checkState(t, opened.Load, 3)
	if files := filesOf(t); len(files) != 2 {
		t.Errorf("the folder holds %v, want the manifest and one state", files)
	}
	if names, err := List(); err != nil || !reflect.DeepEqual(names, []string{"lstm"}) {
		t.Errorf("List = %v, %v", names, err)
	}
}

func TestNotANumber(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	r := testRun(2)
	r.History.Get("loss")[1] = math.Inf(1)
	mustSave(t, r)
	r.Test = &history.Evaluation{Scores: history.Scores{{Name: "loss", Value: 0.4}, {Name: "accuracy", Value: math.NaN()}}, Examples: 7}
	if err := r.SaveManifest(); err != nil {
		t.Fatal(err)
	}
	r = mustOpen(t, "lstm")
	if h, e := r.History, r.Test; h.Get("loss")[0] != 0.5 || !math.IsNaN(h.Get("loss")[1]) || len(e.Scores) != 2 || !math.IsNaN(e.Scores.Get("accuracy")) || e.Scores.Loss() != 0.4 || e.Examples != 7 {
		t.Errorf("history %v, test %v", h, e)
	}
}

func TestBest(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	r := testRun(1)
	mustSave(t, r)
	if _, err := r.LoadBest(); err == nil {
		t.Error("LoadBest without a best epoch gave no error")
	}
	r.BestEpoch = 2
	if err := r.Save(testState(1)); err == nil {
		t.Error("the state of epoch 1 was kept as that of epoch 2")
	}
	addEpoch(r)
	mustSave(t, r)
	addEpoch(r)
	mustSave(t, r)
	r = mustOpen(t, "lstm")
	checkState(t, r.Load, 3)
	checkState(t, r.LoadBest, 2)
	r.BestEpoch = 3
	mustSave(t, r)
	checkState(t, mustOpen(t, "lstm").LoadBest, 3)
}

// A new training leaves the old run in place until its own first epoch, and Open says so.
func TestTrainingAgain(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	begin := func() *Run {
		r := testRun(0)
		if err := r.Begin(); err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := begin()
	if _, err := Open("lstm"); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "no finished epoch") {
		t.Errorf("before the first epoch: %v", err)
	}
	addEpoch(first)
	mustSave(t, first)
	first.End()
	if mustOpen(t, "lstm").Superseded {
		t.Error("superseded without another training")
	}

	second := begin()
	if r := mustOpen(t, "lstm"); !r.Superseded || r.History.Epochs() != 1 {
		t.Errorf("second training begun: %+v", r)
	}
	addEpoch(second)
	addEpoch(second)
	before := mustOpen(t, "lstm")
	mustSave(t, second)
	second.End()
	if r := mustOpen(t, "lstm"); r.Superseded || r.History.Epochs() != 2 {
		t.Errorf("second training saved: %+v", r)
	}

	// A program that still holds the first run gets an error.
	addEpoch(first)
	before.Test = &history.Evaluation{}
	_, loading := before.Load()
	for name, err := range map[string]error{"Save": first.Save(testState(1)), "SaveManifest": before.SaveManifest(), "Load": loading} {
		if !errors.Is(err, ErrReplaced) {
			t.Errorf("%s of a replaced run: %v", name, err)
		}
	}
	checkState(t, mustOpen(t, "lstm").Load, 2)
}

func TestRunErrors(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	manifest := filepath.Join(root, "runs", "lstm", manifestName)
	replace := func(path, old, new string) {
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), old) {
			t.Fatalf("%s does not hold %q: %v", path, old, err)
		}
		text = []byte(strings.Replace(string(text), old, new, 1))
		if path == manifest { // as if it had been written so
			text = seal(text[:len(text)-sealLength])
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stateOf := func() string {
		paths, err := filepath.Glob(filepath.Join(root, "runs", "lstm", "state-*"))
		if err != nil || len(paths) != 1 {
			t.Fatal(paths, err)
		}
		return paths[0]
	}
	for _, test := range []struct {
		name  string
		spoil func()
		want  error
		text  string
	}{
		{"missing", func() { os.RemoveAll(filepath.Dir(manifest)) }, ErrNotFound, `no run "lstm": train it first (run the cell that calls Fit for "lstm")`},
		{"no JSON", func() { replace(manifest, "{", "") }, ErrDamaged, "run.json"},
		{"cut", func() { os.Truncate(manifest, 100) }, ErrDamaged, "run.json"},
		{"other format", func() { replace(manifest, `"format": 3`, `"format": 4`) }, ErrFormat, "has format 4"},
		{"a path", func() { replace(manifest, `"file": "`, `"file": "../`) }, ErrDamaged, "not the name of a state file"},
		{"no state", func() { replace(manifest, `"state"`, `"estate"`) }, ErrDamaged, "no state file"},
		{"uneven history", func() { replace(manifest, `"accuracy": [`, `"accuracy": [1, `) }, ErrDamaged, `1 losses and 2 of "accuracy"`},
		{"another epoch", func() { replace(manifest, `"loss": [`, `"loss": [1, `) }, ErrDamaged, "that of epoch 1, and the history has 2"},
		{"state missing", func() { os.Remove(stateOf()) }, ErrDamaged, "no such file"},
		{"state cut", func() { os.Truncate(stateOf(), 50) }, ErrDamaged, "has 50 bytes, expected"},
		{"state changed", func() { replace(stateOf(), "bias", "bits") }, ErrDamaged, "checksum"},
	} {
		t.Run(test.name, func(t *testing.T) {
			mustSave(t, testRun(1))
			test.spoil()
			r, err := Open("lstm")
			if err == nil {
				_, err = r.Load()
			}
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q (%v), want %q in it (%v)", err, errors.Unwrap(err), test.text, test.want)
			}
		})
	}
	mustSave(t, testRun(1)) // over what the last case left
	if _, err := Open("gru"); !strings.HasSuffix(err.Error(), "trained so far: lstm") {
		t.Errorf("missing beside another: %v", err)
	}
}

func TestNames(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	for _, name := range []string{"lstm", "gru-2", "a.b_c", "1", strings.Repeat("x", 64)} {
		if err := CheckName(name); err != nil {
			t.Error(err)
		}
	}
	wrong := []string{"", ".", "..", "-x", "LSTM", "a/b", `a\b`, "a b", "é", "x\n", strings.Repeat("x", 65)}
	if runtime.GOOS == "windows" { // which has devices of such names, and drops the dot
		wrong = append(wrong, "con", "nul.a", "com1", "lstm.")
	}
	for _, name := range wrong {
		if err := (&Run{Name: name}).Save(nil); err == nil {
			t.Errorf("Save took the name %q", name)
		}
		if _, err := Open(name); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("Open(%q): %v", name, err)
		}
	}
}

func TestUnwritable(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	if names, err := List(); len(names) != 0 || err != nil {
		t.Errorf("List of nothing = %v, %v", names, err)
	}
	if err := os.WriteFile(filepath.Join(root, "runs"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := testRun(1).Begin(); err == nil || !strings.Contains(err.Error(), "GORNN_DATA") {
		t.Errorf("a file in the folder's place: %v", err)
	}
}
