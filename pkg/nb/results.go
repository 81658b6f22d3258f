package nb

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"gornn/pkg/run"
)

// Results prints a table of the named runs: size, time, and the loss and metrics on the test data.
// A star marks the best of each column; see Plot for which is the best of a metric. The runs must
// have finished and been evaluated, on the same dataset; else the error says which cell to run.
func Results(names ...string) error { return ResultsBeside(Reference{}, names...) }

// ResultsBeside prints the table of Results with the columns of a reference.
func ResultsBeside(f Reference, names ...string) error { return printResults(os.Stdout, f, names) }

func printResults(w io.Writer, f Reference, names []string) error {
	if err := f.check(); err != nil {
		return err
	}
	runs, err := openAll(w, names)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.Test == nil {
			return fmt.Errorf("run %q has not been evaluated: "+
				"run the cell that calls Evaluate for %[1]q", r.Name)
		}
	}
	text, err := resultsJSON(runs)
	if err != nil {
		return err
	}
	if err := build("results.json", text); err != nil {
		return err
	}
	printTable(w, f, runs)
	return nil
}

// column is a figure of every run; the least cost is the best of it.
type column struct {
	heading string
	figure  func(*run.Run) float64
	text    func(float64) string
	cost    func(float64) float64
}

var (
	params       = func(r *run.Run) float64 { return float64(r.Params) }
	epochSeconds = func(r *run.Run) float64 { return median(r.History.Seconds) }
	compilation  = func(r *run.Run) float64 { return r.CompileSeconds }
	itself       = func(x float64) float64 { return x }
	sizeColumns  = []column{
		{"Parameters", params, thousands, itself},
		{"Seconds/epoch", epochSeconds, decimals(2), itself},
		{"Compile s", compilation, decimals(1), itself},
	}
)

func testColumn(m metric) column {
	score := func(r *run.Run) float64 { return r.Test.Scores.Get(string(m)) }
	return column{"Test " + m.words(), score, decimals(4), m.cost}
}

// tested lists the metrics that the runs were evaluated with.
func tested(runs []*run.Run) (metrics []metric) {
	for _, r := range runs {
		for _, score := range r.Test.Scores {
			metrics = union(metrics, metric(score.Name))
		}
	}
	return metrics
}

// cells returns the column, its heading first. Where the figures that it prints differ, a star
// follows the best and a space all others, so that the digits stay in line.
func (c column) cells(runs []*run.Run) (cells []string, starred bool) {
	cells = []string{c.heading}
	best, least := "", 0.0
	for _, r := range runs {
		x := c.figure(r)
		cells = append(cells, c.text(x))
		if cost := c.cost(x); !math.IsNaN(cost) && (best == "" || cost < least) {
			best, least = c.text(x), cost
		}
	}
	for i, r := range runs {
		starred = starred || !math.IsNaN(c.figure(r)) && cells[i+1] != best
	}
	if !starred {
		return cells, false
	}
	for i, text := range cells {
		if text == best {
			cells[i] += "*"
		} else {
			cells[i] += " "
		}
	}
	return cells, true
}

func printTable(w io.Writer, f Reference, runs []*run.Run) {
	fmt.Fprintf(w, "Test results on %s, backend %s\n", orUnnamed(runs[0].Dataset), backends(runs))
	table := [][]string{{"Model"}} // column by column
	for _, r := range runs {
		table[0] = append(table[0], label(r.Name))
	}
	columns, bests := slices.Clone(sizeColumns), "the fewest parameters, the least time"
	for _, m := range tested(runs) {
		columns = append(columns, testColumn(m))
		bests += ", the " + m.best() + " " + m.words()
	}
	anyStar := false
	for _, c := range columns {
		cells, starred := c.cells(runs)
		table, anyStar = append(table, cells), anyStar || starred
	}
	beside := f.columns(runs)
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for row := range table[0] {
		for _, cells := range slices.Concat(table, beside) {
			fmt.Fprint(out, cells[row], "\t")
		}
		fmt.Fprintln(out)
	}
	out.Flush()
	if anyStar {
		fmt.Fprintf(w, "* the best of its column: %s.\n", bests)
	}
	if beside != nil {
		fmt.Fprintln(w, f.Note)
	}
	printNotes(w, f, runs)
}

// printNotes says what a reader could not expect of a row.
func printNotes(w io.Writer, f Reference, runs []*run.Run) {
	for _, r := range runs {
		if epoch := r.Test.Epoch; epoch != 0 {
			fmt.Fprintf(w, "%s was evaluated with the weights of epoch %d.\n", label(r.Name), epoch)
		}
		if epochs := r.History.Epochs(); f.figures(r) != nil && epochs != f.Epochs {
			fmt.Fprintf(w, "%s was trained for %d epochs here.\n", label(r.Name), epochs)
		}
	}
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
// on, null where they are not a number; "seconds" are those of all epochs.
func resultsJSON(runs []*run.Run) ([]byte, error) {
	var models []map[string]any
	for _, r := range runs {
		model := map[string]any{"name": r.Name, "params": r.Params, "history": r.History,
			"seconds": sum(r.History.Seconds), "compile_seconds": r.CompileSeconds}
		for _, m := range tested(runs) {
			model["test_"+string(m)] = jsonNumber(r.Test.Scores.Get(string(m)))
		}
		models = append(models, model)
	}
	text, err := json.MarshalIndent(map[string]any{
		"dataset": runs[0].Dataset, "backend": backends(runs), "models": models}, "", "  ")
	return append(text, '\n'), err
}

func jsonNumber(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// decimals writes figures with n digits after the point, and what was not measured as "-".
func decimals(n int) func(x float64) string {
	return func(x float64) string {
		if math.IsNaN(x) {
			return "-"
		}
		return strconv.FormatFloat(x, 'f', n, 64)
	}
}

// thousands writes 328353 as 328,353.
func thousands(x float64) string {
	digits := strconv.Itoa(int(x))
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func sum(figures []float64) (total float64) {
	for _, x := range figures {
		total += x
	}
	return total
}

// median leaves out what the first epoch's warming up adds.
func median(figures []float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(figures))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
