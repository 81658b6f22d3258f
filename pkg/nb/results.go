package nb

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"gornn/pkg/run"
)

// Results prints a table of the named runs: size, time, and the loss and metrics on the test data.
// A star marks the best of each column; see Plot for which is the best of a metric, and no figures
// are starred that were measured on different test data. The runs must be of the same dataset, of
// one epoch or more. A note says which of them was stopped, is not the last training of its name or
// was not evaluated.
func Results(names ...string) error { return ResultsBeside(Reference{}, names...) }

// ResultsBeside prints the table of Results with the columns of a reference.
func ResultsBeside(f Reference, names ...string) error { return printResults(os.Stdout, f, names) }

func printResults(w io.Writer, f Reference, names []string) error {
	if err := f.check(); err != nil {
		return err
	}
	runs, err := openAll(names)
	if err != nil {
		return err
	}
	notes := notes(runs, &f)
	text, err := resultsJSON(runs, notes)
	if err != nil {
		return err
	}
	if err := build("results.json", text); err != nil {
		return err
	}
	printNotes(w, notes)
	printTable(w, f, runs)
	return nil
}

func printTable(w io.Writer, f Reference, runs []*run.Run) {
	columns, heading := slices.Clone(sizeColumns), "Trainings"
	bests, undecided := "the fewest parameters, the least time", ""
	for _, m := range tested(runs) {
		c := testColumn(m, runs)
		columns, heading = append(columns, c), "Test results"
		switch {
		case m.best() == "":
			undecided += fmt.Sprintf("No star for %s: "+
				"its name does not say whether less or more is better.\n", m)
		case c.cost != nil:
			bests += ", the " + m.best() + " " + m.words()
		}
	}
	fmt.Fprintf(w, "%s on %s, backend %s\n", heading, orUnnamed(runs[0].Dataset), backends(runs))
	table := [][]string{{"Model"}} // column by column
	for _, r := range runs {
		name := label(r.Name)
		if part := unfinished(r); part != "" {
			name += " (" + part + ")"
		}
		table[0] = append(table[0], name)
	}
	anyStar := false
	for _, c := range columns {
		cells, starred := c.cells(runs)
		table, anyStar = append(table, cells), anyStar || starred
	}
	beside := f.columns(runs)
	printColumns(w, append(table, beside...))
	if anyStar {
		fmt.Fprintf(w, "* the best of its column: %s.\n", bests)
	}
	if len(runs) > 1 {
		io.WriteString(w, undecided)
	}
	if beside != nil {
		fmt.Fprintln(w, f.Note)
	}
}

func printColumns(w io.Writer, columns [][]string) {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for row := range columns[0] {
		for _, cells := range columns {
			fmt.Fprint(out, cells[row], "\t")
		}
		fmt.Fprintln(out)
	}
	out.Flush()
}

// tested lists the metrics that the runs were evaluated with.
func tested(runs []*run.Run) (metrics []metric) {
	for _, r := range evaluated(runs) {
		for _, score := range r.Test.Scores {
			metrics = union(metrics, metric(score.Name))
		}
	}
	return metrics
}

func evaluated(runs []*run.Run) (some []*run.Run) {
	for _, r := range runs {
		if r.Test != nil {
			some = append(some, r)
		}
	}
	return some
}

// backends names the backend of all runs, or if they differ that of each.
func backends(runs []*run.Run) string {
	one := runs[0].Backend
	each := make([]string, len(runs))
	for i, r := range runs {
		each[i] = label(r.Name) + ": " + r.Backend
		if r.Backend != one {
			one = ""
		}
	}
	if one != "" {
		return one
	}
	return strings.Join(each, ", ")
}

// resultsJSON is results.json. A model's loss and metrics are "test_loss", "test_accuracy" and so
// on, null where they are not a number or not measured; "seconds" are those of all epochs;
// "epochs" are finished and "epochs_asked" were asked for. "notes" are those printed.
func resultsJSON(runs []*run.Run, notes []string) ([]byte, error) {
	var models []map[string]any
	for _, r := range runs {
		model := map[string]any{"name": r.Name, "params": r.Params, "history": r.History,
			"epochs": r.History.Epochs(), "epochs_asked": r.Epochs,
			"seconds": sum(r.History.Seconds), "compile_seconds": r.CompileSeconds}
		for _, m := range tested(runs) {
			score := math.NaN()
			if r.Test != nil {
				score = r.Test.Scores.Get(string(m))
			}
			model["test_"+string(m)] = jsonNumber(score)
		}
		models = append(models, model)
	}
	results := map[string]any{
		"dataset": runs[0].Dataset, "backend": backends(runs), "models": models}
	if len(notes) > 0 {
		results["notes"] = notes
	}
	text, err := json.MarshalIndent(results, "", "  ")
	return append(text, '\n'), err
}

func jsonNumber(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
