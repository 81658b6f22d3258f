package text

import (
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"gornn/pkg/internal/filekind"
	"gornn/pkg/internal/spelling"
)

// CSV is a table of texts in a file, as Kaggle's "IMDB Dataset.csv":
//
//	text.CSV{Path: "IMDB Dataset.csv", Text: "review", Label: "sentiment"}
//
// Its first line names the columns. A field may be in quotes: then it may have commas and line
// breaks in it, and has each quote twice (RFC 4180). The file is UTF-8, with a byte order mark or
// without, its lines end with LF or CRLF, and gzip is unzipped. A record has at most 16 MB. No text
// is empty, and spaces around a label do not count. Rows are read one by one, in constant memory.
type CSV struct {
	Path     string
	Text     string // the column of the texts
	Label    string // the column of the labels; "": there are none
	Comma    rune   // what separates the fields; 0: a tab in a .tsv or .tsv.gz file, else a comma
	NoQuotes bool   // quotes are letters as others, as in many .tsv files; a record is a line
}

// Examples gives the rows, from the first one each time. Where is as "reviews.csv:12": the line on
// which the record begins.
func (c CSV) Examples() iter.Seq2[Example, error] { return c.metered(new(meter)) }

func (c CSV) metered(m *meter) iter.Seq2[Example, error] {
	return each(func() (reader, error) { return c.open(m) })
}

// table is a CSV file that is being read.
type table struct {
	*input
	CSV
	rows        rows
	text, label int // columns; label is -1 without
	read        int // rows
}

func (c CSV) open(m *meter) (reader, error) {
	if c.Comma == 0 {
		c.Comma = ','
		name := strings.TrimSuffix(strings.ToLower(c.Path), ".gz")
		if filepath.Ext(name) == ".tsv" {
			c.Comma = '\t'
		}
	}
	if strings.ContainsRune("\"\r\n\ufffd", c.Comma) || !utf8.ValidRune(c.Comma) {
		return nil, errorf("CSV.Comma must be what separates the fields, as ',' or ';', got %q",
			c.Comma)
	}
	in, err := open("CSV.Path", c.Path, m)
	if err != nil {
		return nil, err
	}
	t := &table{input: in, CSV: c, rows: newRows(in, c), label: -1}
	if err := t.header(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// header finds the columns.
func (t *table) header() error {
	if start, _ := t.Peek(2); len(start) == 2 && (start[0] == '{' || string(start) == "[{") {
		return t.at(1, "expected the names of the columns, got JSON; text.JSONLines reads it")
	}
	names, line, err := t.rows.next()
	switch {
	case err == io.EOF:
		return t.at(1, "expected the names of the columns, got empty lines; copy or download the "+
			"file again")
	case err != nil:
		return err
	case strings.ContainsRune(strings.Join(names, ""), '\r'):
		return t.at(line, "the lines end with CR alone, where LF or CRLF is expected; `tr '\\r' "+
			"'\\n' < %s > lines.csv` changes them", filekind.Shell(t.path))
	}
	if t.text, err = t.column("Text", t.Text, names, line); err != nil || t.Label == "" {
		return err
	}
	if t.label, err = t.column("Label", t.Label, names, line); err == nil && t.label == t.text {
		err = errorf("CSV.Text and CSV.Label must be two columns, got %s for both", quote(t.Text))
	}
	return err
}

// column finds the column that a field of CSV names.
func (t *table) column(field, name string, names []string, line int) (int, error) {
	i := slices.Index(names, name)
	switch {
	case name == "":
		return 0, t.at(line, `CSV.%s must name a column, got ""; there are %s`, field, list(names))
	case i >= 0 && slices.Contains(names[i+1:], name):
		return 0, t.at(line, "CSV.%s=%s names two columns; give each its own name in this line",
			field, quote(name))
	case i >= 0:
		return i, nil
	}
	cure := spelling.Question(name, names)
	if cure == "" {
		cure = "; the first line must name the columns"
	}
	if comma := strings.IndexAny(names[0], ";\t|,"); len(names) == 1 && comma >= 0 {
		cure = "; set CSV.Comma to what separates the fields"
	}
	return 0, t.at(line, "CSV.%s=%s is no column; there are %s%s", field, quote(name),
		list(names), cure)
}

// next reads a row.
func (t *table) next() (Example, error) {
	fields, line, err := t.rows.next()
	if err == io.EOF && t.read == 0 {
		err = t.at(1, "expected rows after the names of the columns, got none; copy or download "+
			"the file again")
	}
	if err != nil {
		return Example{}, err
	}
	t.read++
	e := Example{Text: fields[t.text], Where: t.where(line)}
	if strings.TrimSpace(e.Text) == "" {
		return Example{}, t.at(line, "column %s is empty, where a text is expected; delete the "+
			"row or write one", quote(t.Text))
	}
	if t.label >= 0 {
		e.Label = strings.TrimSpace(fields[t.label])
	}
	if t.label >= 0 && e.Label == "" {
		return Example{}, t.at(line, "column %s is empty, where a label is expected; delete the "+
			`row or write one, or set CSV.Label to "" to read texts without labels`, quote(t.Label))
	}
	if size(fields) > 2*len(e.Text) {
		e.Text = strings.Clone(e.Text) // the fields are parts of one string
	}
	return e, nil
}

func size(fields []string) (bytes int) {
	for _, field := range fields {
		bytes += len(field)
	}
	return bytes
}
