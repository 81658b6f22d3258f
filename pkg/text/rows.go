package text

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// rows gives the fields of one record after another, and the line on which it begins. The fields
// are valid until the next call. The error after the last record is io.EOF.
type rows interface {
	next() (fields []string, line int, err error)
}

func newRows(in *input, c CSV) rows {
	if c.NoQuotes {
		return &plainRows{input: in, comma: string(c.Comma)}
	}
	r := csv.NewReader(in.Reader)
	r.Comma, r.ReuseRecord = c.Comma, true
	return &quotedRows{input: in, csv: r}
}

// quotedRows are records whose fields may be in quotes.
type quotedRows struct {
	*input
	csv  *csv.Reader
	last int // line on which the last record ended
}

func (r *quotedRows) next() ([]string, int, error) {
	r.left = longest
	fields, err := r.csv.Read()
	var bad *csv.ParseError
	switch {
	case r.fault == errLong:
		return nil, 0, r.at(r.last+1, "the record from here on is longer than 16 MB, the most "+
			"that it may have; look for a quote that is not closed")
	case r.fault != nil && r.fault != io.EOF:
		return nil, 0, r.fault
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &bad):
		return nil, 0, r.count(bad.StartLine, r.csv.FieldsPerRecord, len(fields), r.csv.Comma)
	case errors.As(err, &bad):
		return nil, 0, r.broken(bad)
	case err != nil:
		return nil, 0, err
	}
	line, _ := r.csv.FieldPos(0)
	end := len(fields) - 1
	r.last, _ = r.csv.FieldPos(end)
	r.last += strings.Count(fields[end], "\n")
	return fields, line, nil
}

// broken says what is wrong with the quotes of a record.
func (r *quotedRows) broken(bad *csv.ParseError) error {
	const cure = "write each quote in the text twice and the text in quotes, or set CSV.NoQuotes " +
		"if quotes are letters as others"
	if bad.Line == bad.StartLine {
		return r.at(bad.Line, "byte %d: the quotes are broken here; %s", bad.Column, cure)
	}
	return r.at(bad.StartLine, "the quotes are broken between here and line %d, byte %d; %s",
		bad.Line, bad.Column, cure)
}

// count says that a record has not as many fields as the first line.
func (r *quotedRows) count(line, want, got int, comma rune) error {
	return r.at(line, "expected %d fields as in the first line, got %d; a text with %q or a line "+
		"break in it must be in quotes", want, got, comma)
}

// plainRows are lines without quotes.
type plainRows struct {
	*input
	comma string
	last  int // lines
	width int // fields of the first line
}

func (r *plainRows) next() ([]string, int, error) {
	var line []byte
	for len(line) == 0 {
		var err error
		if line, err = r.record(r.last + 1); err != nil {
			return nil, 0, err
		}
		r.last++
	}
	fields := strings.Split(string(line), r.comma)
	if r.width == 0 {
		r.width = len(fields)
	}
	if len(fields) != r.width {
		return nil, 0, r.at(r.last, "expected %d fields as in the first line, got %d; with "+
			"CSV.NoQuotes no text has %q in it", r.width, len(fields), r.comma)
	}
	return fields, r.last, nil
}
