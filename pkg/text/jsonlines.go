package text

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"gornn/pkg/internal/filekind"
	"gornn/pkg/internal/spelling"
)

// JSONLines is a file with a JSON object in each line:
//
//	{"text": "A good film.", "label": "pos"}
//
// A text is a string. A label may be a number or a bool too: then it is what is written there. The
// file is UTF-8, and gzip is unzipped. A line has at most 16 MB, and empty lines do not count. No
// text is empty, and spaces around a label do not count. Lines are read one by one, in constant
// memory.
type JSONLines struct {
	Path  string
	Text  string // the field of the texts
	Label string // the field of the labels; "": there are none
}

// Examples gives the lines, from the first one each time. Where is as "reviews.jsonl:12".
func (j JSONLines) Examples() iter.Seq2[Example, error] { return j.metered(new(meter)) }

func (j JSONLines) metered(m *meter) iter.Seq2[Example, error] {
	return each(func() (reader, error) { return j.open(m) })
}

// objects are the lines of a file that is being read.
type objects struct {
	*input
	JSONLines
	line int // number
	read int // lines that are not empty
}

func (j JSONLines) open(m *meter) (reader, error) {
	if j.Text == "" {
		return nil, errorf(`JSONLines.Text must name the field of the texts, got ""`)
	}
	if j.Text == j.Label {
		return nil, errorf("JSONLines.Text and JSONLines.Label must be two fields, got %s for both",
			quote(j.Text))
	}
	in, err := open("JSONLines.Path", j.Path, m)
	if err != nil {
		return nil, err
	}
	return &objects{input: in, JSONLines: j}, nil
}

// next reads a line that is not empty.
func (o *objects) next() (Example, error) {
	var line []byte
	for len(line) == 0 {
		var err error
		line, err = o.record(o.line + 1)
		if err == io.EOF && o.read == 0 {
			err = o.at(1, "expected JSON objects, got empty lines; copy or download the file again")
		}
		if err != nil {
			return Example{}, err
		}
		o.line++
		line = bytes.TrimSpace(line)
	}
	o.read++
	return o.example(line)
}

// example reads the fields of an object.
func (o *objects) example(line []byte) (e Example, err error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil || object == nil {
		return e, o.noObject(line, err)
	}
	if e.Text, err = o.field("Text", o.Text, object); err == nil && o.Label != "" {
		e.Label, err = o.field("Label", o.Label, object)
		e.Label = strings.TrimSpace(e.Label)
	}
	if err != nil {
		return Example{}, err
	}
	e.Where = o.where(o.line)
	return e, nil
}

// noObject says what a line is that is no JSON object.
func (o *objects) noObject(line []byte, err error) error {
	got, cure := "got "+shown(cut(string(line))), "write the line again or delete it"
	var syntax *json.SyntaxError
	switch {
	case line[0] == '[':
		got, cure = "got a list", "`jq -c '.[]' "+filekind.Shell(o.path)+" > lines.jsonl` makes lines of it"
	case string(line) == "{":
		got = "got the beginning of one"
		cure = "`jq -c . " + filekind.Shell(o.path) + " > lines.jsonl` joins its lines"
	case line[0] != '{' && o.read == 1:
		cure = "text.CSV reads tables"
	case errors.As(err, &syntax):
		return o.at(o.line, `expected one JSON object, as {"text": "A good film."}, and byte %d `+
			`does not `+
			"fit in one; %s", syntax.Offset, cure)
	}
	return o.at(o.line, `expected one JSON object, as {"text": "A good film."}, %s; %s`, got, cure)
}

// field returns the text of the field that Text or Label names.
func (o *objects) field(of, name string, object map[string]json.RawMessage) (string, error) {
	raw, there := object[name]
	if !there {
		names := slices.Sorted(maps.Keys(object))
		cure := spelling.Question(name, names)
		if cure == "" {
			cure = "; write it there or delete the line"
		}
		return "", o.at(o.line, "JSONLines.%s=%s is no field here; there are %s%s", of, quote(name),
			list(names), cure)
	}
	value := string(raw)
	switch {
	case raw[0] == '"':
		if err := json.Unmarshal(raw, &value); err != nil {
			return "", o.noObject(raw, err)
		}
	case raw[0] == 'n': // null
		value = ""
	case raw[0] == '{', raw[0] == '[', of == "Text":
		return "", o.at(o.line, "field %s must be a string, got %s; name another field in "+
			"JSONLines.%s, or write a string", quote(name), shown(cut(value)), of)
	}
	if strings.TrimSpace(value) == "" {
		return "", o.at(o.line, "field %s is empty, where a %s is expected; write one or delete "+
			"the line", quote(name), strings.ToLower(of))
	}
	return value, nil
}
