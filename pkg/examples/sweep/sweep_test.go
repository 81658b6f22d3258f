package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/janpfeifer/must"

	"gornn/pkg/imdb"
	"gornn/pkg/keras"
	"gornn/pkg/run"
)

var small = plan{path: "small.json", Models: []string{"rnn", "gru"}, Units: []int{2, 3}, Seeds: 3, Epochs: 2, Batch: 32}

// write makes a plan's file.
func write(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "plan.json")
	must.M(os.WriteFile(path, []byte(text), 0o644))
	return path
}

func TestPlanErrors(t *testing.T) {
	const rest = `"epochs": 1, "batch": 1}`
	for text, want := range map[string]string{
		`{"models": ["rnn"], "units": [1], "seeds": 1, ` + rest: "",
		``:                                    "must be a plan in JSON",
		`{"model": "rnn"}`:                    `unknown field "model"`,
		`{"models": ["mlp"], "units": [1]}`:   `"models" must be "rnn", "gru" or "lstm", got mlp`,
		`{"models": []}`:                      `"models" must be one or more, each once, got []`,
		`{"models": ["rnn", "rnn"]}`:          `"models" must be one or more, each once, got [rnn rnn]`,
		`{"models": ["rnn"], "units": [0]}`:   `"units" must be 1 or more, got 0`,
		`{"models": ["rnn"], "units": [2,2]}`: `"units" must be one or more, each once`,
		`{"models": ["rnn"], "units": [1], "seeds": 0, ` + rest:                        `"seeds" must be 1 or more`,
		`{"models": ["rnn"], "units": [1], "seeds": 1, "epochs": -1}`:                  `"epochs" must be 1 or more, got -1`,
		`{"models": ["rnn"], "units": [1], "seeds": 1, "epochs": 1}`:                   `"batch" must be 1 or more, got 0`,
		`{"models": ["rnn"], "units": [1], "seeds": 1, "epochs": 1, "batch": 1} {"a":`: "one plan and nothing else",
	} {
		_, err := readPlan(write(t, text))
		if err == nil != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	if _, err := readPlan(filepath.Join(t.TempDir(), "absent.json")); err == nil {
		t.Error("a plan that is not there is no error")
	}
}

// Whatever the number of parts, every training is in one of them, and has a name of its own.
func TestShare(t *testing.T) {
	for _, parts := range []int{1, 2, 3, 5, 12, 20} {
		names := map[string]int{}
		for part := range parts {
			for _, point := range must.M1(small.share(part, parts)) {
				names[point.name()]++
				must.M(run.CheckName(point.name()))
			}
		}
		for name, times := range names {
			if times != 1 || len(names) != 12 {
				t.Errorf("%d parts: %s is there %d times, among %d", parts, name, times, len(names))
			}
		}
	}
	kinds := map[string]bool{}
	for _, point := range must.M1(small.share(1, 3)) {
		kinds[point.build().Summary()] = true
	}
	if len(kinds) != 4 {
		t.Errorf("one of three parts has %d of 4 kinds of models: others take longer", len(kinds))
	}
	for _, of := range [][2]int{{3, 3}, {-1, 3}, {0, 0}} {
		if _, err := small.share(of[0], of[1]); err == nil || !strings.Contains(err.Error(), "set -parts") {
			t.Errorf("part %d of %d: got %v", of[0], of[1], err)
		}
	}
}

// few are reviews that a model learns at once.
func few(name string) (r reviews) {
	for i := range int32(40) {
		r.train.X, r.train.Y = append(r.train.X, []int32{1, 4 + i%2, 4 + i%2}), append(r.train.Y, i%2)
	}
	r.train.Name = name
	r.test = r.train
	return r
}

// logged returns the log of a training; where it says end, the training's context ends.
func logged(t *testing.T, p point, dir string, r reviews, end string) (text string, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var all bytes.Buffer
	log.SetOutput(writer(func(line []byte) {
		all.Write(line)
		if end != "" && bytes.Contains(line, []byte(end)) {
			cancel()
		}
	}))
	defer log.SetOutput(os.Stderr)
	err = p.train(ctx, dir, r)
	return all.String(), err
}

type writer func([]byte)

func (w writer) Write(line []byte) (int, error) {
	w(line)
	return len(line), nil
}

// A training that was stopped goes on, a finished one does not begin again, and the merged file has both.
func TestTrain(t *testing.T) {
	dir := t.TempDir()
	p := plan{"a/tiny.json", []string{"rnn"}, []int{2}, 2, 3, 16}
	points := p.points()
	var out strings.Builder
	missing := func(want ...string) {
		t.Helper()
		err := mergeTo(&out, p, dir)
		for _, part := range want {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("merged: got %v, want %s", err, part)
			}
		}
	}
	missing("2 of 2 trainings are missing", points[0].name()+": no epoch")
	if out.Len() > 0 {
		t.Errorf("merged nothing into %s", &out)
	}

	text, err := logged(t, points[0], dir, few("few"), "epoch 1 of 3")
	if err == nil || strings.Contains(text, "epoch 2") {
		t.Fatalf("stopped: got %v and %s", err, text)
	}
	missing(points[0].name()+`: "`+points[0].name()+`" has 1 of 3 epochs`, points[1].name()+": no epoch")
	if text, err = logged(t, points[0], dir, few("few"), ""); err != nil || strings.Contains(text, "epoch 1") || !strings.Contains(text, "epoch 3 of 3") {
		t.Fatalf("started again: got %v and %s", err, text)
	}
	if text, err = logged(t, points[0], dir, reviews{}, ""); err != nil || !strings.Contains(text, "is there") {
		t.Fatalf("finished: got %v and %s", err, text)
	}
	missing("1 of 2 trainings are missing")
	if _, err = logged(t, points[1], dir, few("few"), ""); err != nil {
		t.Fatal(err)
	}

	out.Reset()
	must.M(mergeTo(&out, p, dir))
	accuracies := regexp.MustCompile(`(?m)^rnn +2 +[01]\.\d{4} ± [0-9.]+ \(n = 2\) .*\(n = 2\)$`)
	if !accuracies.MatchString(out.String()) {
		t.Errorf("the table is\n%s", &out)
	}
	lines := strings.Split(strings.TrimSpace(string(must.M1(os.ReadFile(filepath.Join(dir, "tiny.jsonl"))))), "\n")
	for i, line := range lines {
		var r result
		must.M(json.Unmarshal([]byte(line), &r))
		model := must.M1(keras.LoadIn(dir, points[i].name()))
		scores := must.M1(model.Evaluate(few("few").test.X, few("few").test.Y))
		if r.point != points[i] || r.Dataset != "few" || r.History.Epochs() != 3 || r.Accuracy != scores.Get("accuracy") {
			t.Errorf("line %d is %s", i, line)
		}
	}
	if len(lines) != 2 {
		t.Errorf("%d lines", len(lines))
	}
}

