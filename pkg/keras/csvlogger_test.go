package keras

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/internal/golden"
)

// A file has the bytes of Keras's: columns, separators, line ends and numbers.
func TestGoldenCSV(t *testing.T) {
	for _, want := range golden.Read(t).Looking.CSV {
		t.Run(want.Name, func(t *testing.T) {
			logger := CSVLogger{Filename: filepath.Join(t.TempDir(), "log.csv"), Separator: rune(want.Separator[0])}
			for i, series := range want.Trainings {
				logger.Append = i > 0
				var h History
				for epoch := range series["loss"] {
					var scores Scores
					for name, values := range series {
						scores = append(scores, history.Score{Name: name, Value: float64(values[epoch])})
					}
					h = h.With(scores, 1)
					if stop, err := logger.EpochEnd(nil, h); stop || err != nil {
						t.Fatal(stop, err)
					}
				}
			}
			if got := textOf(t, logger.Filename); got != want.Text {
				t.Errorf("got\n%s\nwant\n%s", got, want.Text)
			}
		})
	}
}

// The file of a fit has Keras's columns and, but for rounding, its numbers.
func TestGoldenCSVOfFit(t *testing.T) {
	want := golden.Read(t).Looking.Fit
	logger := CSVLogger{Filename: filepath.Join(t.TempDir(), "log.csv")}
	fitLooking(t, want, logger)
	got, wanted := readCSV(t, textOf(t, logger.Filename)), readCSV(t, want.CSV)
	if len(got) != len(wanted) {
		t.Fatalf("the columns are %v, want those of %v", got, wanted)
	}
	for name, values := range wanted {
		golden.Close(t, name, got[name], values, tolerance)
	}
}

// fitLooking trains the model of a golden fit with a callback.
func fitLooking(t *testing.T, want golden.LookingFit, c Callback) {
	t.Helper()
	m, x, y, fit := goldenFit(t, "", want.Fit)
	compile := m.compile
	compile.Loss, compile.Metrics = BinaryCrossentropy, []Metric{Accuracy}
	m.Compile(compile)
	fit.Epochs, fit.Callbacks = want.Epochs, []Callback{c}
	compareSeries(t, mustFit(t, m, x, y, fit), want.History)
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readCSV returns the columns of a file by their names.
func readCSV(t *testing.T, text string) map[string][]float64 {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, row := range rows[1:] {
		for i, field := range row {
			value, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[rows[0][i]] = append(columns[rows[0][i]], value)
		}
	}
	return columns
}

// A resumed training adds to its file, which is in the end that of a training that nothing ended:
// also where the program was killed after the row of an epoch, and before the epoch was saved.
func TestCSVLoggerResumed(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	dir := t.TempDir()
	train := func(name, file string, epochs int, resume bool) string {
		t.Helper()
		x, y := points(8)
		m := small(name)
		path := filepath.Join(dir, file)
		mustFit(t, m, x, y, Fit{Epochs: epochs, Resume: resume, Callbacks: []Callback{CSVLogger{Filename: path}}})
		return textOf(t, path)
	}
	whole := train("whole", "whole.csv", 4, false)
	for i, killed := range []bool{false, true} {
		name := strconv.Itoa(i) + ".csv"
		begun := train("parts", name, 2, false)
		if killed {
			begun = strings.Join(strings.SplitAfter(whole, "\n")[:4], "")
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(begun), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := train("parts", name, 4, true); got != whole {
			t.Errorf("killed %t: got\n%s\nwant\n%s", killed, got, whole)
		}
	}
	if again := train("parts", "whole.csv", 4, false); again != whole {
		t.Errorf("a training that is not resumed leaves\n%s\nin the file, want\n%s", again, whole)
	}
}

// What another program left half written stays a line of its own.
func TestCSVLoggerTorn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.csv")
	h := History{}.With(Scores{{Name: "loss", Value: 0.5}}, 1)
	if err := os.WriteFile(path, []byte("epoch,loss,val_loss\r\n0,0.2"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (CSVLogger{Filename: path, Append: true}).EpochEnd(nil, h); err != nil {
		t.Fatal(err)
	}
	if got, want := textOf(t, path), "epoch,loss,val_loss\r\n0,0.2\r\n0,0.5,NA\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCSVLoggerErrors(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.csv")
	if err := os.WriteFile(other, []byte("epoch,accuracy\r\n0,0.5\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		logger CSVLogger
		want   string
	}{
		{CSVLogger{}, `keras: CSVLogger.Filename must name a file that can be written, in a folder that there is, got "": ` +
			`no such file or directory; make the folder, free space, or name another file`},
		{CSVLogger{Filename: filepath.Join(dir, "none", "log.csv")}, `/none/log.csv": no such file or directory; make the folder, free space,`},
		{CSVLogger{Filename: dir}, `": is a directory; `},
		{CSVLogger{Filename: other, Separator: '"'}, `keras: CSVLogger.Separator must be one letter between two fields, ` +
			`and no quote or line break, got '"'; leave it out for a comma`},
		{CSVLogger{Filename: other, Separator: '\n'}, `got '\n'; leave it out for a comma`},
		{CSVLogger{Filename: other, Append: true}, `must have the columns ["epoch" "accuracy" "loss" "val_accuracy" "val_loss"] with "," between them, ` +
			`got ["epoch" "accuracy"]; name another Filename, or leave Append out`},
	} {
		x, y := points(8)
		m := small("")
		h, err := m.Fit(x, y, Fit{Callbacks: []Callback{test.logger}})
		if err == nil || !strings.Contains(err.Error(), test.want) || h.Epochs() > 0 {
			t.Errorf("%+v: %v after %d epochs, want %s", test.logger, err, h.Epochs(), test.want)
		}
	}
	if got := textOf(t, other); got != "epoch,accuracy\r\n0,0.5\r\n" {
		t.Errorf("what was refused has changed the file: %q", got)
	}
}
