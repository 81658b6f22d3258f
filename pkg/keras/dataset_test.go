package keras

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/dataset"
	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/run"
)

// listed is a dataset of examples in memory. A batch that fails is one with an error or a panic.
type listed struct {
	name   string
	x      [][]float32
	y      []float32
	size   int
	weight []float32 // of each example; nil: none

	err  func(batch int) error // before the batch of this number, from 1
	read func(batch int)       // called for each
}

func (l listed) Name() string { return l.name }

func (l listed) Iter() iter.Seq2[train.Batch, error] { return l.inOrder(indicesTo(len(l.x))) }

func (l listed) inOrder(order []int) iter.Seq2[train.Batch, error] {
	return func(yield func(train.Batch, error) bool) {
		n := 0
		for some := range slices.Chunk(order, l.size) {
			n++
			if l.read != nil {
				l.read(n)
			}
			if l.err != nil && l.err(n) != nil {
				yield(train.Batch{}, l.err(n))
				return
			}
			if !yield(l.batch(some), nil) {
				return
			}
		}
	}
}

func (l listed) batch(some []int) (b train.Batch) {
	var x [][]float32
	var y, weights []float32
	for _, i := range some {
		x, y = append(x, l.x[i]), append(y, l.y[i])
		if l.weight != nil {
			weights = append(weights, l.weight[i])
		}
	}
	b.Inputs = []*tensors.Tensor{tensors.FromValue(x)}
	b.Labels = []*tensors.Tensor{tensors.FromValue(y)}
	if weights != nil {
		b.Labels = append(b.Labels, tensors.FromValue(weights))
	}
	return b
}

// shuffledList is a listed with all that a dataset may have.
type shuffledList struct{ listed }

func (l shuffledList) Steps() int { return (len(l.x) + l.size - 1) / l.size }

func (l shuffledList) Fingerprint() string { return fmt.Sprint(l.x, l.y) }

func (l shuffledList) Shuffled(seed uint64) iter.Seq2[train.Batch, error] {
	return l.inOrder(rand.New(rand.NewPCG(seed, 0)).Perm(len(l.x)))
}

// inMemoryDataset is GoMLX's own dataset of examples in memory.
func inMemoryDataset(t *testing.T, x, y any, size int) train.Dataset {
	t.Helper()
	set, err := dataset.InMemoryFromData(pureGo(), "points", []any{x}, []any{y})
	if err != nil {
		t.Fatal(err)
	}
	return set.BatchSize(size, false)
}

// A dataset of GoMLX's gives the numbers of the same examples in memory, bit for bit: those of Fit
// with the last batch a smaller one, and of Evaluate and Predict.
func TestDataset(t *testing.T) {
	x, y := points(150)
	slices, streamed := noisy(""), noisy("")
	want := mustFit(t, slices, x, y, Fit{Epochs: 3, BatchSize: 16, Seed: 3, NoShuffle: true})
	set := inMemoryDataset(t, x, y, 16)
	got := mustFit(t, streamed, set, nil, Fit{Epochs: 3, Seed: 3})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the history is %v, want %v", got, want)
	}
	if !reflect.DeepEqual(stateData(t, streamed), stateData(t, slices)) {
		t.Error("the weights or slots are others")
	}
	large := inMemoryDataset(t, x, y, 128) // as examples in memory are evaluated
	wantScores, err := slices.Evaluate(x, y)
	scores, streamedErr := streamed.Evaluate(large, nil)
	if err != nil || streamedErr != nil || !reflect.DeepEqual(scores, wantScores) {
		t.Errorf("scores %v, %v; want %v, %v", scores, streamedErr, wantScores, err)
	}
	wantOutputs, err := slices.Predict(x)
	outputs, streamedErr := streamed.Predict(large)
	if err != nil || streamedErr != nil || !reflect.DeepEqual(outputs, wantOutputs) {
		t.Errorf("outputs %v, %v; want %v, %v", outputs, streamedErr, wantOutputs, err)
	}
}

// Validation and training may each be a dataset or examples in memory.
func TestDatasetForValidation(t *testing.T) {
	x, y := points(128)
	vx, vy := points(256)
	set, validation := listed{name: "a", x: x, y: y, size: 16}, listed{name: "b", x: vx, y: vy, size: 128}
	want := mustFit(t, noisy(""), x, y, Fit{BatchSize: 16, NoShuffle: true, ValidationX: vx, ValidationY: vy})
	for name, h := range map[string]History{
		"both":       mustFit(t, noisy(""), set, nil, Fit{ValidationX: validation}),
		"training":   mustFit(t, noisy(""), set, nil, Fit{ValidationX: vx, ValidationY: vy}),
		"validation": mustFit(t, noisy(""), x, y, Fit{BatchSize: 16, NoShuffle: true, ValidationX: validation}),
	} {
		if !reflect.DeepEqual(h, want) {
			t.Errorf("%s: the history is %v, want %v", name, h, want)
		}
	}
}

