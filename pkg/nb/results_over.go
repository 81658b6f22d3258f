package nb

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"gornn/pkg/internal/brief"
	"gornn/pkg/run"
	"gornn/pkg/stats"
)

// Group is runs that tell something together, such as trainings of one model with many seeds.
type Group struct {
	Name string   // "GRU"
	Runs []string // {"gru-0", "gru-1"}
}

// ResultsOver prints a row for each group: how many runs it has, their parameters and epochs, and of
// their loss and metrics on the test data the mean with its 95 % confidence interval (Student's t).
// Seconds are left out, since runs of one FitAll share the cores. A run that is missing or not
// trained to its end is left out with a note; one that was not evaluated counts in all but the test figures.
// All must be of one dataset.
func ResultsOver(groups ...Group) error { return printOver(os.Stdout, groups) }

// trainings of a group that are there.
type grouped struct {
	name string
	runs []*run.Run
}

func printOver(w io.Writer, groups []Group) error {
	if len(groups) == 0 {
		return errors.New(`nb: ResultsOver needs a group or more, such as ` +
			`nb.Group{Name: "GRU", Runs: names}, got none`)
	}
	var all []*run.Run
	var rows []grouped
	var left []string
	for _, g := range groups {
		row, notes, err := g.open()
		if err != nil {
			return err
		}
		rows, all, left = append(rows, row), append(all, row.runs...), append(left, notes...)
	}
	if len(all) == 0 {
		return fmt.Errorf("nb: no run of the groups is trained: train one, such as %q",
			brief.Text(groups[0].Runs[0]))
	}
	for _, r := range all {
		if r.Dataset != all[0].Dataset {
			return otherDataset(all[0], r)
		}
	}
	printSome(w, append(left, notes(all, &Reference{})...))
	fmt.Fprintf(w, "Means of runs on %s, with 95 %% intervals\n", orUnnamed(all[0].Dataset))
	printColumns(w, overColumns(rows, all))
	return nil
}

// open opens the runs that are there and whole, with a note on each other one.
func (g Group) open() (row grouped, notes []string, err error) {
	if g.Name == "" || len(g.Runs) == 0 {
		return row, nil, fmt.Errorf("nb: a Group must have a Name and Runs, got %q with %d runs",
			brief.Text(g.Name), len(g.Runs))
	}
	row.name = printable(g.Name)
	for _, name := range g.Runs {
		r, err := run.Open(name)
		switch {
		case errors.Is(err, run.ErrNotFound) && !errors.Is(err, run.ErrBegun):
			notes = append(notes, fmt.Sprintf("%s lacks %q, which is not trained.",
				row.name, brief.Text(name)))
		case err != nil:
			notes = append(notes, fmt.Sprintf("%s lacks a run: %v.", row.name, err))
		case r.History.Epochs() == 0:
			notes = append(notes, fmt.Sprintf("%s lacks %q, which has no epochs.",
				row.name, r.Name))
		case !r.Finished: // one that a callback stopped is
			notes = append(notes, fmt.Sprintf("%s lacks %q, which has %s.",
				row.name, r.Name, unfinished(r)))
		default:
			row.runs = append(row.runs, r)
		}
	}
	return row, notes, nil
}

// printSome prints notes, the first of many.
func printSome(w io.Writer, notes []string) {
	const most = 8
	printNotes(w, notes[:min(len(notes), most)])
	if more := len(notes) - most; more > 0 {
		fmt.Fprintf(w, "Note: %d more notes of this kind.\n", more)
	}
}

// overColumns is the table, column by column.
func overColumns(rows []grouped, all []*run.Run) [][]string {
	columns := [][]string{{"Group"}, {"Runs"}, {"Parameters"}, {"Epochs"}}
	metrics := tested(all)
	for _, m := range metrics {
		columns = append(columns, []string{"Test " + m.words()})
	}
	for _, g := range rows {
		cells := []string{g.name, strconv.Itoa(len(g.runs)),
			g.span(func(r *run.Run) int { return r.Params }),
			g.span(func(r *run.Run) int { return r.History.Epochs() })}
		for _, m := range metrics {
			var scores []float64
			for _, r := range evaluated(g.runs) {
				if x, measured := testColumn(m, nil).figure(r); measured {
					scores = append(scores, x)
				}
			}
			cells = append(cells, meanOf(scores, number))
		}
		for i, cell := range cells {
			columns[i] = append(columns[i], cell)
		}
	}
	return columns
}

// span writes a whole number of all runs, or from the least to the greatest.
func (g grouped) span(of func(*run.Run) int) string {
	var numbers []int
	for _, r := range g.runs {
		numbers = append(numbers, of(r))
	}
	if len(numbers) == 0 {
		return "-"
	}
	low, high := thousands(float64(slices.Min(numbers))), thousands(float64(slices.Max(numbers)))
	if low == high {
		return low
	}
	return low + "-" + high
}

// meanOf writes the mean of figures, with its interval where there are two or more.
func meanOf(figures []float64, write func(float64) string) string {
	s, err := stats.Summarize(figures)
	switch {
	case err != nil:
		return "-"
	case s.N > 1:
		return write(s.Mean) + " ± " + write(s.Half())
	}
	return write(s.Mean)
}
