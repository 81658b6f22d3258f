package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gornn/data/reference"
	"gornn/pkg/history"
	"gornn/pkg/keras"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0},
		{[]float64{3}, 3},
		{[]float64{3, 1}, 2},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 3, 2}, 2.5},
	} {
		if got := median(test.values); got != test.want {
			t.Errorf("median(%v) = %v, want %v", test.values, got, test.want)
		}
	}
}

func TestArrays(t *testing.T) {
	dir := t.TempDir()
	pathX, pathY := filepath.Join(dir, "folder", "x.npy"), filepath.Join(dir, "folder", "y.npy")
	x, y := [][]int32{{1, 2, 3}, {4, 5, -6}}, []int32{7, 8}
	if err := writeArrays(pathX, x, pathY, y); err != nil {
		t.Fatal(err)
	}
	gotX, gotY, err := read(pathX, pathY)
	if err != nil || !reflect.DeepEqual(gotX, x) || !slices.Equal(gotY, y) {
		t.Errorf("got %v, %v, %v, want %v, %v", gotX, gotY, err, x, y)
	}
	_, _, err = read(pathY, pathX)
	if err == nil || !strings.Contains(err.Error(), "must hold [][]int32, got") {
		t.Errorf("a vector in the place of a matrix: %v", err)
	}
	file, err := os.ReadFile(pathX)
	if err != nil {
		t.Fatal(err)
	}
	// NumPy reads the header as a literal of Python, after 10 bytes.
	const want = "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }"
	if !strings.HasPrefix(string(file[10:]), want) {
		t.Errorf("the header is %q, want %q", file[:len(file)-24], want)
	}
	if err := os.WriteFile(pathX, file[:len(file)-1], 0o644); err != nil {
		t.Fatal(err)
	}
	if got, _, err := read(pathX, pathY); err == nil {
		t.Errorf("cut short it must not be read, got %v", got)
	}
}

// sample is a report of every shape of row.
func sample() *report {
	r := newReport(options{rounds: 2, epochs: 10},
		corpus{Name: "made-up reviews", Trained: 20, Tested: 25})
	step := row{Measure: "step", Model: "gru", Sizes: sizes{Time: 50, Units: 32, Batch: 128}}
	r.add(step, ours, 0.004)
	r.add(step, "pytorch", 0.005)
	r.add(step, "keras-tf", 0.016)
	epoch := row{Measure: "steady_epoch", Model: "lstm"}
	for _, seconds := range []float64{2, 5, 3} {
		r.add(epoch, ours, seconds)
		r.add(epoch, "keras-jax", 2*seconds)
		r.add(epoch, "pytorch", 3*seconds)
	}
	first := row{Measure: "first_epoch", Model: "lstm"}
	r.add(first, ours, 1)
	r.add(first, "pytorch", 0)
	r.add(row{Measure: "cell", Model: "all", Sizes: sizes{Cell: "plain Go"}}, ours, 0.2)
	return r
}

