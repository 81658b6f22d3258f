package keras

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"gornn/pkg/history"
)

// CSVLogger writes a row with the figures of each epoch to a file: Keras's CSVLogger. Columns are
// "epoch", from 0, and the series of the history by their names; "NA" is what an epoch did not
// measure. A row is written at once, so a program that is killed leaves whole rows. A resumed
// training adds to its file.
type CSVLogger struct {
	Filename  string
	Separator rune // 0: ','
	Append    bool // add to the file that is there, whose columns must be these; else replace it
}

// Check implements [ChecksFit]: the file must be one that can be written, and added to.
func (c CSVLogger) Check(_ *Sequential, series []string) error {
	columns := csvColumns(series)
	if _, err := c.line(columns...); err != nil {
		return err
	}
	file, err := c.open(os.O_APPEND)
	if err != nil {
		return err
	}
	defer file.Close()
	if before, _ := io.ReadAll(file); c.Append && len(before) > 0 {
		_, err = c.columnsOf(before, columns)
	}
	return err
}

// EpochEnd implements [Callback].
func (c CSVLogger) EpochEnd(_ *Sequential, h History) (stop bool, err error) {
	mode := os.O_APPEND
	if h.Epochs() <= 1 && !c.Append { // a resumed training has more
		mode = os.O_TRUNC
	}
	file, err := c.open(mode)
	if err != nil {
		return false, err
	}
	defer file.Close()
	before, err := io.ReadAll(file)
	if err != nil {
		return false, c.failed(err)
	}
	text, err := c.text(before, h)
	if err != nil {
		return false, err
	}
	if _, err = file.Write(text); err != nil { // a full disk may have taken half a row
		_ = file.Truncate(int64(len(before)))
	}
	return false, c.failed(err)
}

func (c CSVLogger) open(mode int) (*os.File, error) {
	file, err := os.OpenFile(c.Filename, os.O_RDWR|os.O_CREATE|mode, 0o644)
	return file, c.failed(err)
}

func (c CSVLogger) failed(err error) error {
	if err == nil {
		return nil
	}
	return errorf("CSVLogger.Filename must name a file that can be written, in a folder that "+
		"there is, got %q: %w; make the folder, free space, or name another file",
		c.Filename, withoutPath(err))
}

// text returns what to add to a file: the row of the last epoch, and before the first row the
// header. A program that was killed before it saved the epoch has left the very row.
func (c CSVLogger) text(before []byte, h History) ([]byte, error) {
	columns, header := csvColumns(h.Names()), []byte(nil)
	var err error
	if len(before) > 0 {
		columns, err = c.columnsOf(before, columns)
	} else {
		header, err = c.line(columns...)
	}
	if err != nil {
		return nil, err
	}
	row, err := c.line(csvFields(columns, h)...)
	switch {
	case err != nil:
		return nil, err
	case h.Epochs() > 1 && bytes.HasSuffix(before, append([]byte("\n"), row...)):
		return nil, nil
	case len(before) > 0 && !bytes.HasSuffix(before, []byte("\n")):
		header = []byte("\r\n")
	}
	return append(header, row...), nil
}

// columnsOf returns the columns of the file, which must have those that are to be written.
func (c CSVLogger) columnsOf(file []byte, need []string) ([]string, error) {
	reader := csv.NewReader(bytes.NewReader(file))
	reader.Comma = cmp.Or(c.Separator, ',')
	has, err := reader.Read()
	missing := func(name string) bool { return !slices.Contains(has, name) }
	if err != nil || has[0] != "epoch" || slices.ContainsFunc(need, missing) {
		return nil, errorf("CSVLogger: the file %q must have the columns %q with %q between them, "+
			"got %q; name another Filename, or leave Append out",
			c.Filename, need, string(reader.Comma), has)
	}
	return has, nil
}

// line returns fields as a line of the file.
func (c CSVLogger) line(fields ...string) ([]byte, error) {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma, w.UseCRLF = cmp.Or(c.Separator, ','), true
	if err := w.Write(fields); err != nil {
		return nil, errorf("CSVLogger.Separator must be one letter between two fields, "+
			"and no quote or line break, got %q; leave it out for a comma", c.Separator)
	}
	w.Flush()
	return text.Bytes(), nil
}

// csvColumns returns Keras's columns for series: sorted, and those of a validation even where
// there is none, since later epochs may have one.
func csvColumns(series []string) []string {
	sorted := slices.Sorted(slices.Values(series))
	if !slices.ContainsFunc(sorted, isOfValidation) {
		for _, name := range sorted {
			sorted = append(sorted, "val_"+name)
		}
	}
	return append([]string{"epoch"}, sorted...)
}

func isOfValidation(name string) bool { return strings.HasPrefix(name, "val_") }

// csvFields returns the last epoch's row.
func csvFields(columns []string, h History) []string {
	fields, scores := []string{strconv.Itoa(h.Epochs() - 1)}, h.Epoch(h.Epochs())
	for _, name := range columns[1:] {
		field := "NA"
		if slices.ContainsFunc(scores, func(s history.Score) bool { return s.Name == name }) {
			field = python(scores.Get(name))
		}
		fields = append(fields, field)
	}
	return fields
}

// python writes a number as Python does.
func python(x float64) string {
	size := math.Abs(x)
	if size != 0 && (size < 1e-4 || size >= 1e16) || math.IsNaN(x) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(x, 'e', -1, 64), "+"))
	}
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// checkFiles returns an error if several models would write to the files of one.
func (fit Fit) checkFiles(models int) error {
	for _, c := range fit.Callbacks {
		switch c.(type) {
		case CSVLogger, TensorBoard:
			if models > 1 {
				return errorf("FitAll: %T writes the figures of one training, got %d models; "+
					"Fit each with a file or folder of its own", c, models)
			}
		}
	}
	return nil
}