// Weights of examples, and of classes, count as those of examples in memory.
func TestDatasetWeights(t *testing.T) {
	x, y := points(40)
	weights := make([]float32, len(y))
	for i := range weights {
		weights[i] = float32(i % 3)
	}
	classes := map[int]float64{0: 0.5, 1: 2}
	fit := Fit{BatchSize: 16, NoShuffle: true, SampleWeight: weights}
	want := mustFit(t, noisy(""), x, y, fit)
	set := listed{name: "a", x: x, y: y, size: 16, weight: weights}
	if h := mustFit(t, noisy(""), set, nil, Fit{}); !reflect.DeepEqual(h, want) {
		t.Errorf("weights of examples: %v, want %v", h, want)
	}
	wantScores, err := small("").Evaluate(x, y, Evaluate{SampleWeight: weights})
	scores, streamedErr := small("").Evaluate(listed{name: "a", x: x, y: y, size: 128, weight: weights}, nil)
	if err != nil || streamedErr != nil || !near(scores.Loss(), wantScores.Loss()) {
		t.Errorf("scores %v, %v; want %v, %v", scores, streamedErr, wantScores, err)
	}
	fit.SampleWeight, fit.ClassWeight = nil, classes
	want = mustFit(t, noisy(""), x, y, fit)
	set.weight = nil
	if h := mustFit(t, noisy(""), set, nil, Fit{ClassWeight: classes}); !reflect.DeepEqual(h, want) {
		t.Errorf("weights of classes: %v, want %v", h, want)
	}
}

func near(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }

