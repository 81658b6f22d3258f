package nb

import (
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"gornn/pkg/history"
	"gornn/pkg/internal/odd"
	"gornn/pkg/plots"
	"gornn/pkg/run"
)

// stage is a report of a download.
type stage struct {
	name        string
	done, total int64
}

// functions are the exported ones. Training shows in each of its three ways; Ask reads a text.
func functions() odd.Functions {
	return odd.Functions{
		"Show": func(l plots.Lines, d plots.Dots, m plots.Heatmap, s plots.Scatter, g plots.Histogram, p plots.Strip, columns int) error {
			var failed []error
			all := []plots.Figure{l, d, m, s, g, p}
			for _, f := range append(all, plots.Beside{Figures: all, Columns: columns}, plots.Beside{Columns: columns}, nil) {
				failed = append(failed, Show(f))
			}
			return errors.Join(failed...)
		},
		"PlotWith": PlotWith, "ResultsOver": ResultsOver,
		"Ask": func(prompt, text string, answer func(string) error) error {
			if err := Ask(prompt, answer); err != nil || answer == nil {
				return err
			}
			return ask(context.Background(), strings.NewReader(text), os.Stdout, func() {}, answer)
		},
		"Evaluation": func(reports []history.Progress) {
			for _, show := range []func(history.Progress){Evaluation(),
				(&evaluation{show: writeOver(os.Stdout)}).report} {
				for _, r := range reports {
					show(r)
				}
			}
		},
		"Diagram": func(models []Model) error { return Diagram(models...) },
		"Loading": func(stages []stage) {
			report := Loading()
			for _, s := range stages {
				report(s.name, s.done, s.total)
			}
		},
		"Plot": Plot, "PlotAccuracy": PlotAccuracy, "PlotLoss": PlotLoss,
		"Results": Results, "ResultsBeside": ResultsBeside, "Setting": Setting,
		"ShowReview": ShowReview, "ShowConfusion": ShowConfusion, "ShowReport": ShowReport, "ShowMistakes": ShowMistakes,
		"Stop": func() { Stop(nil) }, // any other ends the program
		"Training": func(reports []history.Progress) {
			bar := &bar{w: os.Stdout, width: func() int { return 20 }}
			live := newLive(func(*protocol.DisplayData) {})
			for _, show := range []func(history.Progress){Training(), bar.report, live.report} {
				for _, r := range reports {
					show(r)
				}
			}
			live.update()
		},
		"SaveRun":   func(r run.Run) { r.Save(nil); r.SaveManifest() },
		"SetFolder": func(dir string) { Folder = dir[:min(len(dir), 100)] },
	}
}

func TestEveryFunctionIsFuzzed(t *testing.T) { functions().AllOf(t, ".", nil) }

var sentences = regexp.MustCompile(`^(nb: |plots: |run: |settings: |(no )?run ")`)

// rows is a model that says what it is told to.
type rows struct {
	name  string
	table [][3]string
	how   int // to go wrong, from 1: see [odd.Misbehave]
}

func (r rows) Name() string { return r.name }
func (r rows) Rows() [][3]string {
	odd.Misbehave(r.how - 1)
	return r.table
}

// FuzzFunctions calls the exported functions in any order on a folder of sound and odd runs.
func FuzzFunctions(f *testing.F) {
	base := f.TempDir()
	f.Setenv("GORNN_DATA", base)
	runs := kerasRuns(f)
	save(f, runs...)
	odd.Seeds(f, 25)
	output, dataset := os.Stdout, Dataset
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		f.Fatal(err)
	}
	os.Stdout = null
	f.Cleanup(func() { os.Stdout, Folder, Dataset = output, "", dataset; null.Close() })
	f.Fuzz(func(t *testing.T, bytes []byte) {
		odd.Home(t, os.DirFS(base))
		Folder = ""
		m := odd.New(bytes)
		soundValues(m, runs)
		all := functions()
		for range 2 + m.Below(6) {
			all.Do(m).Judge(t, sentences)
		}
	})
}

