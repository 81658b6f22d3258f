package keras

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/gomlx/compute/gobackend"

	"gornn/pkg/history"
	"gornn/pkg/run"
)

// Several goroutines ask one model that nobody has asked before, each for something else, and get
// what one alone gets. The race detector sees it.
func TestGoroutines(t *testing.T) {
	m, x, y := words()
	alone, _, _ := words()
	want, err := alone.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := alone.Evaluate(x, y)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			switch i % 4 {
			case 0:
				if got, err := m.Evaluate(x, y); err != nil || !reflect.DeepEqual(got, scores) {
					t.Errorf("Evaluate: %v, %v; want %v", got, err, scores)
				}
			case 1:
				if inside, err := m.Inspect(x, "simple_rnn"); err != nil ||
					len(inside["h"]) != len(x) {
					t.Errorf("Inspect: %v, %v", inside, err)
				}
			case 2:
				if m.Store() == nil || m.Summary() != alone.Summary() {
					t.Errorf("Summary: %s", m.Summary())
				}
			default:
				part := x[i%len(x):]
				if got, err := m.Predict(part); err != nil ||
					!reflect.DeepEqual(got, want[i%len(x):]) {
					t.Errorf("Predict: %v, %v; want %v", got, err, want[i%len(x):])
				}
			}
		})
	}
	group.Wait()
}

// inPureGo gives a model the Go backend for a quick start.
func inPureGo(m *Sequential, _ [][]int32, _ []int32) *Sequential {
	m.compile.Backend = gobackend.GetBackend()
	return m
}

// One model takes sequences of any number of lengths, and keeps a bounded number of graphs for
// them. A length given up is compiled again, to the same numbers.
func TestManyLengths(t *testing.T) {
	m := inPureGo(words())
	sequences := func(length int) (x [][]int32, y []int32) {
		for i := range 2 {
			row := make([]int32, length)
			for time := range row {
				row[time] = int32((i + time) % 5)
			}
			x, y = append(x, row), append(y, int32(i))
		}
		return x, y
	}
	var first [][]float32
	for length := 1; length <= graphLimit+5; length++ {
		x, y := sequences(length)
		p, err := m.Predict(x)
		if err != nil {
			t.Fatalf("length %d: %v", length, err)
		}
		if _, err := m.Evaluate(x, y); err != nil {
			t.Fatalf("length %d: %v", length, err)
		}
		if length == 1 {
			first = p
		}
		if n := len(m.graphs.recent); n > graphLimit {
			t.Fatalf("after length %d, %d graphs are kept", length, n)
		}
	}
	x, y := sequences(1)
	if p, err := m.Predict(x); err != nil || !reflect.DeepEqual(p, first) {
		t.Errorf("predicted again: %v, %v; want %v", p, err, first)
	}
	want := mustFit(t, inPureGo(words()), x, y, Fit{Epochs: 2, BatchSize: 1})
	asked := inPureGo(words())
	got := mustFit(t, asked, x, y, Fit{Epochs: 2, BatchSize: 1, Progress: func(p Progress) {
		for length := 1; p.Stage == history.StepEnd && length <= graphLimit+1; length++ {
			other, _ := sequences(length)
			if _, err := asked.Predict(other); err != nil {
				t.Errorf("while training, length %d: %v", length, err)
			}
		}
	}})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("asked while it trains, the history is %v, want %v", got, want)
	}
}

// A training ends with its context, as with an interrupt, and says why.
func TestContext(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(16)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := func(p Progress) {
		if p.Stage == history.EpochEnd && p.Epoch == 2 {
			cancel(nil)
		}
	}
	h, err := pointsModel("points").Fit(x, y, Fit{Epochs: 5, Progress: stop, Context: ctx})
	want := `keras: the training of "points" was stopped in epoch 3 of 5; epochs 1 to 2 are saved: Load opens what was learned, and Fit with Resume: true goes on with epoch 3`
	if h.Epochs() != 2 || !errors.Is(err, ErrStopped) || !errors.Is(err, context.Canceled) ||
		err.Error() != want {
		t.Errorf("%d epochs, %v; want %s", h.Epochs(), err, want)
	}
	late, release := context.WithTimeout(t.Context(), time.Nanosecond)
	defer release()
	<-late.Done()
	_, err = FitAll([]*Sequential{pointsModel("a"), pointsModel("b")}, x, y, Fit{Context: late})
	if !errors.Is(err, ErrStopped) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after its deadline: %v", err)
	}
}

// A model's runs lie where it is told, and two folders hold two runs of one name.
func TestRunsIn(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(16)
	var models []*Sequential
	for i := range 2 {
		dir := filepath.Join(t.TempDir(), "kept")
		m := pointsModel("points").RunsIn(dir)
		m.compile.Backend = gobackend.GetBackend()
		mustFit(t, m, x, y, Fit{Seed: int64(i)})
		models = append(models, m)
		opened, err := LoadIn(dir, "points")
		if err != nil {
			t.Fatal(err)
		}
		opened.compile.Backend = m.compile.Backend
		same(t, "opened", opened, m, x, y)
		mustFit(t, opened, x, y, Fit{Seed: int64(i), Epochs: 2, Resume: true})
	}
	if reflect.DeepEqual(weightData(models[0]), weightData(models[1])) {
		t.Error("one run has taken the place of the other")
	}
	if names, err := run.List(); err != nil || len(names) > 0 {
		t.Errorf("the data folder holds the runs %v, %v", names, err)
	}
}
