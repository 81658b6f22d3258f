package imdb

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	texts "gornn/pkg/text"
)

// The columns of Kaggle's IMDB Dataset.csv.
const (
	textColumn  = "review"
	labelColumn = "sentiment"
)

// tableNotice says what a table of reviews does not.
const tableNotice = " The table does not say which reviews are for training: the first half of " +
	"each label is."

// commaOf returns what separates the columns of a table of reviews that starts so, or else 0.
func commaOf(start []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), []byte("\n"))
	for _, comma := range ",\t;" {
		columns := strings.Split(strings.TrimRight(string(line), "\r"), string(comma))
		for i := range columns {
			columns[i] = strings.Trim(columns[i], `"`)
		}
		if slices.Contains(columns, textColumn) && slices.Contains(columns, labelColumn) {
			return comma
		}
	}
	return 0
}

// isTable reports whether the file at path is a table of reviews.
func isTable(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	start, err := startOf(file)
	return err == nil && commaOf(start) != 0
}

// readTable emits the reviews of a table. The first half of each label is for training, one more
// than for the test where their number is odd.
func (l limits) readTable(path string, comma rune, emit sink, progress meter) error {
	table := texts.CSV{Path: path, Text: textColumn, Label: labelColumn, Comma: comma}
	rows, size, err := l.rows(table)
	if err != nil {
		return err
	}
	done := int64(0)
	for label, some := range rows {
		if len(some) < 2 {
			return fmt.Errorf("%d reviews with the %s %q, where two and more are expected",
				len(some), labelColumn, labelNames[label])
		}
		for i, body := range some {
			t := text{label: label, name: fmt.Sprintf("%09d", i), body: []byte(body)}
			if i >= (len(some)+1)/2 {
				t.split = testSplit
			}
			if err := emit(t); err != nil {
				return err
			}
			done += int64(len(body))
			progress(done, size)
		}
	}
	return nil
}

// labelNames are the labels of the table.
var labelNames = [...]string{negative: "negative", positive: "positive"}

// rows returns the reviews of a table by label, and how many bytes they have.
func (l limits) rows(table texts.CSV) (rows [2][]string, size int64, err error) {
	for e, err := range table.Examples() {
		if err != nil {
			return rows, size, err
		}
		label := slices.Index(labelNames[:], strings.ToLower(e.Label))
		if label < 0 {
			return rows, size, fmt.Errorf("%s: the %s must be positive or negative, got %s",
				e.Where, labelColumn, quoted(e.Label))
		}
		if err := l.fits(e.Where, int64(len(e.Text))); err != nil {
			return rows, size, err
		}
		size += int64(len(e.Text))
		if size > l.text || len(rows[0])+len(rows[1]) >= l.reviews {
			return rows, size, fmt.Errorf("more than %d bytes of reviews or %d reviews, at %s",
				l.text, l.reviews, e.Where)
		}
		rows[label] = append(rows[label], e.Text)
	}
	return rows, size, nil
}
