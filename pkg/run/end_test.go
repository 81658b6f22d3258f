package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A training's end leaves the last epoch's state for a training that goes on.
func TestSaveEnd(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	r := testRun(2)
	mustSave(t, r)
	r.BestEpoch = 3
	addEpoch(r)
	mustSave(t, r)
	r.Epoch = 1 // a callback went back to it
	if err := r.SaveEnd(testState(1)); err != nil {
		t.Fatal(err)
	}
	opened := mustOpen(t, "lstm")
	checkState(t, opened.Load, 1)
	checkState(t, opened.LoadLast, 3)
	checkState(t, opened.LoadBest, 3)
	if opened.Epoch != 1 || !opened.Finished || opened.BestIterations != 30 {
		t.Errorf("opened %+v", opened)
	}
	if names := filesOf(t); len(names) != 3 {
		t.Errorf("files %q, want the manifest and two states", names)
	}
	addEpoch(opened)
	opened.Epoch = 0
	mustSave(t, opened)
	opened = mustOpen(t, "lstm")
	checkState(t, opened.Load, 4)
	checkState(t, opened.LoadLast, 4)
	if err := opened.SaveEnd(testState(4)); err != nil { // callbacks changed nothing
		t.Fatal(err)
	}
	if opened = mustOpen(t, "lstm"); opened.end != nil || !opened.Finished {
		t.Errorf("end %v, finished %t", opened.end, opened.Finished)
	}
}

// What is saved with the weights of another epoch says so, and has nothing to go on with.
func TestOtherEpoch(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	r := testRun(3)
	r.Epoch = 2
	if err := r.Save(testState(2)); err != nil {
		t.Fatal(err)
	}
	opened := mustOpen(t, "lstm")
	checkState(t, opened.Load, 2)
	if _, err := opened.LoadLast(); err == nil || !strings.Contains(err.Error(), "epoch 2, and not those of its last, 3") {
		t.Errorf("LoadLast: %v", err)
	}
}

// A reader of a run learns of what came after it.
func TestNotice(t *testing.T) {
	for _, test := range []struct {
		name   string
		epochs int // of 3
		after  func(r *Run) error
		want   string
	}{
		{"finished", 3, nil, ""},
		{"under way", 2, nil, `"lstm" has 2 of 3 epochs: its training is under way or was stopped; Fit with Resume: true goes on where it stopped`},
		{"a newer one began", 3, func(*Run) error { return testRun(0).Begin() },
			`a newer training of "lstm" began and has no finished epoch; this is the run before it`},
		{"a newer one failed", 3, func(*Run) error { return Folder{}.Fail("lstm", "keras: no luck") },
			`the last Fit of "lstm" failed (keras: no luck); this is the run before it`},
		{"a newer one began and failed", 2, func(*Run) error {
			newer := testRun(0)
			if err := newer.Begin(); err != nil {
				return err
			}
			newer.End()
			return Folder{}.Fail("lstm", "keras: no luck")
		}, `the last Fit of "lstm" failed (keras: no luck); this is the run before it, with 2 of 3 epochs`},
		{"it failed", 2, func(*Run) error { return Folder{}.Fail("lstm", "keras: no luck") },
			`"lstm" has 2 of 3 epochs; its last Fit ended with: keras: no luck`},
		{"failed, then went on", 3, func(r *Run) error {
			if err := (Folder{}).Fail("lstm", "keras: no luck"); err != nil {
				return err
			}
			return mustOpen(t, "lstm").Continue()
		}, ""},
		{"failed, then saved", 3, func(r *Run) error {
			if err := (Folder{}).Fail("lstm", "keras: no luck"); err != nil {
				return err
			}
			return testRun(3).Save(testState(1))
		}, ""},
		{"began, then saved by a program that trains nothing", 3, func(*Run) error {
			newer := testRun(0)
			if err := newer.Begin(); err != nil {
				return err
			}
			newer.End()
			return testRun(3).Save(testState(1))
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			r := testRun(test.epochs)
			mustSave(t, r)
			if test.after != nil {
				if err := test.after(r); err != nil {
					t.Fatal(err)
				}
			}
			if got := mustOpen(t, "lstm").Notice(); got != test.want {
				t.Errorf("notice %q, want %q", got, test.want)
			}
		})
	}
}

// A program that trains a run and saves another under its name is told so.
func TestTrainedHere(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	r := testRun(1)
	if err := r.Begin(); err != nil {
		t.Fatal(err)
	}
	defer r.End()
	err := testRun(1).Save(testState(1))
	const want = `run "lstm" is being trained by this program: wait until that ends, or choose another name`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Nothing is noted where there is no run.
func TestFailWithoutRun(t *testing.T) {
	data := t.TempDir()
	t.Setenv("GORNN_DATA", data)
	if err := (Folder{}).Fail("lstm", "why"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(data, "runs")); err == nil {
		t.Error("a folder was made")
	}
}
