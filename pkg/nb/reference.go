package nb

import (
	"fmt"
	"slices"

	"gornn/pkg/internal/brief"
	"gornn/pkg/run"
)

// Reference is what others measured with the same models on the same data, to be printed beside
// the results here.
type Reference struct {
	Columns []string                  // headings: {"Tutorial"}
	Models  map[string]ReferenceModel // by the names of runs
	Dataset string                    // the runs' must be the same
	Epochs  int                       // of the figures; a run of another number is noted
	Note    string                    // printed below the table: what the figures are
}

// ReferenceModel is one row of a Reference.
type ReferenceModel struct {
	Params  int      // the run must have as many, or it is another model of the name
	Figures []string // one for each of Columns, as they are printed: {"0.8390"}
}

// figures returns the cells of a run's row, nil if the reference is not of the same model and
// data.
func (f Reference) figures(r *run.Run) []string {
	model, known := f.Models[r.Name]
	if !known || model.Params != r.Params || r.Dataset != f.Dataset ||
		r.Test != nil && r.Test.Dataset != "" && r.Test.Dataset != f.Dataset {
		return nil
	}
	return model.Figures
}

func (f Reference) check() error {
	for name, model := range f.Models {
		if len(model.Figures) != len(f.Columns) {
			return fmt.Errorf("nb: the reference of %q must have %d figures, one for each of the columns %q, "+
				"got %q", brief.Args([]any{name, len(f.Columns), f.Columns, model.Figures})...)
		}
	}
	return nil
}

// columns returns the cells below each heading, with "-" for a run of which there are no figures;
// no column if there are none of any.
func (f Reference) columns(runs []*run.Run) (columns [][]string) {
	if !slices.ContainsFunc(runs, func(r *run.Run) bool { return f.figures(r) != nil }) {
		return nil
	}
	for i, heading := range f.Columns {
		cells := []string{heading}
		for _, r := range runs {
			cell := "-"
			if figures := f.figures(r); figures != nil {
				cell = figures[i]
			}
			cells = append(cells, cell)
		}
		columns = append(columns, cells)
	}
	return columns
}
