package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"gornn/pkg/history"
	"gornn/pkg/internal/atomicfile"
	"gornn/pkg/run"
	"gornn/pkg/stats"
)

// result is what one training came to: a line of the merged file.
type result struct {
	point
	Loss     float64         `json:"test_loss"`
	Accuracy float64         `json:"test_accuracy"`
	Dataset  string          `json:"dataset"`
	Backend  string          `json:"backend"`
	History  history.History `json:"history"`
}

// mergeTo prints a table of the trainings of p that are done, and writes them to one file in dir,
// where their runs are. It returns an error that names those that are missing.
func mergeTo(out io.Writer, p plan, dir string) error {
	results, missing, err := collect(p, dir)
	if err != nil {
		return err
	}
	if len(results) > 0 {
		if err := tabulate(out, p, results); err != nil {
			return err
		}
		path := filepath.Join(dir, p.results())
		if err := writeLines(path, results); err != nil {
			return err
		}
		fmt.Fprintf(out, "%d trainings on %s: %s\n", len(results), results[0].Dataset, path)
	}
	if len(missing) > 0 {
		return fmt.Errorf("%d of %d trainings are missing; run their parts again:\n%s",
			len(missing), len(p.points()), strings.Join(missing, "\n"))
	}
	return nil
}

// collect reads the runs of a plan. All must be of the same data.
func collect(p plan, dir string) (results []result, missing []string, err error) {
	for _, point := range p.points() {
		done, state := point.state(dir)
		if done == nil {
			missing = append(missing, fmt.Sprintf("%s: %s", point.name(), state))
			continue
		}
		r := result{point, done.Test.Scores.Loss(), done.Test.Scores.Get("accuracy"), done.Dataset,
			done.Backend, done.History}
		if len(results) > 0 && r.Dataset != results[0].Dataset {
			return nil, nil, fmt.Errorf("all must be trained on the same data, got %s for %s "+
				"and %s for %s: remove the runs of one of them from %s", results[0].Dataset,
				results[0].name(), r.Dataset, r.name(), dir)
		}
		results = append(results, r)
	}
	return results, missing, nil
}

// state says in a few words how far a training is; done is that of its run, nil otherwise.
func (p point) state(dir string) (done *run.Run, state string) {
	r, err := run.In(dir).Open(p.name())
	switch {
	case errors.Is(err, run.ErrNotFound):
		return nil, "no epoch"
	case err != nil:
		return nil, err.Error()
	case isDone(r):
		return r, ""
	case r.Notice() != "":
		return nil, r.Notice()
	}
	return nil, "not evaluated"
}

// tabulate prints the means over the seeds, with their 95 % intervals, a line for each model and
// number of units.
func tabulate(out io.Writer, p plan, results []result) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "model\tunits\ttest accuracy\tsd\ttest loss")
	for _, model := range p.Models {
		for _, units := range p.Units {
			var accuracies, losses []float64
			for _, r := range results {
				if r.Model == model && r.Units == units {
					accuracies, losses = append(accuracies, r.Accuracy), append(losses, r.Loss)
				}
			}
			if len(accuracies) == 0 {
				continue
			}
			accuracy, err := stats.Summarize(accuracies)
			if err != nil {
				return err
			}
			loss, err := stats.Summarize(losses)
			if err != nil {
				return err
			}
			fmt.Fprintf(table, "%s\t%d\t%s\t%.4f\t%s\n", model, units, accuracy, accuracy.SD, loss)
		}
	}
	return table.Flush()
}

// writeLines writes results as JSON, one a line, whole or not at all.
func writeLines(path string, results []result) error {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, r := range results {
		if err := encoder.Encode(r); err != nil {
			return fmt.Errorf("%s: %w", r.name(), err)
		}
	}
	return atomicfile.Write(atomicfile.OS{}, path, lines.Bytes())
}
