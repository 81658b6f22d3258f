package text

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// gz returns text as a gzip file.
func gz(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

// utf16le returns text in UTF-16.
func utf16le(text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return string(b)
}

// write makes files in the working directory, which is a new one. A name that ends with "/" is a
// folder.
func write(t testing.TB, files map[string]string) {
	t.Helper()
	for name, content := range files {
		folder := filepath.Dir(name)
		if strings.HasSuffix(name, "/") {
			folder = name
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if folder == name {
			continue
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const good = "review,sentiment\n\"A good film, really.\",pos\nA bad one.,neg\n"

// A fault is what can be wrong with a file, and the sentence that says so.
type fault struct{ name, content, want string }

// check holds the sentence of a source, made for the file's name, to the fault's.
func (f fault) check(t *testing.T, source func(path string) Source) {
	t.Run(f.name, func(t *testing.T) {
		t.Chdir(t.TempDir())
		write(t, map[string]string{f.name: f.content})
		texts, err := Read(source(f.name))
		if err == nil || texts.X != nil || texts.Y != nil {
			t.Fatalf("%d texts, %v", texts.Len(), err)
		}
		if err.Error() != f.want {
			t.Errorf("%s\nwant %s", err, f.want)
		}
	})
}

// TestCSVFaults: whatever is wrong with a table, one sentence names the place and the cure.
func TestCSVFaults(t *testing.T) {
	for _, f := range []fault{
		{"absent.csv", "text,label\nA good film.,pos\n", `text: absent.csv:1: CSV.Text="review" is no column; there are "text", "label"; the first line must name the columns`},
		{"near.csv", "reviews,sentiment\nA good film.,pos\n", `text: near.csv:1: CSV.Text="review" is no column; there are "reviews", "sentiment"; did you mean "reviews"?`},
		{"label.csv", "review,Sentiment \nA good film.,pos\n", `text: label.csv:1: CSV.Label="sentiment" is no column; there are "review", "Sentiment "; did you mean "Sentiment "?`},
		{"twice.csv", "review,review,sentiment\na,b,pos\n", `text: twice.csv:1: CSV.Text="review" names two columns; give each its own name in this line`},
		{"headless.csv", "A good film.,pos\nA bad one.,neg\n", `text: headless.csv:1: CSV.Text="review" is no column; there are "A good film.", "pos"; the first line must name the columns`},
		{"semicolon.csv", "review;sentiment\nA good film.;pos\n", `text: semicolon.csv:1: CSV.Text="review" is no column; there are "review;sentiment"; set CSV.Comma to what separates the fields`},
		{"nothing.csv", "", `text: nothing.csv is an empty file; copy or download it again`},
		{"blank.csv", "\n\n", `text: blank.csv:1: expected the names of the columns, got empty lines; copy or download the file again`},
		{"header.csv", "review,sentiment\n", `text: header.csv:1: expected rows after the names of the columns, got none; copy or download the file again`},
		{"emptytext.csv", "review,sentiment\nA good film.,pos\n\"\n  \",neg\n", `text: emptytext.csv:3: column "review" is empty, where a text is expected; delete the row or write one`},
		{"nolabel.csv", "review,sentiment\nA good film.,pos\n\nA bad one., \n", `text: nolabel.csv:4: column "sentiment" is empty, where a label is expected; delete the row or write one, or set CSV.Label to "" to read texts without labels`},
		{"oneclass.csv", "review,sentiment\nA good film.,pos\nA fine one.,pos\n", `text: all labels are "pos", and a classifier needs two classes or more; look whether the labels are in another column or folder, or set Label to "" for texts without labels`},
		{"few.csv", "review,sentiment\nA good film.,pos\nA bad one.\n", `text: few.csv:3: expected 2 fields as in the first line, got 1; a text with ',' or a line break in it must be in quotes`},
		{"many.csv", "review,sentiment\nA bad, a very bad one.,neg\n", `text: many.csv:2: expected 2 fields as in the first line, got 3; a text with ',' or a line break in it must be in quotes`},
		{"bare.csv", "review,sentiment\nA good \"film\".,pos\n", `text: bare.csv:2: byte 8: the quotes are broken here; write each quote in the text twice and the text in quotes, or set CSV.NoQuotes if quotes are letters as others`},
		{"after.csv", "review,sentiment\n\"A \"good\" film.\",pos\n", `text: after.csv:2: byte 4: the quotes are broken here; write each quote in the text twice and the text in quotes, or set CSV.NoQuotes if quotes are letters as others`},
		{"open.csv", "review,sentiment\nA good film.,pos\n\"A bad one.,neg\nA fine one,\npos\n", `text: open.csv:3: the quotes are broken between here and line 5, byte 5; write each quote in the text twice and the text in quotes, or set CSV.NoQuotes if quotes are letters as others`},
		{"later.csv", "review,sentiment\n\"A good film.\n\nReally\"!,pos\n", `text: later.csv:2: the quotes are broken between here and line 4, byte 7; write each quote in the text twice and the text in quotes, or set CSV.NoQuotes if quotes are letters as others`},
		{"latin.csv", "review,sentiment\nA good film.,pos\nA caf\xe9.,neg\n", "text: latin.csv:3: byte 6 is 0xE9, which is not UTF-8; if 'é' is meant, `iconv -f WINDOWS-1252 -t UTF-8 latin.csv > utf8.csv` changes the encoding"},
		{"quotes.csv", "review,sentiment\n\"a\nb\x93good\x94\",pos\n", "text: quotes.csv:3: byte 2 is 0x93, which is not UTF-8; if '“' is meant, `iconv -f WINDOWS-1252 -t UTF-8 quotes.csv > utf8.csv` changes the encoding"},
		{"other.csv", "review,sentiment\nA \x81 film.,pos\n", `text: other.csv:2: byte 3 is 0x81, which is not UTF-8; find out the file's encoding, which iconv changes`},
		{"euro's.csv", "review,sentiment\n5 \x80.,pos\n", "text: euro's.csv:2: byte 3 is 0x80, which is not UTF-8; if '€' is meant, `iconv -f WINDOWS-1252 -t UTF-8 'euro'\\''s.csv' > utf8.csv` changes the encoding"},
		{"bom.csv", "\ufeffreview,\xe9\n", "text: bom.csv:1: byte 11 is 0xE9, which is not UTF-8; if 'é' is meant, `iconv -f WINDOWS-1252 -t UTF-8 bom.csv > utf8.csv` changes the encoding"},
		{"cut.csv", "review,sentiment\nA good caf\xc3", "text: cut.csv:2: byte 11 is 0xC3 at the end of the file, which is not UTF-8 or is cut; copy or download it again; if 'Ã' is meant, `iconv -f WINDOWS-1252 -t UTF-8 cut.csv > utf8.csv` changes the encoding"},
		{"nul.csv", "review,sentiment\n" + strings.Repeat("A good film.,pos\n", 50) + "A \x00,pos\n", `text: nul.csv:52: byte 3 is 0x00, which is in no text; the file is damaged or not a text`},
		{"utf16.csv", "\xff\xfe" + utf16le(good), "text: utf16.csv:1: byte 1 begins UTF-16, not UTF-8; `iconv -f UTF-16 -t UTF-8 utf16.csv > utf8.csv` changes the encoding"},
		{"utf16le.csv", utf16le(good), "text: utf16le.csv:1: byte 1 begins UTF-16, not UTF-8; `iconv -f UTF-16LE -t UTF-8 utf16le.csv > utf8.csv` changes the encoding"},
		{"utf16be.csv", "\x00" + strings.TrimSuffix(utf16le(good), "\x00"), "text: utf16be.csv:1: byte 1 begins UTF-16, not UTF-8; `iconv -f UTF-16BE -t UTF-8 utf16be.csv > utf8.csv` changes the encoding"},
		{"utf32.csv", "\xff\xfe\x00\x00r\x00\x00\x00", "text: utf32.csv:1: byte 1 begins UTF-32, not UTF-8; `iconv -f UTF-32 -t UTF-8 utf32.csv > utf8.csv` changes the encoding"},
		{"utf16.csv.gz", gz("\xff\xfe" + utf16le(good)), "text: utf16.csv.gz:1: byte 1 begins UTF-16, not UTF-8; `zcat utf16.csv.gz | iconv -f UTF-16 -t UTF-8 > utf8.csv` changes the encoding"},
		{"latin.csv.gz", gz("review,sentiment\nA caf\xe9.,pos\n"), "text: latin.csv.gz:2: byte 6 is 0xE9, which is not UTF-8; if 'é' is meant, `zcat latin.csv.gz | iconv -f WINDOWS-1252 -t UTF-8 > utf8.csv` changes the encoding"},
		{"cut.csv.gz", gz(good)[:40], `text: cut.csv.gz:1: the gzip file is cut or damaged here; copy or download it again`},
		{"damaged.csv.gz", "\x1f\x8bxxxxxxxxxxxxxxxxx", `text: damaged.csv.gz:1: the gzip file is cut or damaged here; copy or download it again`},
		{"twice.csv.gz", gz(gz(good)), "text: twice.csv.gz is a gzip file in a gzip file; `gunzip twice.csv.gz` unpacks it once"},
		{"tar.csv.gz", gz("aclImdb/" + strings.Repeat("\x00", 249) + "ustar\x0000" + strings.Repeat("\x00", 300)), "text: tar.csv.gz is a .tar archive; `tar xf tar.csv.gz` unpacks it"},
		{"reviews.xlsx", "PK\x03\x04\x14\x00\x00\x00[Content_Types].xml", `text: reviews.xlsx is an Excel workbook; save it as "CSV UTF-8" there`},
		{"reviews.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", `text: reviews.xls is an old Office document; save it as "CSV UTF-8" there`},
		{"IMDB Dataset.csv.zip", "PK\x03\x04\x14\x00\x00\x00IMDB Dataset.csv", "text: IMDB Dataset.csv.zip is a .zip file; `unzip 'IMDB Dataset.csv.zip'` unpacks it"},
		{"train.parquet", "PAR1\x15\x04", "text: train.parquet is a Parquet table; in Python `pandas.read_parquet(\"train.parquet\").to_csv(\"texts.csv\", index=False)` makes a CSV file of it"},
		{"train.arrow", "ARROW1\x00\x00", "text: train.arrow is an Arrow table; in Python `pandas.read_feather(\"train.arrow\").to_csv(\"texts.csv\", index=False)` makes a CSV file of it"},
		{"reviews.csv.bz2", "BZh91AY&SY", "text: reviews.csv.bz2 is a bzip2 file; `bunzip2 reviews.csv.bz2` unpacks it"},
		{"reviews.db", "SQLite format 3\x00", "text: reviews.db is an SQLite database; `sqlite3 -csv -header reviews.db 'SELECT ...' > texts.csv` gets a table"},
		{"page.csv", "\n<!DOCTYPE html>\n<html>", `text: page.csv is a web page; the download was of a page, not of the file`},
		{"lfs.csv", "version https://git-lfs.github.com/spec/v1\n", "text: lfs.csv is Git LFS's note of where a file is, not the file; `git lfs pull` gets it"},
		{"noise.csv", "\x01\x02\x00\x00\x00\x07", `text: noise.csv is a binary file; texts are needed`},
		{"reviews.jsonl", "{\"text\": \"A good film.\"}\n", `text: reviews.jsonl:1: expected the names of the columns, got JSON; text.JSONLines reads it`},
		{"mac.csv", "review,sentiment\rA good film.,pos\r", "text: mac.csv:1: the lines end with CR alone, where LF or CRLF is expected; `tr '\\r' '\\n' < mac.csv > lines.csv` changes them"},
		{"long.csv", good + "\"" + strings.Repeat("a good film\n", longest/10), `text: long.csv:4: the record from here on is longer than 16 MB, the most that it may have; look for a quote that is not closed`},
		{"folder.csv/", "", `text: CSV.Path=folder.csv/ is a folder, where a file is expected; text.Folder reads a folder with a sub-folder for each class`},
		{"lfs.csv.gz", gz("version https://git-lfs.github.com/spec/v1\n"), "text: lfs.csv.gz is Git LFS's note of where a file is, not the file; `git lfs pull` gets it"},
		{"\x1b[2J.csv", "review,sentiment\nA caf\xe9.,pos\n", "text: �[2J.csv:2: byte 6 is 0xE9, which is not UTF-8; if 'é' is meant, `iconv -f WINDOWS-1252 -t UTF-8 FILE > utf8.csv` changes the encoding"},
	} {
		f.check(t, func(path string) Source { return CSV{Path: path, Text: "review", Label: "sentiment"} })
	}
}

// TestCSVFields: a field of CSV that makes no sense is named.
func TestCSVFields(t *testing.T) {
	for _, c := range []struct {
		CSV
		want string
	}{
		{CSV{}, `text: CSV.Path must name a file, got ""`},
		{CSV{Path: "nowhere/reviews.csv"}, `text: CSV.Path=nowhere/reviews.csv is not there; give the path from the folder in which the program runs, or from the root`},
		{CSV{Path: "revews.csv"}, `text: CSV.Path=revews.csv is not there; did you mean "reviews.csv"?`},
		{CSV{Path: "reviews.csv/x"}, `text: CSV.Path=reviews.csv/x cannot be opened: not a directory; give another path`},
		{CSV{Path: "a\x00b"}, `text: CSV.Path=a�b cannot be opened: invalid argument; give another path`},
		{CSV{Path: strings.Repeat("long", 2000)}, `text: CSV.Path=longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglon… cannot be opened: file name too long; give another path`},
		{CSV{Path: "/dev/null"}, `text: CSV.Path=/dev/null is no plain file, and texts are read more than once; copy what it gives into a file`},
		{CSV{Path: "reviews.csv"}, `text: reviews.csv:1: CSV.Text must name a column, got ""; there are "review", "sentiment"`},
		{CSV{Path: "reviews.csv", Text: "review", Label: "review"}, `text: CSV.Text and CSV.Label must be two columns, got "review" for both`},
		{CSV{Path: "reviews.csv", Text: "review", Comma: '"'}, `text: CSV.Comma must be what separates the fields, as ',' or ';', got '"'`},
		{CSV{Path: "reviews.csv", Text: "review", Comma: '\n'}, `text: CSV.Comma must be what separates the fields, as ',' or ';', got '\n'`},
		{CSV{Path: "reviews.csv", Text: "review", Comma: -1}, `text: CSV.Comma must be what separates the fields, as ',' or ';', got '�'`},
		{CSV{Path: "reviews.csv", Text: strings.Repeat("long", 2000)}, `text: reviews.csv:1: CSV.Text="longlonglonglonglonglonglonglonglonglon…" is no column; there are "review", "sentiment"; the first line must name the columns`},
		{CSV{Path: "reviews.csv", Text: "id", NoQuotes: true}, `text: reviews.csv:1: CSV.Text="id" is no column; there are "review", "sentiment"; the first line must name the columns`},
		{CSV{Path: "quoted.tsv", Text: "id", NoQuotes: true}, `text: quoted.tsv:3: expected 2 fields as in the first line, got 3; with CSV.NoQuotes no text has "\t" in it`},
		{CSV{Path: "empty.tsv", Text: "text", NoQuotes: true}, `text: empty.tsv:2: column "text" is empty, where a text is expected; delete the row or write one`},
		{CSV{Path: "wide.csv", Text: "review"}, `text: wide.csv:1: CSV.Text="review" is no column; there are "a", "a", "a", "a", "a", "a", "a", "a" and 43 more; the first line must name the columns`},
	} {
		t.Chdir(t.TempDir())
		write(t, map[string]string{"reviews.csv": good, "empty.tsv": "text\tid\n\t\n", "quoted.tsv": "id\ttext\n\n1\ta\tb\n", "wide.csv": strings.Repeat("a,", 50)})
		if texts, err := Read(c.CSV); err == nil || texts.X != nil || err.Error() != c.want {
			t.Errorf("%+v: %d texts, %v\nwant %s", c.CSV, texts.Len(), err, c.want)
		}
	}
}

// TestJSONLinesFaults: as TestCSVFaults.
func TestJSONLinesFaults(t *testing.T) {
	const first = "{\"text\": \"A good film.\", \"label\": \"pos\"}\n"
	for _, f := range []fault{
		{"absent.jsonl", first + "{\"review\": \"a\", \"label\": 1}\n", `text: absent.jsonl:2: JSONLines.Text="text" is no field here; there are "label", "review"; write it there or delete the line`},
		{"near.jsonl", "{\"Txt\": \"a\", \"label\": 1}\n", `text: near.jsonl:1: JSONLines.Text="text" is no field here; there are "Txt", "label"; did you mean "Txt"?`},
		{"nolabel.jsonl", first + "\n{\"text\": \"a\"}\n", `text: nolabel.jsonl:3: JSONLines.Label="label" is no field here; there are "text"; write it there or delete the line`},
		{"null.jsonl", first + "{\"text\": null, \"label\": 1}\n", `text: null.jsonl:2: field "text" is empty, where a text is expected; write one or delete the line`},
		{"empty.jsonl", first + "{\"text\": \" \", \"label\": 1}\n", `text: empty.jsonl:2: field "text" is empty, where a text is expected; write one or delete the line`},
		{"emptylabel.jsonl", first + "{\"text\": \"a\", \"label\": \"\"}\n", `text: emptylabel.jsonl:2: field "label" is empty, where a label is expected; write one or delete the line`},
		{"number.jsonl", first + "{\"text\": 12, \"label\": 1}\n", `text: number.jsonl:2: field "text" must be a string, got 12; name another field in JSONLines.Text, or write a string`},
		{"list.jsonl", first + "{\"text\": \"a\", \"label\": [\"pos\"]}\n", `text: list.jsonl:2: field "label" must be a string, got ["pos"]; name another field in JSONLines.Label, or write a string`},
		{"oneclass.jsonl", first + first, `text: all labels are "pos", and a classifier needs two classes or more; look whether the labels are in another column or folder, or set Label to "" for texts without labels`},
		{"broken.jsonl", first + "{\"text\": \"a\" \"label\": 1}\n", `text: broken.jsonl:2: expected one JSON object, as {"text": "A good film."}, and byte 14 does not fit in one; write the line again or delete it`},
		{"cut.jsonl", first + "{\"text\": \"a", `text: cut.jsonl:2: expected one JSON object, as {"text": "A good film."}, and byte 11 does not fit in one; write the line again or delete it`},
		{"array.json", "[{\"text\": \"a\"}]\n", "text: array.json:1: expected one JSON object, as {\"text\": \"A good film.\"}, got a list; `jq -c '.[]' array.json > lines.jsonl` makes lines of it"},
		{"pretty.json", "{\n \"text\": \"a\"\n}\n", "text: pretty.json:1: expected one JSON object, as {\"text\": \"A good film.\"}, got the beginning of one; `jq -c . pretty.json > lines.jsonl` joins its lines"},
		{"reviews.csv", good, `text: reviews.csv:1: expected one JSON object, as {"text": "A good film."}, got review,sentiment; text.CSV reads tables`},
		{"string.jsonl", first + "\"a\"\n", `text: string.jsonl:2: expected one JSON object, as {"text": "A good film."}, got "a"; write the line again or delete it`},
		{"nullline.jsonl", first + "null\n", `text: nullline.jsonl:2: expected one JSON object, as {"text": "A good film."}, got null; write the line again or delete it`},
		{"two.jsonl", strings.TrimSpace(first) + first, `text: two.jsonl:1: expected one JSON object, as {"text": "A good film."}, and byte 41 does not fit in one; write the line again or delete it`},
		{"nothing.jsonl", "", `text: nothing.jsonl is an empty file; copy or download it again`},
		{"blank.jsonl", "\n \n", `text: blank.jsonl:1: expected JSON objects, got empty lines; copy or download the file again`},
		{"latin.jsonl", first + "{\"text\": \"caf\xe9\"}\n", "text: latin.jsonl:2: byte 14 is 0xE9, which is not UTF-8; if 'é' is meant, `iconv -f WINDOWS-1252 -t UTF-8 latin.jsonl > utf8.jsonl` changes the encoding"},
		{"utf16.jsonl", "\xff\xfe" + utf16le(first), "text: utf16.jsonl:1: byte 1 begins UTF-16, not UTF-8; `iconv -f UTF-16 -t UTF-8 utf16.jsonl > utf8.jsonl` changes the encoding"},
		{"cut.jsonl.gz", gz(first)[:30], `text: cut.jsonl.gz:1: the gzip file is cut or damaged here; copy or download it again`},
		{"long.jsonl", first + "{\"text\": \"" + strings.Repeat("a", longest+2*bufferSize), `text: long.jsonl:2: the line is longer than 16 MB, the most that a record may have; make several of it`},
		{"folder.jsonl/", "", `text: JSONLines.Path=folder.jsonl/ is a folder, where a file is expected; text.Folder reads a folder with a sub-folder for each class`},
	} {
		f.check(t, func(path string) Source { return JSONLines{Path: path, Text: "text", Label: "label"} })
	}
	for _, c := range []struct {
		JSONLines
		want string
	}{
		{JSONLines{}, `text: JSONLines.Text must name the field of the texts, got ""`},
		{JSONLines{Text: "a"}, `text: JSONLines.Path must name a file, got ""`},
		{JSONLines{Path: "a", Text: "b", Label: "b"}, `text: JSONLines.Text and JSONLines.Label must be two fields, got "b" for both`},
		{JSONLines{Path: "nowhere.jsonl", Text: "b"}, `text: JSONLines.Path=nowhere.jsonl is not there; give the path from the folder in which the program runs, or from the root`},
	} {
		if texts, err := Read(c.JSONLines); err == nil || texts.X != nil || err.Error() != c.want {
			t.Errorf("%+v: %v\nwant %s", c.JSONLines, err, c.want)
		}
	}
}