func TestJSON(t *testing.T) {
	text, err := json.Marshal(sample().Rows)
	if err != nil {
		t.Fatal(err)
	}
	want := `[` +
		`{"measure":"step","model":"gru","sizes":{"time":50,"units":32,"batch":128},` +
		`"ours":0.004,"peers":{"keras-tf":0.016,"pytorch":0.005},"ratio":0.8},` +
		`{"measure":"steady_epoch","model":"lstm","sizes":{},` +
		`"ours":3,"peers":{"keras-jax":6,"pytorch":9},"ratio":0.5},` +
		`{"measure":"first_epoch","model":"lstm","sizes":{},` +
		`"ours":1,"peers":{"pytorch":0},"ratio":null},` +
		`{"measure":"cell","model":"all","sizes":{"cell":"plain Go"},"ours":0.2,"peers":{},"ratio":null}]`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestMarkdown(t *testing.T) {
	text := sample().markdown()
	_, tables, _ := strings.Cut(text, "\n\n## ")
	want := `An epoch of training, after the first, s

|  | ours | keras-jax | pytorch | ours / best |
|---|---:|---:|---:|---:|
| lstm | 3 | 6 | 9 | 0.50 |

## What the first epoch takes longer: tracing and compilation, s

|  | ours | pytorch | ours / best |
|---|---:|---:|---:|
| lstm | 1 | 0 |  |

## A training step, as sizes grow, ms

| time × units, batch | ours | keras-tf | pytorch | ours / best |
|---|---:|---:|---:|---:|
| gru 50 × 32, batch 128 | 4 | 16 | 5 | 0.80 |

## A cell of a notebook, s

|  | ours |
|---|---:|
| plain Go | 0.2 |
`
	if tables != want {
		t.Errorf("got\n%s\nwant\n%s", tables, want)
	}
}

func TestNumber(t *testing.T) {
	for value, want := range map[float64]string{
		0: "0", 0.12345: "0.123", 12.345: "12.3", 99.96: "100", 1234.5: "1234", 0.00001234: "1.23e-05"} {
		if got := number(value); got != want {
			t.Errorf("number(%v) = %q, want %q", value, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Setenv("EPOCHS", "2")
	all := options{measures: measureNames(), models: allModels, peers: allPeers, rounds: 3, epochs: 2}
	onGPU := all
	onGPU.peers, onGPU.gpu, onGPU.python = []string{"keras-jax", "pytorch"}, true, "/opt/python"
	for _, test := range []struct {
		arguments string
		want      options
		wrong     string // part of the error
	}{
		{"", all, ""},
		{"-only cell,step -models gru -peers= -rounds 1", options{measures: []string{"cell", "step"},
			models: []string{"gru"}, rounds: 1, epochs: 2}, ""},
		{"-gpu -python /opt/python", onGPU, ""},
		{"-only speed", options{}, `"speed" is none of steady_epoch`},
		{"-rounds 0", options{}, "got 0"},
		{"-models=", options{}, "must name something"},
		{"step", options{}, `got "step"`},
	} {
		got, err := parse(strings.Fields(test.arguments))
		switch {
		case test.wrong == "" && (err != nil || !reflect.DeepEqual(got, test.want)):
			t.Errorf("%q: got %+v, %v, want %+v", test.arguments, got, err, test.want)
		case test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)):
			t.Errorf("%q: got %v, want an error with %q", test.arguments, err, test.wrong)
		}
	}
}

// TestPlan holds that everything is measured, once for each model and size.
func TestPlan(t *testing.T) {
	for name, test := range map[string]struct {
		gpu  bool
		want map[string]int
	}{
		"CPU": {false, map[string]int{"steady_epoch": 3, "first_epoch": 3, "evaluate": 3,
			"predict_one": 3, "step": 3 * len(grid), "peak_rss": 3, "tutorial": 1,
			"tutorial_in_turn": 1}},
		"GPU": {true, map[string]int{"steady_epoch": 6, "first_epoch": 6, "evaluate": 6,
			"predict_one": 6, "peak_rss": 3, "gpu_memory": 3, "tutorial": 1, "tutorial_in_turn": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			o := options{measures: measureNames(), models: allModels, rounds: 3, epochs: 10, gpu: test.gpu}
			count := map[string]int{}
			for _, j := range plan(o, 20_000) {
				for _, name := range j.measures {
					count[name]++
				}
				if s := j.sizes; j.task.Do == "fit" && s.Batch > 0 && j.task.Examples/s.Batch < 8 {
					t.Errorf("%s: %d examples are too few", s, j.task.Examples)
				}
			}
			if !reflect.DeepEqual(count, test.want) {
				t.Errorf("got %v, want %v", count, test.want)
			}
		})
	}
}

// TestServe has our worker do each task with a handful of examples.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	x, y := filepath.Join(dir, "x.npy"), filepath.Join(dir, "y.npy")
	examples, labels := [][]int32{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 1}}, []int32{0, 1, 0, 1, 0}
	if err := writeArrays(x, examples, y, labels); err != nil {
		t.Fatal(err)
	}
	var tasks, answers bytes.Buffer
	want := [][]string{nil} // the first answer has the versions
	for do, measured := range map[string][]string{
		"fit": {"first_epoch", "steady_epoch", "step"}, "evaluate": {"evaluate"},
		"predict": {"predict_one"}, "tutorial": nil,
	} {
		line, err := json.Marshal(task{Do: do, Models: []string{"gru"}, Units: 2, Batch: 2, Epochs: 2,
			Examples: 4, X: x, Y: y, XTest: x, YTest: y})
		if err != nil {
			t.Fatal(err)
		}
		tasks.Write(line)
		want = append(want, measured)
	}
	if err := serve(&tasks, &answers); err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for decoder := json.NewDecoder(&answers); decoder.More(); {
		var a answer
		if err := decoder.Decode(&a); err != nil {
			t.Fatal(err)
		}
		got = append(got, slices.Sorted(maps.Keys(a.Measured)))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("measured %v, want %v", got, want)
	}
}

// What is in data/reference is not trained again, and the rest with the same sizes for all.
func TestMissingTasks(t *testing.T) {
	var there []reference.Run
	for _, model := range allModels {
		for seed := range int64(draws[model]) {
			there = append(there, reference.Run{Model: model, Seed: seed})
		}
	}
	if missing := missingTasks(there); len(missing) > 0 {
		t.Errorf("with all runs there, %+v are missing", missing)
	}
	missing := missingTasks(there[1:])
	if len(missing) != 1 || missing[0].Models[0] != "rnn" || missing[0].Seed != 0 || missing[0].Epochs != 10 {
		t.Errorf("without rnn's seed 0, %+v are missing", missing)
	}
}

func TestCompareSeeds(t *testing.T) {
	runs := map[string][]reference.Run{}
	for i, program := range reference.Programs {
		for _, model := range allModels {
			for _, accuracy := range []float64{0.80, 0.81, 0.83} {
				r := reference.Run{Model: model, Accuracy: accuracy + float64(i)/100}
				r.History = r.History.With(history.Scores{{Name: "loss", Value: 1}, {Name: "accuracy", Value: accuracy + 0.1}}, 1)
				runs[program] = append(runs[program], r)
			}
		}
	}
	var out strings.Builder
	if err := compareSeeds(&out, runs); err != nil {
		t.Fatal(err)
	}
	// SciPy: ttest_ind(a, a + 0.01, equal_var=False) and mannwhitneyu(..., method="asymptotic").
	for _, want := range []string{
		"gru   ours                 3     0.8133  0.0379  0.0153  0.8100  0.8000  0.8300   0.9133\n",
		"gru   Keras on JAX         3     0.8233  0.0379  0.0153  0.8200  0.8100  0.8400   0.9133  -0.0100 ± 0.0125  0.47  0.51",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
	if err := compareSeeds(&out, map[string][]reference.Run{}); err == nil {
		t.Error("no runs have no error")
	}
}

// On a machine without an NVIDIA GPU, -gpu says so before anything is measured.
func TestNoGPU(t *testing.T) {
	engine, err := keras.Backend()
	if err != nil {
		t.Fatal(err)
	}
	if engine == "xla:cuda" {
		t.Skip("there is one")
	}
	want := "got the backend " + engine + "; docker/README.md says how"
	if _, err := measureAll(options{gpu: true}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want an error with %q", err, want)
	}
}
