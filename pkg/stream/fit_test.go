package stream

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"

	"gornn/pkg/keras"
	"gornn/pkg/run"
	"gornn/pkg/text"
)

var engine, engineErr = gobackend.New("")

// model classifies the made-up texts. Its dropout and slots show whether a training is another's.
func model(name string) *keras.Sequential {
	m := keras.NewSequential(name, keras.Embedding{InputDim: vocabulary.Size(), OutputDim: 4, MaskZero: true},
		keras.GRU{Units: 4}, keras.Dropout{Rate: 0.2}, keras.Dense{Units: 1, Activation: keras.Sigmoid})
	m.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Metrics: []keras.Metric{keras.Accuracy},
		Optimizer: keras.Adam{LearningRate: 0.01}, Backend: engine})
	return m
}

func fit(t *testing.T, m *keras.Sequential, x, y any, f keras.Fit) keras.History {
	t.Helper()
	h, err := m.Fit(x, y, f)
	if err != nil {
		t.Fatal(err)
	}
	h.Seconds = nil
	return h
}

// inMemory are the made-up texts as slices.
func inMemory(n, length int) (x [][]int32, y []int32) {
	for i := range n {
		e := madeUp{mean: 20}.example(i)
		x, y = append(x, padded(vocabulary.Encode(e.Text), length, false)), append(y, int32(i%2))
	}
	return x, y
}

// Shards in their own order, and texts encoded as they are read, give the numbers of slices, bit
// for bit.
func TestFit(t *testing.T) {
	if engineErr != nil {
		t.Fatal(engineErr)
	}
	d := written(t, 90)
	d.BatchSize, d.MaxLen = 16, 12
	x, y := inMemory(90, 12)
	slices := model("")
	want := fit(t, slices, x, y, keras.Fit{Epochs: 2, BatchSize: 16, NoShuffle: true})
	texts := Texts{Source: madeUp{n: 90, mean: 20}, Vocabulary: vocabulary, Classes: d.Classes(), BatchSize: 16, MaxLen: 12}
	for name, set := range map[string]any{"shards": d, "texts": texts} {
		m := model("")
		if h := fit(t, m, set, nil, keras.Fit{Epochs: 2, NoShuffle: true}); !reflect.DeepEqual(h, want) {
			t.Errorf("%s: %v, want %v", name, h, want)
		}
		wantOutputs, err := slices.Predict(x)
		outputs, streamedErr := m.Predict(set)
		if err != nil || streamedErr != nil || !reflect.DeepEqual(outputs, wantOutputs) {
			t.Errorf("%s: the outputs are others: %v, %v", name, err, streamedErr)
		}
		if scores, err := m.Evaluate(set, nil); err != nil || scores.Get("accuracy") < 0.5 {
			t.Errorf("%s: %v, %v", name, scores, err)
		}
	}
}

// A training of shards, with a part for validation, that is stopped in an epoch and resumed in it,
// has the numbers of one that was never stopped, bit for bit, by length too.
func TestResume(t *testing.T) {
	for _, byLength := range []bool{false, true} {
		t.Setenv("GORNN_DATA", t.TempDir())
		d := written(t, 120)
		d.BatchSize, d.Window, d.ByLength = 16, 30, byLength
		train, validation, err := d.Split(0.8)
		if err != nil {
			t.Fatal(err)
		}
		f := keras.Fit{Epochs: 4, Seed: 5, ValidationX: validation}
		whole := model("")
		want := fit(t, whole, train, nil, f)
		ctx, stop := context.WithCancel(t.Context())
		stopped := f
		stopped.Context, stopped.Progress = ctx, func(p keras.Progress) {
			if p.Epoch == 3 && p.Step == 2 {
				stop()
			}
		}
		if _, err := model("gru").Fit(train, nil, stopped); !errors.Is(err, keras.ErrStopped) {
			t.Fatal(err)
		}
		f.Resume = true
		resumed := model("gru")
		if h := fit(t, resumed, train, nil, f); !reflect.DeepEqual(h, want) {
			t.Errorf("by length %t: %v, want %v", byLength, h, want)
		}
		a, err := whole.Predict(validation)
		b, resumedErr := resumed.Predict(validation)
		if err != nil || resumedErr != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("by length %t: the outputs are others: %v, %v", byLength, err, resumedErr)
		}
		other := *train
		other.Window = 31
		if _, err := model("gru").Fit(&other, nil, f); err == nil || !strings.Contains(err.Error(), "other data") {
			t.Errorf("another window: %v", err)
		}
	}
}

// A shard that is damaged while a training reads it ends the training; the run keeps the epochs
// before, and no goroutine stays.
func TestFitDamaged(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	d := written(t, 60)
	d.BatchSize = 8
	path := filepath.Join(d.dir, shardName(4))
	before := runtime.NumGoroutine()
	_, err := model("gru").Fit(d, nil, keras.Fit{Epochs: 3, Progress: func(p keras.Progress) {
		if p.Epoch == 2 && p.Step == 1 && p.Stage == 3 { // StepEnd
			os.Truncate(path, 50)
		}
	}, NoShuffle: true})
	is := err != nil && strings.HasPrefix(err.Error(), `keras: x: the dataset "shards" failed at batch `) &&
		strings.Contains(err.Error(), `000004.shard" is damaged: it has 50 bytes in place of `)
	if !is {
		t.Errorf("got %v", err)
	}
	if r, err := run.Open("gru"); err != nil || r.History.Epochs() != 1 {
		t.Errorf("the run: %v", err)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
}

// looking is a source that calls look at every thousandth text.
type looking struct {
	madeUp
	look func()
}

func (l looking) Examples() iter.Seq2[text.Example, error] {
	return func(yield func(text.Example, error) bool) {
		for i := range l.n {
			if i%1000 == 999 {
				l.look()
			}
			if !yield(l.example(i), nil) {
				return
			}
		}
	}
}

// The memory of writing and of a pass does not grow with the texts: that of 10,000 texts stays
// within the bound of the package's documentation.
func TestMemory(t *testing.T) {
	const n, mean, window = 10_000, 40, 500
	const slack = 64 << 10 // of Go, and of a text that is being made
	dir := filepath.Join(t.TempDir(), "shards")
	before, most := live(), 0
	look := func() { most = max(most, live()-before) }
	err := Write(dir, looking{madeUp{n: n, mean: mean}, look}, Shards{Vocabulary: vocabulary, PerShard: 200})
	if err != nil {
		t.Fatal(err)
	}
	shard := 200 * (4*mean + 64)
	if t.Logf("writing took %d kB", most>>10); most > 2*shard+slack {
		t.Errorf("writing took %d kB", most>>10)
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	d.Window, d.MaxLen = window, mean
	bound := window*(4*mean+64) + shard + 4*32*mean*4
	before, most = live(), 0
	batches := 0
	for b, err := range d.Shuffled(1) {
		if err != nil {
			t.Fatal(err)
		}
		if batches++; batches%50 == 0 {
			look()
		}
		b.Finalize()
	}
	if t.Logf("a pass took %d kB, and the bound is %d kB", most>>10, bound>>10); most > bound+slack || most < bound/4 {
		t.Errorf("a pass took %d kB, and the bound is %d kB", most>>10, bound>>10)
	}
}

// live returns how many bytes the heap holds, garbage left out.
func live() int {
	runtime.GC()
	runtime.GC() // what was in pools
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