// FitAll reads the dataset for each model in a pass of its own.
func TestDatasetFitAll(t *testing.T) {
	x, y := points(40)
	set := shuffledList{listed{name: "a", x: x, y: y, size: 16}}
	want := mustFit(t, noisy(""), set, nil, Fit{Epochs: 2})
	histories, err := FitAll([]*Sequential{noisy(""), noisy("")}, set, nil, Fit{Epochs: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range histories {
		h.Seconds = nil
		if !reflect.DeepEqual(h, want) {
			t.Errorf("the history is %v, want %v", h, want)
		}
	}
}

// An order of each epoch, and the epochs before a stop, are those of a training without the stop.
func TestDatasetResume(t *testing.T) {
	x, y := points(40)
	set := shuffledList{listed{name: "a", x: x, y: y, size: 16}}
	t.Setenv("GORNN_DATA", t.TempDir())
	whole := noisy("")
	want := mustFit(t, whole, set, nil, Fit{Epochs: 5, Seed: 2})
	if h := mustFit(t, noisy(""), set, nil, Fit{Epochs: 5, Seed: 2, NoShuffle: true}); reflect.DeepEqual(h, want) {
		t.Error("the order is the dataset's own")
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err := noisy("stopped").Fit(set, nil, Fit{Epochs: 5, Seed: 2, Context: ctx, Progress: func(p Progress) {
		if p.Epoch == 3 && p.Step == 2 {
			stop()
		}
	}})
	if !errors.Is(err, ErrStopped) {
		t.Fatal(err)
	}
	resumed := noisy("stopped")
	h := mustFit(t, resumed, set, nil, Fit{Epochs: 5, Seed: 2, Resume: true})
	if !reflect.DeepEqual(h, want) || !reflect.DeepEqual(stateData(t, resumed), stateData(t, whole)) {
		t.Errorf("resumed: %v, want %v", h, want)
	}
	set.y = slices.Clone(y)
	set.y[7] = 1 - set.y[7]
	if _, err := noisy("stopped").Fit(set, nil, Fit{Epochs: 6, Seed: 2, Resume: true}); err == nil ||
		!strings.Contains(err.Error(), "other data") {
		t.Errorf("of another fingerprint: %v", err)
	}
	if _, err := noisy("stopped").Fit(x, y, Fit{Epochs: 6, BatchSize: 16, Seed: 2, Resume: true}); err == nil {
		t.Error("of examples in memory: no error")
	}
}

// Steps are known from the dataset, or from the second epoch on.
func TestDatasetSteps(t *testing.T) {
	x, y := points(40)
	t.Setenv("GORNN_DATA", t.TempDir())
	plain := listed{name: "a", x: x, y: y, size: 16}
	for _, c := range []struct {
		name string
		set  train.Dataset
		fit  Fit
		want []int
	}{
		{"steps", plain, Fit{Epochs: 2}, []int{0, 3}},
		{"", shuffledList{plain}, Fit{Epochs: 2}, []int{3, 3}},
		{"steps", plain, Fit{Epochs: 3, Resume: true}, []int{3}},
	} {
		var steps []int
		c.fit.Progress = func(p Progress) {
			if p.Stage == 3 && p.Step == 1 { // StepEnd
				steps = append(steps, p.Steps)
			}
		}
		mustFit(t, small(c.name), c.set, nil, c.fit)
		if !slices.Equal(steps, c.want) {
			t.Errorf("the steps of the epochs are %v, want %v", steps, c.want)
		}
	}
}

// Whatever goes wrong with a batch ends the training with a sentence, and the run keeps the last
// finished epoch.
func TestDatasetFails(t *testing.T) {
	x, y := points(40)
	broken := errors.New("disk\nbroken")
	pass := 0
	for name, c := range map[string]struct {
		err  func(batch int) error
		want string
	}{
		"an error": {func(batch int) error {
			if pass == 3 && batch == 3 { // the first batch is read once to look at it
				return broken
			}
			return nil
		}, `keras: x: the dataset "a" failed at batch 3: disk�broken`},
		"a panic": {func(batch int) error {
			if pass == 3 && batch == 2 {
				panic("no disk")
			}
			return nil
		}, ` ended with the panic "no disk"; mend it there`}, // the function is the test's, in which it lies
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			pass = 0
			set := listed{name: "a", x: x, y: y, size: 16, err: c.err, read: func(batch int) {
				if batch == 1 {
					pass++
				}
			}}
			m := noisy("broken")
			before := runtime.NumGoroutine()
			h, err := m.Fit(set, nil, Fit{Epochs: 4})
			if err == nil || !strings.HasSuffix(err.Error(), c.want) || h.Epochs() != 1 ||
				!strings.HasPrefix(err.Error(), `keras: x: the dataset "a" failed at batch `) {
				t.Fatalf("%v after %d epochs", err, h.Epochs())
			}
			if name == "an error" && !errors.Is(err, broken) {
				t.Error("the error does not wrap the dataset's")
			}
			if r, err := run.Open("broken"); err != nil || r.History.Epochs() != 1 {
				t.Errorf("the run: %v", err)
			}
			sameGoroutines(t, before)
		})
	}
}

// sameGoroutines fails the test if more goroutines than before stay.
func sameGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

// At most two batches are read ahead, and nothing goes on reading when the pass is left.
func TestPrefetched(t *testing.T) {
	x, y := points(100)
	read := make(chan int, 1000)
	set := listed{x: x, y: y, size: 5, read: func(batch int) { read <- batch }}
	before, n := runtime.NumGoroutine(), 0
	for b, err := range prefetched(set.Iter) {
		if err != nil {
			t.Fatal(err)
		}
		b.Finalize()
		n++
		time.Sleep(5 * time.Millisecond)
		if most := n + ahead + 1; len(read) > most { // the one that is read waits to be taken
			t.Fatalf("%d batches are read when %d are used", len(read), n)
		}
		if n == 7 {
			break
		}
	}
	if runtime.NumGoroutine() > before {
		sameGoroutines(t, before)
	}
	now := len(read)
	time.Sleep(10 * time.Millisecond)
	if len(read) != now {
		t.Error("the dataset is read on")
	}
}

// A stop by a callback or by Context, and a panic in Progress, leave no goroutine behind.
func TestDatasetLeavesNothing(t *testing.T) {
	x, y := points(100)
	set := listed{name: "a", x: x, y: y, size: 5}
	mustFit(t, small(""), set, nil, Fit{})
	before := runtime.NumGoroutine()
	for range 5 {
		ctx, stop := context.WithCancel(t.Context())
		small("").Fit(set, nil, Fit{Context: ctx, Progress: func(p Progress) {
			if p.Step == 3 {
				stop()
			}
		}})
		small("").Fit(set, nil, Fit{Progress: func(p Progress) {
			if p.Step == 3 {
				panic("enough")
			}
		}})
		small("").Fit(set, nil, Fit{Callbacks: []Callback{LambdaCallback{
			OnBatchEnd: func(*Sequential, Progress) (bool, error) { return true, nil }}}})
	}
	sameGoroutines(t, before)
}
