package reference_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"gornn/data/reference"
	"gornn/pkg/stats"
)

// models has how many runs there are of each, and what the tutorial's table calls it.
var models = map[string]struct {
	runs  int
	title string
}{"rnn": {20, "SimpleRNN"}, "gru": {10, "GRU"}, "lstm": {10, "LSTM"}}

// All runs are there, each seed once, with ten epochs of figures that are possible.
func TestRuns(t *testing.T) {
	for _, program := range reference.Programs {
		for model, want := range models {
			runs, err := reference.Runs(program, model)
			if err != nil {
				t.Fatal(err)
			}
			var seeds []int64
			for _, r := range runs {
				seeds = append(seeds, r.Seed)
				if !(r.Accuracy > 0.7 && r.Accuracy < 0.9 && r.Loss > 0.3 && r.Loss < 1.5) || len(r.Versions) == 0 {
					t.Errorf("%s, %s, seed %d: test loss %v, accuracy %v, versions %v", program, model, r.Seed,
						r.Loss, r.Accuracy, r.Versions)
				}
				for _, name := range []string{"loss", "accuracy", "val_loss", "val_accuracy"} {
					if values := r.History.Get(name); len(values) != 10 {
						t.Errorf("%s, %s, seed %d has %d of %s", program, model, r.Seed, len(values), name)
					}
				}
			}
			slices.Sort(seeds)
			if len(slices.Compact(slices.Clone(seeds))) != want.runs || len(seeds) != want.runs {
				t.Errorf("%s, %s: the seeds are %v, want %d", program, model, seeds, want.runs)
			}
		}
	}
}

// The pages say what the files hold.
func TestPages(t *testing.T) {
	for _, page := range []string{"../../README.md", "../README.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for model, of := range models {
			row := "| " + of.title + " |"
			for _, program := range reference.Programs {
				accuracies, err := reference.Accuracies(program, model)
				if err != nil {
					t.Fatal(err)
				}
				s, err := stats.Summarize(accuracies)
				if err != nil {
					t.Fatal(err)
				}
				row += fmt.Sprintf(" %.4f ± %.4f (%d) |", s.Mean, s.Half(), s.N)
			}
			if !strings.Contains(string(text), row) {
				t.Errorf("%s lacks the row %s", page, row)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	if _, err := reference.Runs("pytorch", "rnn"); err == nil || !strings.Contains(err.Error(), `got "pytorch"`) {
		t.Errorf("runs of another program: %v", err)
	}
	if _, err := reference.Runs(reference.Gornn, "cnn"); err == nil || !strings.Contains(err.Error(), `got "cnn"`) {
		t.Errorf("runs of another model: %v", err)
	}
	if _, err := reference.Read(strings.NewReader("{\"model\":\"rnn\"}\n{\"mod")); err == nil || !strings.Contains(err.Error(), "run 2") {
		t.Errorf("a line cut short: %v", err)
	}
}