// soundValues gives the maker what fits together: runs, models, readings.
func soundValues(m *odd.Maker, runs []*run.Run) {
	table := [][3]string{{"lstm (LSTM)", "(None, 32)", "8,320"}, {"dense (Dense)", "(None, 1)", "33"}}
	odd.Sound[Model](m, rows{"lstm", table, 0}, rows{"gru", table[1:], 0})
	odd.Odd[Model](m, nil, (*rows)(nil), rows{}, rows{"lstm", nil, 0}, rows{"lstm", table, 1}, rows{"lstm", table, 2},
		rows{strings.Repeat("long", 500), slices.Repeat(table, 20), 0},
		rows{"\xff", [][3]string{{strings.Repeat("long", 500), "\x00", "\n"}, {}}, 0})
	odd.Sound(m, "lstm", "gru", "rnn", "accuracy", "loss")
	odd.Sound(m, []string{"lstm"}, []string{"rnn", "gru", "lstm"})
	for _, r := range runs {
		one := *r
		one.Folder = run.Folder{}
		odd.Also(m, one)
	}
	odd.Sound(m, runs[0].History, runs[2].History)
	odd.Sound(m, others)
	words := []string{"not", "a", "good", "film"}
	sure := [][]float32{{0.5}, {0.4}, {0.4}, {0.6}, {0.7}}
	type review = []string
	odd.Also[review](m, words)
	odd.Sound(m, []Reading{{"lstm", imdb, nil, sure}}, []Reading{{"lstm", imdb, words[3:], sure}, {"gru", imdb, nil, sure}})
	odd.Sound(m, Reading{"lstm", imdb, nil, sure})
	odd.Sound(m, []history.Progress{
		{Model: "lstm", Stage: history.Compiling, Epochs: 2, Steps: 3},
		{Model: "lstm", Stage: history.Compiled, Epochs: 2, Steps: 3},
		{Model: "lstm", Stage: history.StepEnd, Epoch: 1, Epochs: 2, Step: 1, Steps: 3},
		{Model: "lstm", Stage: history.EpochEnd, Epoch: 1, Epochs: 2, Step: 3, Steps: 3, History: runs[2].History},
		{Model: "lstm", Stage: history.Ended, Epochs: 2, History: runs[2].History}})
	odd.Sound(m, history.Progress{Model: "lstm", Stage: history.StepEnd, Epochs: 2, Steps: 3})
	odd.Sound(m, func(string) error { return nil })
	counts := history.Confusion{Counts: [][]int{{3, 1}, {0, 2}}, Classes: []string{"no", "yes"}}
	odd.Sound(m, counts, counts, confused(30, 100))
	odd.Sound(m, counts.Report())
	odd.Sound(m, []Group{{"GRU", []string{"gru", "lstm"}}, {"none", []string{"none"}}})
	soundFigures(m)
	odd.Sound(m, []history.Mistake{{Example: 1, Label: "no", Predicted: "yes", Probability: 0.75}})
}

// soundFigures gives the maker figures that can be drawn.
func soundFigures(m *odd.Maker) {
	values := []float64{0.5, 2, -1, 3}
	rows := []plots.Row{{Name: "a", Values: values, Here: values[:1]}, {Name: "b", Values: values}}
	odd.Sound(m, plots.Lines{Title: "lines", Lines: []plots.Line{{Name: "a", Y: values, Low: values, High: values}}})
	odd.Sound(m, plots.Lines{LogY: true, LogX: true, Lines: []plots.Line{{Y: values}}})
	odd.Sound(m, plots.Dots{Rows: rows, Marks: []plots.Mark{{Name: "one", At: 1}}})
	odd.Sound(m, plots.Histogram{Rows: rows})
	odd.Sound(m, plots.Heatmap{Values: [][]float64{values, values}})
	odd.Sound(m, plots.Scatter{Groups: []plots.Points{{X: values, Y: values}}})
	odd.Sound(m, plots.Strip{Words: []string{"not", "a", "good", "film"}, Rows: []plots.StripRow{{Name: "a", Values: values}}})
}
