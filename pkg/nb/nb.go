// Package nb is the notebook side: what a cell prints and draws of trainings and trained models.
//
//	nb.Training()                          // as Fit's Progress: a live view, then a line an epoch
//	nb.Evaluation()                        // as Evaluate's Progress: how far it is, then a line
//	nb.Setting("EPOCHS", 10)               // a number that the environment may change
//	nb.Diagram(rnn(), gru(), lstm())       // the layers of models side by side
//	nb.PlotLoss("rnn", "gru", "lstm")      // the curves of three runs in one figure
//	nb.PlotAccuracy("rnn", "gru", "lstm")
//	nb.Plot("auc", "gru", "lstm")          // of any other metric
//	nb.PlotWith(titles, "auc", "gru")      // with a title and labels of one's own
//	nb.Results("rnn", "gru", "lstm")       // the table at the end
//	nb.ResultsBeside(r, "rnn", "gru")      // beside what others measured
//	nb.ResultsOver(group, group)           // means over groups of runs, such as seeds
//	nb.ShowReview(words, readings...)      // what models think of a review after each word
//	nb.Ask("Your review:", judge)          // a box to write in
//	nb.ShowConfusion(matrix)               // a heat map of what was taken for what
//	nb.ShowReport(matrix.Report())         // precision, recall and F1 of each class
//	nb.ShowMistakes(mistakes, texts, 10)   // the texts of the surest mistakes
//	nb.Show(plots.Lines{...})              // a figure of numbers that the cell computed
//
// Figures and tables of results read named runs (package run), so that a cell that shows them
// trains nothing and links no backend. They show what there is, also of a training that is under
// way or was stopped; notes before the numbers say what they are not. Figures are PNG, the one
// form that shows in a notebook that is not trusted, on GitHub and offline alike; their numbers
// are printed beside them. Curves and plots.Lines bring a script too, by which a trusted notebook
// shows the same figure to look into: values under the pointer, zoom, curves that hide. Tables of a
// report and of mistakes are HTML in a notebook, with the same as text for readers that show none.
// Other text goes to standard output, one whole line after another, so that it reads the same in a
// notebook, in a terminal and in a file; in a terminal there is only text.
//
// Where the environment variable GORNN_BUILD names a folder, figures and results are also written
// there: diagram.png, loss.png, accuracy.png and so on, review.png, confusion.png and results.json;
// and Show's figures under their titles.
package nb

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gornn/pkg/internal/atomicfile"
	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/panics"
	"gornn/pkg/internal/pictures"
	"gornn/pkg/run"
	"gornn/pkg/settings"
)

// openAll opens runs that may be shown side by side: each of one epoch or more, on one dataset.
func openAll(names []string) ([]*run.Run, error) {
	if len(names) == 0 {
		return nil, errors.New(`nb: no run is named: name one or more, such as "lstm"`)
	}
	runs := make([]*run.Run, len(names))
	for i, name := range names {
		r, err := run.Open(name)
		if err != nil {
			return nil, err
		}
		if r.History.Epochs() == 0 {
			return nil, fmt.Errorf("nb: run %q has no epochs: train it for at least one "+
				"(run the cell that calls Fit for %[1]q)", name)
		}
		if first := runs[0]; i > 0 && r.Dataset != first.Dataset {
			return nil, otherDataset(first, r)
		}
		runs[i] = r
	}
	return runs, nil
}

// otherDataset is the error of two runs that do not compare.
func otherDataset(first, other *run.Run) error {
	return fmt.Errorf("nb: run %q is of %s and run %q of %s: "+
		"train both on the same data to see them side by side",
		first.Name, orUnnamed(first.Dataset), other.Name, orUnnamed(other.Dataset))
}

// caught, deferred, turns a panic of a function that was given into an error.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("nb: %s", panics.Wording(r))
	}
}

// Dataset is what a notebook is about, such as "IMDB reviews": its figures and reviews name the
// dataset of a run only where it is another. Results names it always.
var Dataset string

// unexpected returns the name of a dataset that is not the notebook's, else "".
func unexpected(dataset string) string {
	if dataset == Dataset {
		return ""
	}
	return orUnnamed(dataset)
}

func orUnnamed(dataset string) string { return cmp.Or(brief.Printable(dataset), "unnamed data") }

// label is how figures and tables call a model: a name of up to nine letters in capitals, "LSTM"; a
// longer one, which capitals would make hard to read, as it is.
func label(name string) string {
	if len(name) > 9 {
		return name
	}
	return strings.ToUpper(name)
}

// labels are the labels of models; their names where two that differ would get one label.
func labels(names []string) []string {
	labels := make([]string, len(names))
	for i, name := range names {
		labels[i] = label(name)
	}
	if pictures.Distinct(labels) < pictures.Distinct(names) {
		return names
	}
	return labels
}

// Folder is where figures and results are left as files too; "": where GORNN_BUILD says, if it
// does.
var Folder string

// build writes a file to Folder, if there is one: all of it or nothing.
func build(name string, data []byte) error {
	dir := cmp.Or(Folder, settings.Build.Get())
	if dir == "" {
		return nil
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = atomicfile.Write(atomicfile.OS{}, filepath.Join(dir, name), data)
	}
	if err != nil {
		return fmt.Errorf("nb: writing to the folder of nb.Folder or GORNN_BUILD: %w", err)
	}
	return nil
}
