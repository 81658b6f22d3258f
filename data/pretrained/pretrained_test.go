package pretrained_test

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gornn/data/pretrained"
	"gornn/pkg/imdb"
	"gornn/pkg/keras"
	"gornn/pkg/run"
)

// recurrent are the layers that tell the tutorial's three models apart.
var recurrent = map[string]struct {
	layer  keras.Layer
	params int
}{
	"rnn":  {keras.SimpleRNN{Units: 32}, 322_113},
	"gru":  {keras.GRU{Units: 32}, 326_369},
	"lstm": {keras.LSTM{Units: 32}, 328_353},
}

// load returns the tutorial's model of that name with the pretrained weights.
func load(t *testing.T, name string) *keras.Sequential {
	t.Helper()
	m := keras.NewSequential(name,
		keras.Embedding{InputDim: 10_000, OutputDim: 32},
		recurrent[name].layer,
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	m.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.RMSprop{},
		Metrics: []keras.Metric{keras.Accuracy}})
	if ours, err := m.LoadPretrained(pretrained.Runs); err != nil || !ours {
		t.Fatalf("%s: %t, %v", name, ours, err)
	}
	return m
}

func padded(t *testing.T, ids ...[]int32) [][]int32 {
	t.Helper()
	x, err := keras.PadSequences(ids, keras.Pad{MaxLen: 100})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// What is embedded is what run.json says, checksums and all, and nothing else.
func TestRuns(t *testing.T) {
	for name, want := range recurrent {
		r, err := run.OpenIn(pretrained.Runs, name)
		if err != nil {
			t.Fatal(err)
		}
		state, err := r.Load()
		if err != nil {
			t.Fatal(err)
		}
		numbers := 0
		for _, tensor := range state {
			numbers += len(tensor.Data)
		}
		if numbers != want.params || r.Params != want.params {
			t.Errorf("%s holds %d numbers and says %d, want %d", name, numbers, r.Params, want.params)
		}
		if r.Dataset != "IMDB reviews" || r.History.Epochs() != 10 || r.Complete() != nil ||
			r.Test == nil || r.Test.Dataset != r.Dataset || !(r.Test.Scores.Get("accuracy") >= 0.75) {
			t.Errorf("%s is %+v, evaluated %+v", name, r, r.Test)
		}
		if files, err := fs.ReadDir(pretrained.Runs, name); err != nil || len(files) != 2 {
			t.Errorf("%s holds %v, %v; want a manifest and a state", name, files, err)
		}
	}
}

// README.md in the folder above says of the runs what they are.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range recurrent {
		r, err := run.OpenIn(pretrained.Runs, name)
		if err != nil {
			t.Fatal(err)
		}
		row := fmt.Sprintf("| `%s` | %d,%03d | %.4f |",
			name, r.Params/1000, r.Params%1000, r.Test.Scores.Get("accuracy"))
		fingerprint := "`" + r.Fingerprint + "`"
		if !strings.Contains(string(page), row) || !strings.Contains(string(page), fingerprint) {
			t.Errorf("README.md lacks the row %s or the fingerprint %s", row, r.Fingerprint)
		}
	}
}

// The models tell praise from blame without any review or training at hand.
func TestPredict(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	t.Setenv("GORNN_OFFLINE", "1")
	t.Setenv("IMDB_ARCHIVE", "")
	var ids [][]int32
	for _, text := range []string{
		"A wonderful film. The acting is superb, the story is touching, and I loved every minute. " +
			"One of the best, highly recommended!",
		"A terrible film. The acting is awful, the plot is boring and makes no sense. " +
			"A complete waste of time, one of the worst.",
	} {
		review, unknown, err := imdb.EncodeFor("IMDB reviews", text, imdb.Options{NumWords: 10_000})
		if err != nil || len(unknown) > 0 {
			t.Fatalf("unknown %q, %v", unknown, err)
		}
		ids = append(ids, review)
	}
	for name := range recurrent {
		p, err := load(t, name).Predict(padded(t, ids...))
		if err != nil {
			t.Fatal(err)
		}
		if p[0][0] < 0.8 || p[1][0] > 0.2 {
			t.Errorf("%s gives praise %.3f and blame %.3f", name, p[0][0], p[1][0])
		}
	}
	if names, err := run.List(); err != nil || len(names) > 0 {
		t.Errorf("the data folder holds the runs %v, %v", names, err)
	}
}

// On the real test reviews the weights do as well as is written beside them.
func TestAccuracy(t *testing.T) {
	if os.Getenv("IMDB_ARCHIVE") == "" {
		t.Skip("needs IMDB_ARCHIVE")
	}
	_, test, err := imdb.Load(imdb.Options{NumWords: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	if test.Name != "IMDB reviews" {
		t.Skipf("IMDB_ARCHIVE holds %s", test.Name)
	}
	x := padded(t, test.X...)
	t.Setenv("GORNN_DATA", t.TempDir()) // where no model has a run of its own
	for _, name := range slices.Sorted(maps.Keys(recurrent)) {
		r, err := run.OpenIn(pretrained.Runs, name)
		if err != nil {
			t.Fatal(err)
		}
		scores, err := load(t, name).Evaluate(x, test.Y, keras.Evaluate{Dataset: test.Name})
		if err != nil {
			t.Fatal(err)
		}
		accuracy, want := scores.Get("accuracy"), r.Test.Scores.Get("accuracy")
		t.Logf("%s: test accuracy %.4f", name, accuracy)
		if !(math.Abs(accuracy-want) <= 1e-3) {
			t.Errorf("%s has test accuracy %.4f, run.json says %.4f", name, accuracy, want)
		}
	}
}
