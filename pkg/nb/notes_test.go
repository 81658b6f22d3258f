package nb

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/internal/faults"
	"gornn/pkg/internal/pictures"
	"gornn/pkg/run"
)

// whole is a run of 10 epochs, finished and evaluated, with changes.
func whole(name string, changes ...func(*run.Run)) *run.Run {
	r := &run.Run{Name: name, Dataset: imdb, Backend: "go", Params: 9, Epochs: 10, Finished: true,
		History: epochs(10), Test: &history.Evaluation{
			Scores: measured("loss accuracy", 0.5, 0.75), Dataset: imdb, Examples: 25_000}}
	for _, change := range changes {
		change(r)
	}
	return r
}

// Changes of a run.
var (
	stopped     = func(r *run.Run) { r.Epochs, r.Finished = 300, false }
	superseded  = func(r *run.Run) { r.Superseded = true }
	unevaluated = func(r *run.Run) { r.Test = nil }
	trained12   = func(r *run.Run) { r.Trained = 12 }
	atItsBest   = func(r *run.Run) { r.Test.Epoch = 7 }
	fewTested   = func(r *run.Run) { r.Test.Examples = 2000 }
	testUnnamed = func(r *run.Run) { r.Test.Dataset = "" }
	unnamed     = func(r *run.Run) { r.Dataset, r.Test.Dataset = "", "" }
)

func failed(text string) func(*run.Run) { return func(r *run.Run) { r.Failed = text } }

func data(print string) func(*run.Run) { return func(r *run.Run) { r.Fingerprint = print } }

func labeled(print string) func(*run.Run) { return func(r *run.Run) { r.Test.Labels = print } }

func vocabulary(print string) func(*run.Run) { return func(r *run.Run) { r.Vocabulary = print } }

// runs of a table or a figure, and what both say of them; inTable is said in a table alone.
var noted = []struct {
	name          string
	runs          []*run.Run
	want, inTable []string
}{
	{"whole", []*run.Run{whole("net"), whole("b")}, nil, nil},
	{"stopped", []*run.Run{whole("net", stopped)},
		[]string{`"net" has 10 of 300 epochs: its training is under way or was stopped; Fit with Resume: true goes on where it stopped.`}, nil},
	{"stopped by an error", []*run.Run{whole("net", stopped, failed("keras: the loss became NaN"))},
		[]string{`"net" has 10 of 300 epochs; ` +
			`its last Fit ended with: keras: the loss became NaN.`}, nil},
	{"begun again", []*run.Run{whole("net", superseded)},
		[]string{`a newer training of "net" began and has no finished epoch; ` +
			`this is the run before it.`}, nil},
	{"failed before it began",
		[]*run.Run{whole("lstm2", failed("keras: Fit.ValidationSplit must be in [0, 1), got 1.5"))},
		[]string{`the last Fit of "lstm2" failed ` +
			`(keras: Fit.ValidationSplit must be in [0, 1), got 1.5); this is the run before it.`}, nil},
	{"failed in its first epoch", []*run.Run{whole("net", superseded, failed("keras: a\nsentence."))},
		[]string{`the last Fit of "net" failed (keras: a sentence); ` +
			`this is the run before it.`}, nil},
	{"stopped, and begun again", []*run.Run{whole("net", stopped, superseded, failed("it stopped"))},
		[]string{`the last Fit of "net" failed (it stopped); ` +
			`this is the run before it, with 10 of 300 epochs.`}, nil},
	{"trained in an earlier Fit too", []*run.Run{whole("net", trained12)},
		[]string{`"net" was trained before: these are the last 10 of 12 epochs.`}, nil},
	{"not evaluated", []*run.Run{whole("net", unevaluated)}, nil,
		[]string{`"net" has not been evaluated: run the cell that calls Evaluate for "net".`}},
	{"evaluated at its best", []*run.Run{whole("net", atItsBest)}, nil,
		[]string{`"net" was evaluated with the weights of epoch 7.`}},
	{"evaluated on what data?", []*run.Run{whole("net", testUnnamed)}, nil,
		[]string{`"net" was trained on IMDB reviews and evaluated on unnamed data.`}},
	{"beside a reference", []*run.Run{whole("short", unevaluated)}, nil,
		[]string{`"short" has not been evaluated: run the cell that calls Evaluate for "short".`,
			`"short" was trained for 10 epochs here; the figures of Paper are after 3.`}},
	{"other test data", []*run.Run{whole("a"), whole("b", fewTested), whole("c", unnamed)}, nil,
		[]string{`the test data of "a" (25,000 examples of IMDB reviews), ` +
			`"b" (2,000 examples of IMDB reviews) and "c" (25,000 examples of unnamed data) ` +
			`differ: their test figures do not compare.`}},
	{"other test data, as many", []*run.Run{whole("a", labeled("1")), whole("b", labeled("2"))}, nil,
		[]string{`the test data of "a" (25,000 examples of IMDB reviews) and ` +
			`"b" (25,000 examples of IMDB reviews) differ: their test figures do not compare.`}},
	{"unknown test data", []*run.Run{whole("a", labeled("1")), whole("b")}, nil, nil},
	{"other vocabulary",
		[]*run.Run{whole("a", vocabulary("1")), whole("b"), whole("c", vocabulary("2"))},
		[]string{`the vocabularies of "a", "b" and "c" differ: an id stands for other words.`}, nil},
	{"unknown vocabulary", []*run.Run{whole("a", vocabulary("1")), whole("b")}, nil, nil},
	{"other data of one name", []*run.Run{whole("a", data("1")), whole("b", data("2"))}, nil, nil},
	{"other data without a name",
		[]*run.Run{whole("a", unnamed, data("1")), whole("b", unnamed, data("2"))},
		[]string{`the training data of "a" and "b" differ; Fit was not given their names, ` +
			`as its Dataset.`}, nil},
}

