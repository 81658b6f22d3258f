package nb

import (
	"bytes"
	"encoding/json"
	"flag"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/internal/pictures"
	"gornn/pkg/run"
)

var update = flag.Bool("update", false, "write the golden texts in testdata")

const imdb = "IMDB reviews"

func init() { Dataset = imdb } // as the notebooks do

// others is the reference that the notebooks give for the tutorial's models.
var others = Reference{Dataset: imdb, Epochs: 10, Columns: []string{"Tutorial", "Keras 3.15.1"},
	Models: map[string]ReferenceModel{
		"rnn":  {Params: 322_113, Figures: []string{"0.8100", "0.796-0.819"}},
		"gru":  {Params: 326_369, Figures: []string{"0.8272", "0.829-0.833"}},
		"lstm": {Params: 328_353, Figures: []string{"0.8390", "0.806-0.827"}},
	},
	Note: "Test accuracy after 10 epochs: Tutorial, as the Keras tutorial prints it; " +
		"Keras, the lowest and highest of three runs on JAX."}

// kerasRuns are three trainings of the tutorial in Keras 3.15.1 (JAX, CPU), as runs.
func kerasRuns(t testing.TB) []*run.Run {
	t.Helper()
	text, err := os.ReadFile("testdata/runs.json")
	if err != nil {
		t.Fatal(err)
	}
	var runs []*run.Run
	if err := json.Unmarshal(text, &runs); err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		r.Dataset, r.Backend, r.Epochs, r.Finished = imdb, "xla:cpu", 10, true
	}
	return runs
}

