package keras

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// A run of a version before layers had cells and options opens: by its name and by the layers made
// again, with what that version predicted of it, and its training goes on to the loss that it went
// on to there.
func TestOldRun(t *testing.T) {
	data := t.TempDir()
	t.Setenv("GORNN_DATA", data)
	if err := os.CopyFS(filepath.Join(data, "runs"), os.DirFS("testdata/runs")); err != nil {
		t.Fatal(err)
	}
	x, y := [][]int32{{1, 2, 3}, {4, 0, 0}, {2, 2, 2}, {3, 1, 4}}, []int32{1, 0, 1, 0}
	byName, err := Load("before-cells")
	if err != nil {
		t.Fatal(err)
	}
	made := everyLayer("before-cells")
	if err := made.Load(); err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*Sequential{"by its name": byName, "made again": made} {
		got, err := m.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{0.4710187, 0.46314675, 0.46873897, 0.46458113} {
			if d := math.Abs(float64(got[i][0]) - want); d > 1e-6 {
				t.Errorf("opened %s, it predicts %v of example %d, want %v", name, got[i][0], i, want)
			}
		}
	}
	h := mustFit(t, byName, x, y, Fit{Epochs: 3, BatchSize: 2, Seed: 3, Resume: true})
	want := 0.682860940694809 // what Dropout drops is drawn by the backend
	if name, err := Backend(); err != nil || name == "go" {
		want = 0.6830654740333557
	}
	if math.Abs(h.Get("loss")[2]-want) > 1e-6 {
		t.Errorf("resumed, its third loss is %v, want %v", h.Get("loss")[2], want)
	}
}
