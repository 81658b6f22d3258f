package nb

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"gornn/pkg/history"
	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

// ShowReport shows precision, recall, F1 and number of examples of each class, with the accuracy
// and the means: a table in a notebook, elsewhere the report's String.
func ShowReport(r history.Report) error { return showReport(os.Stdout, r) }

func showReport(w io.Writer, r history.Report) error {
	if len(r.Classes) == 0 {
		return errors.New("nb: the report has no classes: make it with the method Report of " +
			"what keras.ConfusionMatrix counts")
	}
	var names []string
	for _, one := range r.Classes {
		names = append(names, brief.Printable(one.Name))
	}
	r.Classes = slices.Clone(r.Classes)
	for i, name := range pictures.ShortenAll(names, wordLength) {
		r.Classes[i].Name = name
	}
	r.Macro.Name, r.Weighted.Name = printable(r.Macro.Name), printable(r.Weighted.Name)
	return show(w, reportHTML(r), r.String())
}

func reportHTML(r history.Report) string {
	var rows []string
	add := func(s history.ClassScores) {
		row := wordCell(s.Name)
		for _, x := range []float64{s.Precision, s.Recall, s.F1} {
			row += numberCell(fmt.Sprintf("%.2f", x))
		}
		rows = append(rows, row+numberCell(strconv.Itoa(s.Support)))
	}
	for _, one := range r.Classes {
		add(one)
	}
	rows = append(rows, wordCell("accuracy")+numberCell("")+numberCell("")+
		numberCell(fmt.Sprintf("%.2f", r.Accuracy))+numberCell(strconv.Itoa(r.Macro.Support)))
	add(r.Macro)
	add(r.Weighted)
	return htmlTable([]string{"", "precision", "recall", "f1-score", "support"}, "", rows)
}