func TestNotes(t *testing.T) {
	beside := Reference{Dataset: imdb, Epochs: 3, Columns: []string{"Paper"},
		Models: map[string]ReferenceModel{"short": {Params: 9, Figures: []string{"0.8"}}}}
	for _, test := range noted {
		if got := notes(test.runs, nil); !slices.Equal(got, test.want) {
			t.Errorf("%s: a figure says\n%q, want\n%q", test.name, got, test.want)
		}
		want := slices.Concat(test.want, test.inTable)
		if got := notes(test.runs, &beside); !slices.Equal(got, want) {
			t.Errorf("%s: a table says\n%q, want\n%q", test.name, got, want)
		}
	}
}

// saveStopped saves the runs as they are after gru was stopped.
func saveStopped(t *testing.T) (dir string) {
	t.Helper()
	t.Setenv("GORNN_DATA", t.TempDir())
	dir = t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	runs := kerasRuns(t)
	runs[1].Epochs, runs[1].Finished, runs[1].Test = 300, false, nil
	save(t, runs...)
	return dir
}

// After the stop button there are the curves of the finished epochs, with a note.
func TestStoppedCurves(t *testing.T) {
	dir := saveStopped(t)
	var text bytes.Buffer
	if err := plotCurves(&text, Titles{}, "loss", []string{"rnn", "gru"}); err != nil {
		t.Fatal(err)
	}
	const want = `Note: "gru" has 10 of 300 epochs: its training is under way or was stopped; Fit with Resume: true goes on where it stopped.` +
		"\nTraining and Validation Loss (GRU: 10 of 300 epochs)\n"
	if !strings.HasPrefix(text.String(), want) {
		t.Errorf("got\n%s", text.String())
	}
	checkPNG(t, filepath.Join(dir, "loss.png"), pictures.Colors[:2]...)
}

// A stopped run without an evaluation has its row in the table, with notes in results.json too.
func TestStoppedResults(t *testing.T) {
	dir := saveStopped(t)
	for golden, names := range map[string][]string{"results_untested.txt": {"gru"},
		"results_stopped.txt": {"rnn", "gru", "lstm"}} {
		var text bytes.Buffer
		if err := printResults(&text, others, names); err != nil {
			t.Fatal(err)
		}
		checkGolden(t, golden, text.String())
	}
	if err := printResults(io.Discard, others, []string{"rnn", "gru"}); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var results struct {
		Notes  []string
		Models []struct {
			Epochs int
			Asked  int      `json:"epochs_asked"`
			Loss   *float64 `json:"test_loss"`
		}
	}
	if err := json.Unmarshal(written, &results); err != nil {
		t.Fatal(err)
	}
	gru := results.Models[1]
	if len(results.Notes) != 2 || gru.Epochs != 10 || gru.Asked != 300 || gru.Loss != nil {
		t.Errorf("results.json has %+v", results)
	}
}

// Of one run the title says how far it is, whatever the title.
func TestSubtitle(t *testing.T) {
	byCallback := func(r *run.Run) { r.Epochs, r.Stopped = 300, true }
	madeUp := func(r *run.Run) { r.Dataset = "made-up reviews" }
	for want, runs := range map[string][]*run.Run{
		"":                    {whole("net"), whole("b", byCallback)},
		"10 of 300 epochs":    {whole("net", stopped)},
		"B: 10 of 300 epochs": {whole("net"), whole("b", stopped)},
		"made-up reviews; NET: 10 of 300 epochs; B: 10 of 300 epochs": {
			whole("net", stopped, madeUp), whole("b", stopped, madeUp)},
	} {
		if got := subtitle(runs); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A training that another program has under way is drawn and tabulated, over an old run of its
// name.
func TestUnderWayElsewhere(t *testing.T) {
	if faults.Child() != "" {
		r := whole("net", stopped, unevaluated)
		if err := r.Begin(); err != nil {
			t.Fatal(err)
		}
		if r.History = epochs(3); r.Save(nil) == nil {
			fmt.Println("\ntrained")
		}
		io.Copy(io.Discard, os.Stdin) // until the end
		return
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	save(t, whole("net"), whole("old"))
	elsewhere := faults.Program(t, "train")
	in, err := elsewhere.StdinPipe()
	out, err2 := elsewhere.StdoutPipe()
	if err := errors.Join(err, err2, elsewhere.Start()); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); elsewhere.Wait() }()
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "trained"; {
	}
	if err := (&run.Run{Name: "net"}).Begin(); !errors.Is(err, run.ErrTraining) {
		t.Fatalf("nothing trains it: %v", err)
	}
	var curves, table, over bytes.Buffer
	err = errors.Join(plotCurves(&curves, Titles{Title: "Mine"}, "loss", []string{"net"}),
		printResults(&table, Reference{}, []string{"net", "old"}),
		printOver(&over, []Group{{"NET", []string{"net", "old"}}}))
	for text, want := range map[string]string{
		curves.String(): "Mine (3 of 300 epochs)\n", table.String(): "NET (3 of 300 epochs) ",
		over.String(): `NET lacks "net", which has 3 of 300 epochs.`} {
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%v, got\n%s\nwant %s", err, text, want)
		}
	}
}

// Figures of different test data stand in one table without a star.
func TestOtherTestData(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	runs := kerasRuns(t)
	runs[1].Test.Examples = 2000
	save(t, runs...)
	var text bytes.Buffer
	if err := printResults(&text, Reference{}, []string{"rnn", "gru"}); err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "results_other_data.txt", text.String())
}
