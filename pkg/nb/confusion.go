package nb

import (
	"fmt"
	"io"
	"os"
	"strings"

	"gornn/pkg/history"
	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

// drawnClasses is how many classes a figure has room for.
const drawnClasses = 100

// ShowConfusion draws what keras.ConfusionMatrix counted as a heat map, with a row for each class
// of the labels and a column for each class predicted, and prints the counts. A cell has its count
// and its share of the row's examples, by which it is coloured; beyond some 40 classes it has the
// colour alone. Where GORNN_BUILD names a folder, it writes confusion.png there.
func ShowConfusion(c history.Confusion) error { return showConfusion(os.Stdout, c) }

func showConfusion(w io.Writer, c history.Confusion) error {
	if err := checkCounts(c); err != nil {
		return err
	}
	c.Classes = classNames(c)
	h := newHeatMap(c)
	png, err := h.png()
	if err != nil {
		return err
	}
	if err := publish("confusion.png", png, ""); err != nil {
		return err
	}
	fmt.Fprint(w, c)
	right, all := 0, 0
	for i := range c.Counts {
		right, all = right+c.Counts[i][i], all+h.examples[i]
	}
	fmt.Fprintf(w, "Right: %d of %d examples\n", right, all)
	h.printNotes(w)
	return nil
}

// checkCounts reports counts that are no matrix, and more classes than can be drawn.
func checkCounts(c history.Confusion) error {
	n := len(c.Counts)
	switch {
	case n == 0:
		return fmt.Errorf("nb: the confusion matrix has no counts: " +
			"make it with keras.ConfusionMatrix")
	case n > drawnClasses:
		return fmt.Errorf("nb: a figure has room for %d classes, got %d: print the matrix, "+
			"or show its Report", drawnClasses, n)
	}
	for i, row := range c.Counts {
		if len(row) != n {
			return fmt.Errorf("nb: the confusion matrix must have a count for each of its %d "+
				"classes in every row, got %d in row %d: make it with keras.ConfusionMatrix",
				n, len(row), i)
		}
		for _, count := range row {
			if count < 0 || count > 1e15 {
				return fmt.Errorf("nb: the confusion matrix must have counts, from 0 to 1e15, "+
					"got %d in row %d: make it with keras.ConfusionMatrix", count, i)
			}
		}
	}
	return nil
}

// classNames returns the names of all classes, or numbers, as they may be shown: names that differ
// still do.
func classNames(c history.Confusion) (names []string) {
	for i := range c.Counts {
		names = append(names, brief.Printable(c.Name(i)))
	}
	return pictures.ShortenAll(names, wordLength)
}

// printNotes says what the figure leaves out.
func (h *heatMap) printNotes(w io.Writer) {
	if h.size == 0 {
		fmt.Fprintln(w, "The figure shows colours alone: its cells have no room for numbers.")
	}
	if len(h.numbered) > 0 {
		fmt.Fprintf(w, "The figure has numbers for names that its font cannot write: %s.\n",
			strings.Join(h.numbered, ", "))
	}
}