// save puts runs where Open finds them.
func save(t testing.TB, runs ...*run.Run) {
	t.Helper()
	for _, r := range runs {
		test := r.Test
		if err := r.Save(nil); err != nil {
			t.Fatal(err)
		}
		if r.Test = test; test != nil {
			if err := r.SaveManifest(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%s (%v): got\n%s\nwant\n%s", path, err, got, want)
	}
}

func TestFigures(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	dir := filepath.Join(t.TempDir(), "build")
	t.Setenv("GORNN_BUILD", dir)
	save(t, kerasRuns(t)...)
	for _, m := range []string{"loss", "accuracy"} {
		var text bytes.Buffer
		if err := plotCurves(&text, Titles{}, metric(m), []string{"rnn", "gru", "lstm"}); err != nil {
			t.Fatal(err)
		}
		checkGolden(t, m+".txt", text.String())
		checkPNG(t, filepath.Join(dir, m+".png"))
	}
}

// checkPNG looks for opaque white around the figure and for colours in it: if none are given, those
// of three models.
func checkPNG(t *testing.T, path string, colors ...color.RGBA) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	image, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	found := map[color.RGBA]bool{}
	for x := range image.Bounds().Dx() {
		for y := range image.Bounds().Dy() {
			c := color.RGBAModel.Convert(image.At(x, y)).(color.RGBA)
			if found[c] = true; c.A != 0xff {
				t.Fatalf("pixel %d, %d is not opaque", x, y)
			}
		}
	}
	if colors == nil {
		colors = pictures.Colors[:3]
	}
	for _, c := range colors {
		if !found[c] {
			t.Errorf("no pixel is %v", c)
		}
	}
	if c := color.RGBAModel.Convert(image.At(0, 0)); c != (color.RGBA{0xff, 0xff, 0xff, 0xff}) {
		t.Errorf("the corner is %v, not white", c)
	}
}

func TestResults(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	results := func() string {
		var text bytes.Buffer
		if err := printResults(&text, others, []string{"rnn", "gru", "lstm"}); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	save(t, kerasRuns(t)...)
	checkGolden(t, "results.txt", results())
	text, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "results.json", string(text))

	runs := kerasRuns(t)
	for i, r := range runs { // a smaller model, and fewer epochs
		r.Params -= i
		seconds := r.History.Seconds
		one, two := r.History.Epoch(1)[:1], r.History.Epoch(2)[:1]
		r.History = history.History{}.With(one, seconds[0]).With(two, seconds[1])
	}
	runs[0].Test.Scores[1].Value = math.NaN()
	for _, r := range runs[1:] { // of another Compile
		r.Test.Scores = r.Test.Scores[:1]
	}
	runs[1].Backend, runs[2].Test.Epoch = "go", 1
	save(t, runs...)
	checkGolden(t, "results_other.txt", results())

	for _, r := range runs {
		r.Dataset, r.Test.Dataset, r.Backend = "made-up reviews", "made-up reviews", "go"
	}
	save(t, runs...)
	checkGolden(t, "results_made_up.txt", results())
}

func TestFigureErrors(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	if err := PlotLoss(); err == nil {
		t.Error("PlotLoss of nothing")
	}
	runs := kerasRuns(t)
	save(t, runs...)
	change := func(name string, f func(*run.Run)) {
		r := kerasRuns(t)[2]
		r.Name = name
		f(r)
		save(t, r)
	}
	change("empty", func(r *run.Run) { r.History = history.History{} })
	change("made-up", func(r *run.Run) { r.Dataset = "made-up reviews" })
	change("no-metric", func(r *run.Run) { r.History.Series = slices.Delete(r.History.Series, 1, 2) })
	for _, test := range []struct {
		call  func(names ...string) error
		names []string
		want  string
	}{
		{PlotLoss, []string{"lstm", "bilstm"},
			`no run "bilstm": train it first (run the cell that calls Fit for "bilstm")`},
		{PlotAccuracy, []string{"empty"}, `run "empty" has no epochs`},
		{PlotLoss, []string{"lstm", "made-up"},
			`run "lstm" is of IMDB reviews and run "made-up" of made-up reviews`},
		{PlotAccuracy, []string{"no-metric"}, `run "no-metric" has no accuracy, it measured ["loss"]: ` +
			`add the metric to Compile's Metrics`},
		{func(names ...string) error { return Plot("", names...) }, []string{"lstm"},
			`nb: Plot needs the name of a metric, such as "loss", got ""`},
	} {
		if err := test.call(test.names...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got %v, want %s", test.names, err, test.want)
		}
	}
}

func TestSuperseded(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	runs := kerasRuns(t)
	save(t, runs...)
	if err := (&run.Run{Name: "gru"}).Begin(); err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	err := plotCurves(&text, Titles{}, "loss", []string{"rnn", "gru"})
	if err != nil || !strings.HasPrefix(text.String(), `Note: a newer training of "gru" began`) {
		t.Errorf("%v:\n%s", err, text.String())
	}
}

func TestSetting(t *testing.T) {
	for _, test := range []struct {
		text string
		want int
		ok   bool
	}{{"", 10, true}, {"3", 3, true}, {"-1", -1, true}, {"ten", 0, false}, {"1e3", 0, false}} {
		t.Setenv("EPOCHS", test.text)
		if got, err := Setting("EPOCHS", 10); got != test.want || (err == nil) != test.ok {
			t.Errorf("EPOCHS=%q: %d, %v", test.text, got, err)
		}
	}
}

func TestEpochTicks(t *testing.T) {
	for _, test := range []struct {
		last int
		want string
	}{
		{1, "[1]"},
		{3, "[1,2,3]"},
		{12, "[1,2,3,4,5,6,7,8,9,10,11,12]"},
		{20, "[1,2,4,6,8,10,12,14,16,18,20]"},
		{50, "[1,5,10,15,20,25,30,35,40,45,50]"},
		{100, "[1,10,20,30,40,50,60,70,80,90,100]"},
		{200, "[1,20,40,60,80,100,120,140,160,180,200]"},
	} {
		if got, _ := json.Marshal(epochTicks(test.last, 12)); string(got) != test.want {
			t.Errorf("%d epochs: %s, want %s", test.last, got, test.want)
		}
	}
}
