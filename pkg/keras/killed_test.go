//go:build unix

package keras

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/compute/gobackend"

	"gornn/pkg/history"
	"gornn/pkg/internal/faults"
	"gornn/pkg/run"
)

// The training to kill: a model with every kind of state, in pure Go for a quick start.
func trainToBeKilled(name string, resume bool) (*Sequential, History, error) {
	x, y := sequences(120)
	m := NewSequential(name, Embedding{InputDim: 20, OutputDim: 4}, LSTM{Units: 4},
		Dropout{Rate: 0.25}, Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: 0.01},
		Metrics: []Metric{Accuracy}, Backend: gobackend.GetBackend()})
	h, err := m.Fit(x, y, Fit{Epochs: 12, BatchSize: 10, Seed: 3, ValidationSplit: 0.25,
		Resume: resume, Callbacks: []Callback{BestCheckpoint{}}})
	return m, h, err
}

// kills is how often the training is killed; GORNN_KILLS asks for another number.
func kills(t *testing.T) int {
	text := os.Getenv("GORNN_KILLS")
	if text == "" {
		return 12
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("GORNN_KILLS must be a number, got %q", text)
	}
	return n
}

// A training is killed, by kill -9, again and again at any moment, and goes on each time from the
// last finished epoch. In the end all is as if it had never been killed.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("trains again and again what TestResume trains too")
	}
	if name := faults.Child(); name != "" {
		_, _, err := trainToBeKilled(name, true)
		if errors.Is(err, run.ErrNotFound) { // killed before it was noted that it began
			_, _, err = trainToBeKilled(name, false)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	start := time.Now()
	want, history, err := trainToBeKilled("whole", false)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	random := rand.New(rand.NewPCG(1, 1))
	killed, trainings := 0, 0
	for goal := kills(t); killed < goal; {
		name := fmt.Sprintf("killed-%d", trainings)
		trainings++
		for ended := false; !ended && killed < goal; {
			program := faults.Program(t, name)
			ended = !killAfter(t, program, time.Duration(float64(took)*random.Float64()*1.5))
			if !ended {
				killed++
			}
			checkAfterKill(t, name, history)
		}
		got, h, err := trainToBeKilled(name, isThere(t, name))
		if err != nil || !reflect.DeepEqual(h.Get("loss"), history.Get("loss")) ||
			!reflect.DeepEqual(h.Get("val_loss"), history.Get("val_loss")) {
			t.Fatalf("%s: the history is %+v, %v; want %+v", name, h, err, history)
		}
		if !reflect.DeepEqual(stateData(t, got), stateData(t, want)) ||
			got.run.BestEpoch != want.run.BestEpoch {
			t.Fatalf("%s: the state is another than without kills", name)
		}
	}
	t.Logf("killed %d times in %d trainings", killed, trainings)
}

// killAfter starts program and kills it after a while; it reports false if the program had ended by
// itself, without fault.
func killAfter(t *testing.T, program *exec.Cmd, while time.Duration) bool {
	t.Helper()
	var output strings.Builder
	program.Stdout, program.Stderr = &output, &output
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(while, func() { program.Process.Kill() })
	defer timer.Stop()
	err := program.Wait()
	if err != nil && err.Error() != "signal: killed" {
		t.Fatalf("%v: %s", err, output.String())
	}
	return err != nil
}

// checkAfterKill opens the run as any later cell would: it is not there, or it is whole up to some
// epoch.
func checkAfterKill(t *testing.T, name string, history History) {
	t.Helper()
	r, err := run.Open(name)
	if errors.Is(err, run.ErrNotFound) {
		return
	}
	if err == nil {
		_, err = r.Load()
	}
	if err == nil {
		_, err = r.LoadBest()
	}
	if err != nil || !reflect.DeepEqual(r.History.Get("loss"), history.Get("loss")[:r.History.Epochs()]) {
		t.Fatalf("%s: %+v, %v", name, r, err)
	}
}

// isThere reports whether a training has begun under name.
func isThere(t *testing.T, name string) bool {
	_, err := run.Open(name)
	return err == nil || errors.Is(err, run.ErrBegun)
}

// A full disk ends a training with a sentence. The model and its run are at the last saved epoch,
// and with room again the training goes on to the same numbers.
func TestFullDisk(t *testing.T) {
	if !faults.Alone(t) {
		return
	}
	data := t.TempDir()
	t.Setenv("GORNN_DATA", data)
	x, y := points(64)
	fit := Fit{Epochs: 5, BatchSize: 8, ValidationSplit: 0.25,
		Callbacks: []Callback{BestCheckpoint{}}}
	want := mustFit(t, pointsModel("whole"), x, y, fit)
	m := pointsModel("points")
	t.Run("full", func(t *testing.T) {
		full := fit
		full.Progress = func(p Progress) {
			if p.Stage == history.EpochEnd && p.Epoch == 2 {
				faults.FullDisk(t, 100)
			}
		}
		h, err := m.Fit(x, y, full)
		if err == nil || !strings.HasPrefix(err.Error(), `epoch 3 is not saved: run "points": `) ||
			!strings.Contains(err.Error(), "free space") ||
			!strings.HasSuffix(err.Error(), "epochs 1 to 2 are saved: Load opens what was learned, and Fit with Resume: true goes on with epoch 3") {
			t.Errorf("Fit: %v", err)
		}
		if h.Epochs() != 2 {
			t.Errorf("the history is %+v", h)
		}
	})
	if _, err := m.Evaluate(x, y); err != nil { // it is noted in the run
		t.Error(err)
	}
	saved := pointsModel("points")
	mustLoad(t, saved, saved.Load)
	if !reflect.DeepEqual(stateData(t, saved), stateData(t, m)) ||
		saved.run.History.Epochs() != 2 || saved.run.BestEpoch > 2 {
		t.Errorf("the run is %+v", saved.run)
	}
	fit.Resume = true
	if got := mustFit(t, pointsModel("points"), x, y, fit); !reflect.DeepEqual(got, want) {
		t.Errorf("resumed, the history is %+v, want %+v", got, want)
	}
	if left, _ := filepath.Glob(filepath.Join(data, "runs", "points", "*.tmp")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// Of two trainings of one run the second is refused, at once, and the first is not disturbed.
func TestTrainedTwice(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(64)
	refused := map[string]error{}
	first := pointsModel("points")
	h := mustFit(t, first, x, y, Fit{Epochs: 3, BatchSize: 8, Progress: func(p Progress) {
		if p.Stage != history.EpochEnd || p.Epoch != 2 {
			return
		}
		_, refused["Fit"] = pointsModel("points").Fit(x, y, Fit{})
		_, refused["Resume"] = pointsModel("points").Fit(x, y,
			Fit{Epochs: 3, BatchSize: 8, Resume: true})
		_, refused["FitAll"] = FitAll([]*Sequential{pointsModel("other"), pointsModel("points")}, x, y, Fit{})
		refused["Save"] = first.Save("points")
	}})
	for name, err := range refused {
		if !errors.Is(err, run.ErrTraining) || strings.Contains(fmt.Sprintf("%+v", err), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(refused) != 4 || h.Epochs() != 3 || first.Complete() != nil {
		t.Errorf("%v, %+v", refused, h)
	}
	if _, err := pointsModel("other").Fit(x, y, Fit{}); err != nil { // FitAll has let go of it
		t.Error(err)
	}
}
