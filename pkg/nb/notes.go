package nb

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"gornn/pkg/run"
)

// notes returns what a reader must know of runs before their figures, a sentence each: where a run
// is not the last training of its name, or not a whole one, and where figures that stand side by
// side are of different data. A table gives its reference; a figure, which shows no evaluation,
// gives nil.
func notes(runs []*run.Run, beside *Reference) (notes []string) {
	for _, r := range runs {
		if notice := r.Notice(); notice != "" {
			notes = append(notes, notice+".")
		}
		if r.Trained > r.History.Epochs() {
			notes = append(notes, fmt.Sprintf(
				"%q was trained before: these are the last %d of %d epochs.",
				r.Name, r.History.Epochs(), r.Trained))
		}
		if beside != nil {
			notes = append(notes, beside.testNotes(r)...)
		}
	}
	named := func(r *run.Run) string { return strconv.Quote(r.Name) }
	if differ(runs, func(r *run.Run) string { return r.Vocabulary }) {
		notes = append(notes, fmt.Sprintf("the vocabularies of %s differ: an id stands for other words.",
			list(runs, named)))
	}
	data := func(r *run.Run) string { return r.Fingerprint }
	if runs[0].Dataset == "" && differ(runs, data) {
		notes = append(notes, fmt.Sprintf("the training data of %s differ; Fit was not given their "+
			"names, as its Dataset.", list(runs, named)))
	}
	if beside != nil && testsDiffer(runs) {
		tested := func(r *run.Run) string { return fmt.Sprintf("%q (%s)", r.Name, testData(r)) }
		notes = append(notes, fmt.Sprintf("the test data of %s differ: "+
			"their test figures do not compare.", list(evaluated(runs), tested)))
	}
	return notes
}

// testNotes says of a row what its test figures do not.
func (f Reference) testNotes(r *run.Run) (notes []string) {
	note := func(format string, values ...any) {
		notes = append(notes, fmt.Sprintf("%q "+format, append([]any{r.Name}, values...)...))
	}
	switch {
	case r.Test == nil:
		note("has not been evaluated: run the cell that calls Evaluate for %[1]q.")
	case r.Test.Dataset != r.Dataset:
		note("was trained on %s and evaluated on %s.", orUnnamed(r.Dataset), orUnnamed(r.Test.Dataset))
	}
	if r.Test != nil && r.Test.Epoch != 0 {
		note("was evaluated with the weights of epoch %d.", r.Test.Epoch)
	}
	if epochs := r.History.Epochs(); f.figures(r) != nil && epochs != f.Epochs {
		note("was trained for %d epochs here; the figures of %s are after %d.",
			epochs, strings.Join(f.Columns, ", "), f.Epochs)
	}
	return notes
}

// testData says which data a run was evaluated on; "" without an evaluation.
func testData(r *run.Run) string {
	if r.Test == nil {
		return ""
	}
	examples := thousands(float64(r.Test.Examples))
	return examples + " examples of " + orUnnamed(r.Test.Dataset)
}

// testsDiffer reports whether the runs were evaluated on different data. Two halves of one dataset
// may be equally large, so their labels are compared too.
func testsDiffer(runs []*run.Run) bool {
	labels := func(r *run.Run) string {
		if r.Test == nil {
			return ""
		}
		return r.Test.Labels
	}
	return differ(runs, testData) || differ(runs, labels)
}

// differ reports whether two runs have different values, apart from "", which is unknown.
func differ(runs []*run.Run, value func(*run.Run) string) bool {
	first := ""
	for _, r := range runs {
		switch v := value(r); {
		case first == "":
			first = v
		case v != "" && v != first:
			return true
		}
	}
	return false
}

// list joins the texts of runs: "a, b and c".
func list(runs []*run.Run, text func(*run.Run) string) string {
	joined := ""
	for i, r := range runs {
		switch {
		case i > 0 && i == len(runs)-1:
			joined += " and "
		case i > 0:
			joined += ", "
		}
		joined += text(r)
	}
	return joined
}

func printNotes(w io.Writer, notes []string) {
	for _, note := range notes {
		fmt.Fprintln(w, "Note: "+note)
	}
}
