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

// reference is what others measured with the same model, in ten epochs on the IMDB reviews.
type reference struct {
	params   int    // tells the tutorial's model from another of its name
	tutorial string // test accuracy printed in the tutorial
	keras    string // lowest and highest test accuracy of three runs
}

var references = map[string]reference{
	"rnn":  {322_113, "0.8100", "0.796-0.819"},
	"gru":  {326_369, "0.8272", "0.829-0.833"},
	"lstm": {328_353, "0.8390", "0.806-0.827"},
}

const (
	kerasVersion    = "3.15.1"
	referenceEpochs = 10
)

// Results prints a table of the named runs: size, time, and loss and accuracy on the test data,
// on the IMDB reviews beside those of the tutorial and of Keras. A star marks the best of each column. The runs must have finished and
// been evaluated, on the same dataset; else the error says which cell to run.
func Results(names ...string) error { return printResults(os.Stdout, names) }

func printResults(w io.Writer, names []string) error {
	runs, err := openAll(w, names)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.Test == nil {
			return fmt.Errorf("run %q has not been evaluated: run the cell that calls Evaluate for %[1]q", r.Name)
		}
	}
	text, err := resultsJSON(runs)
	if err != nil {
		return err
	}
	if err := build("results.json", text); err != nil {
		return err
	}
	printTable(w, runs)
	return nil
}

// column is a figure of every run; the least cost is the best of it.
type column struct {
	heading string
	text    func(*run.Run) string
	cost    func(*run.Run) float64
}

var columns = []column{
	{"Parameters",
		func(r *run.Run) string { return thousands(r.Params) },
		func(r *run.Run) float64 { return float64(r.Params) }},
	{"Seconds/epoch",
		func(r *run.Run) string { return fmt.Sprintf("%.2f", median(r.History.Seconds)) },
		func(r *run.Run) float64 { return median(r.History.Seconds) }},
	{"Compile s",
		func(r *run.Run) string { return fmt.Sprintf("%.1f", r.CompileSeconds) },
		func(r *run.Run) float64 { return r.CompileSeconds }},
	{"Test loss",
		func(r *run.Run) string { return figureText(r.Test.Loss) },
		func(r *run.Run) float64 { return r.Test.Loss }},
	{"Test accuracy",
		func(r *run.Run) string { return figureText(r.Test.Accuracy) },
		func(r *run.Run) float64 { return -r.Test.Accuracy }},
}

// cells returns the column, its heading first. Where the figures that it prints differ, a star follows the best and a space
// all others, so that the digits stay in line.
func (c column) cells(runs []*run.Run) (cells []string, starred bool) {
	cells = []string{c.heading}
	best := -1
	for i, r := range runs {
		cells = append(cells, c.text(r))
		if cost := c.cost(r); !math.IsNaN(cost) && (best < 0 || cost < c.cost(runs[best])) {
			best = i
		}
	}
	for i, r := range runs {
		starred = starred || !math.IsNaN(c.cost(r)) && cells[i+1] != cells[best+1]
	}
	if !starred {
		return cells, false
	}
	bestText := cells[best+1]
	for i, text := range cells {
		if text == bestText {
			cells[i] += "*"
		} else {
			cells[i] += " "
		}
	}
	return cells, true
}

func printTable(w io.Writer, runs []*run.Run) {
	fmt.Fprintf(w, "Test results on %s, backend %s\n", corpus(runs[0]), backends(runs))
	rows := []string{"Model\t"}
	for _, r := range runs {
		rows = append(rows, label(r.Name)+"\t")
	}
	anyStar := false
	for _, c := range columns {
		cells, starred := c.cells(runs)
		for i, cell := range cells {
			rows[i] += cell + "\t"
		}
		anyStar = anyStar || starred
	}
	compared := slices.ContainsFunc(runs, func(r *run.Run) bool { return referenceOf(r) != nil })
	if compared {
		rows[0] += "Tutorial\tKeras " + kerasVersion + "\t"
		for i, r := range runs {
			if ref := referenceOf(r); ref != nil {
				rows[i+1] += ref.tutorial + "\t" + ref.keras + "\t"
			} else {
				rows[i+1] += "-\t-\t"
			}
		}
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, strings.Join(rows, "\n"))
	table.Flush()
	if anyStar {
		fmt.Fprintln(w, "* the best of its column: the fewest parameters, the least time, the lowest loss, the highest accuracy.")
	}
	if compared {
		fmt.Fprintf(w, "Test accuracy after %d epochs: Tutorial, as the Keras tutorial prints it; Keras, the lowest and highest of three runs on JAX.\n", referenceEpochs)
	}
	printNotes(w, runs)
}

// printNotes says what a reader could not expect of a row.
func printNotes(w io.Writer, runs []*run.Run) {
	for _, r := range runs {
		if epoch := r.Test.Epoch; epoch != 0 {
			fmt.Fprintf(w, "%s was evaluated with the weights of epoch %d.\n", label(r.Name), epoch)
		}
		if epochs := r.History.Epochs(); referenceOf(r) != nil && epochs != referenceEpochs {
			fmt.Fprintf(w, "%s was trained for %d epochs here.\n", label(r.Name), epochs)
		}
	}
}

// referenceOf returns what r may be compared with, nil if nothing.
func referenceOf(r *run.Run) *reference {
	ref, ok := references[r.Name]
	if !ok || ref.params != r.Params || r.Dataset != imdb || r.Test.Dataset != "" && r.Test.Dataset != imdb {
		return nil
	}
	return &ref
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

// The layout of results.json.
type results struct {
	Dataset string        `json:"dataset"`
	Backend string        `json:"backend"`
	Models  []modelResult `json:"models"`
}

type modelResult struct {
	Name           string      `json:"name"`
	Params         int         `json:"params"`
	TestLoss       *float64    `json:"test_loss"` // null: not a number
	TestAccuracy   *float64    `json:"test_accuracy"`
	Seconds        float64     `json:"seconds"` // training, all epochs
	CompileSeconds float64     `json:"compile_seconds"`
	History        run.History `json:"history"`
}

func resultsJSON(runs []*run.Run) ([]byte, error) {
	all := results{Dataset: runs[0].Dataset, Backend: backends(runs)}
	for _, r := range runs {
		model := modelResult{r.Name, r.Params, jsonNumber(r.Test.Loss), jsonNumber(r.Test.Accuracy), 0, r.CompileSeconds, r.History}
		model.Seconds = sum(r.History.Seconds)
		all.Models = append(all.Models, model)
	}
	text, err := json.MarshalIndent(all, "", "  ")
	return append(text, '\n'), err
}

func jsonNumber(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func figureText(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', 4, 64)
}

// thousands writes 328353 as 328,353.
func thousands(n int) string {
	digits := strconv.Itoa(n)
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
