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
// on the IMDB reviews beside those of the tutorial and of Keras. The runs must have finished and
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

func printTable(w io.Writer, runs []*run.Run) {
	fmt.Fprintf(w, "Test results on %s, backend %s\n", corpus(runs[0]), backends(runs))
	compared := slices.ContainsFunc(runs, func(r *run.Run) bool { return referenceOf(r) != nil })
	heading := "Model\tParameters\tSeconds/epoch\tCompile s\tTest loss\tTest accuracy\t"
	if compared {
		heading += "Tutorial\tKeras " + kerasVersion + "\t"
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, heading)
	for _, r := range runs {
		fmt.Fprintf(table, "%s\t%s\t%.2f\t%.1f\t%s\t%s\t", label(r.Name), thousands(r.Params),
			median(r.History.Seconds), r.CompileSeconds, figureText(r.Test.Loss), figureText(r.Test.Accuracy))
		if ref := referenceOf(r); ref != nil {
			fmt.Fprintf(table, "%s\t%s\t", ref.tutorial, ref.keras)
		} else if compared {
			fmt.Fprint(table, "-\t-\t")
		}
		fmt.Fprintln(table)
	}
	table.Flush()
	if compared {
		fmt.Fprintf(w, "Tutorial and Keras: test accuracy after %d epochs, of Keras, on JAX, the lowest and highest of three runs.\n", referenceEpochs)
	}
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
		for _, seconds := range r.History.Seconds {
			model.Seconds += seconds
		}
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

// median leaves out what the first epoch's warming up adds.
func median(figures []float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(figures))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
