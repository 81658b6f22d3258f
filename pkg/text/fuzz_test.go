package text

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gornn/pkg/internal/filekind"
	"gornn/pkg/internal/odd"
)

// To look for more: go test -run '^$' -fuzz FuzzCSV -fuzztime 3m ./pkg/text

// read holds a source to texts in UTF-8 that are not empty, to an error of one sentence, and to the
// same a second time.
func read(t *testing.T, s Source) (examples []Example, err error) {
	for range 2 {
		before, errBefore := examples, err
		first := before == nil && errBefore == nil
		examples, err = nil, nil
		for e, fault := range s.Examples() {
			if err != nil {
				t.Fatalf("%v after %v", e, err)
			}
			if err = fault; err != nil {
				continue
			}
			if !utf8.ValidString(e.Text+e.Label) || strings.TrimSpace(e.Text) == "" || e.Where == "" {
				t.Fatalf("example %q", e)
			}
			examples = append(examples, e)
		}
		if !first && (!slices.Equal(examples, before) || err == nil != (errBefore == nil) || err != nil && err.Error() != errBefore.Error()) {
			t.Fatalf("%q, %v at first; then %q, %v", before, errBefore, examples, err)
		}
	}
	if err != nil {
		if fault := odd.Fault(err, regexp.MustCompile(`^text: `)); fault != "" {
			t.Fatalf("the error %s: %v", fault, err)
		}
	}
	return examples, err
}

// tableTexts are the texts of a table as package csv reads it.
func tableTexts(content []byte, comma rune) (texts []string) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte(mark))))
	r.Comma = comma
	records, err := r.ReadAll()
	if err != nil || len(records) == 0 {
		return nil
	}
	column := slices.Index(records[0], "t")
	for _, record := range records[1:] {
		texts = append(texts, record[column])
	}
	return texts
}

// FuzzCSV reads anything as a table.
func FuzzCSV(f *testing.F) {
	path := filepath.Join(f.TempDir(), "x.csv")
	for _, content := range []string{"t,l\na,pos\nb,neg\n", "\ufeff\"t\";l\r\n\"a\r\n;\"\"\";pos\r\n", "l\tt\n\npos\t\"a", "t\n\xe9\n", gz("t\na\nb\n"),
		gz("t\na\n")[:25], "t\r\na\xc3", "t,l\n a,b\n,\n", "\xff\xfet\x00", "t\x00,\n", "{\"t\": 1}\n", "PK\x03\x04", "t,t\n", "t,l\na,b,c\n"} {
		f.Add([]byte(content), uint16(','), false, true)
		f.Add([]byte(content), uint16('\t'), true, false)
	}
	f.Fuzz(func(t *testing.T, content []byte, comma uint16, noQuotes, labels bool) {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		table := CSV{Path: path, Text: "t", Comma: rune(comma), NoQuotes: noQuotes}
		if labels {
			table.Label = "l"
		}
		examples, err := read(t, table)
		if err != nil || noQuotes || comma == 0 || filekind.Of(content) == filekind.Gzip {
			return
		}
		var got []string
		for _, e := range examples {
			got = append(got, e.Text)
		}
		if want := tableTexts(content, rune(comma)); !slices.Equal(got, want) {
			t.Fatalf("texts %q, want %q", got, want)
		}
	})
}

// FuzzJSONLines reads anything as lines of JSON.
func FuzzJSONLines(f *testing.F) {
	path := filepath.Join(f.TempDir(), "x.jsonl")
	for _, content := range []string{`{"t": "a", "l": 1}` + "\n\n" + `{"l": true, "t": "\u00e9"}`, "[]", "{\n", `{"t": "\ud800", "l": null}`, "null", "{}", "\xff",
		gz(`{"t": "a"}`), `{"t": {"t": "a"}}`, "\ufeff{\"t\": \" \"}", `{"t": "a"} {"t": "b"}`, `{"t": "a", "t": "b"}`, strings.Repeat("[", 20_000)} {
		f.Add([]byte(content), true)
		f.Add([]byte(content), false)
	}
	f.Fuzz(func(t *testing.T, content []byte, labels bool) {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		lines := JSONLines{Path: path, Text: "t"}
		if labels {
			lines.Label = "l"
		}
		examples, err := read(t, lines)
		if err != nil || filekind.Of(content) == filekind.Gzip {
			return
		}
		decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte(mark))))
		for _, e := range examples {
			var object map[string]any
			if err := decoder.Decode(&object); err != nil || object["t"] != e.Text {
				t.Fatalf("text %q of %v, %v", e.Text, object, err)
			}
		}
	})
}

// FuzzFolder reads anything as the file of a text.
func FuzzFolder(f *testing.F) {
	folder := f.TempDir()
	path := filepath.Join(folder, "pos", "0.txt")
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		f.Fatal(err)
	}
	for _, content := range []string{"A good film.\r\n", "\ufeffé", "caf\xe9", "caf\xc3", "\xff\xfea\x00", "", " \n", "\x1f\x8b\x08", "a\x00"} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		examples, err := read(t, Folder{Path: folder})
		want := Example{strings.TrimPrefix(string(content), mark), "pos", "pos/0.txt"}
		if err == nil && (len(examples) != 1 || examples[0] != want) {
			t.Fatalf("examples %q, want %q", examples, want)
		}
	})
}