// Trainings on other data are not averaged with these.
func TestMergeOtherData(t *testing.T) {
	dir := t.TempDir()
	p := plan{"tiny.json", []string{"rnn"}, []int{2}, 2, 1, 16}
	for i, point := range p.points() {
		if _, err := logged(t, point, dir, few([]string{"few", "others"}[i]), ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := mergeTo(&strings.Builder{}, p, dir); err == nil || !strings.Contains(err.Error(), "got few for rnn-") {
		t.Errorf("got %v", err)
	}
}

// A machine that cannot have the reviews does not train on others unasked.
func TestNoReviews(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	t.Setenv("GORNN_OFFLINE", "1")
	t.Setenv("IMDB_ARCHIVE", "")
	if _, err := loadReviews(); err == nil || !strings.Contains(err.Error(), imdb.MadeUp) {
		t.Errorf("got %v", err)
	}
}

// The manifest holds a plan, and gives each pod one of the parts.
func TestManifest(t *testing.T) {
	text := string(must.M1(os.ReadFile("../../../docker/sweep/job.yaml")))
	found := func(pattern string) string {
		match := regexp.MustCompile(pattern).FindStringSubmatch(text)
		if match == nil {
			t.Fatalf("job.yaml has no %s", pattern)
		}
		return match[1]
	}
	if _, err := readPlan(write(t, found(`\n  sweep.json: \|\n    (\{.*\})\n`))); err != nil {
		t.Error(err)
	}
	parts, completions := found(`args: \[-parts, "(\d+)", /plan/sweep.json\]`), found(`completions: (\d+)`)
	if parts != completions {
		t.Errorf("-parts %s, completions: %s", parts, completions)
	}
}
