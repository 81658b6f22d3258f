package text

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// all writes the examples of a source, one a line.
func all(t testing.TB, s Source) string {
	t.Helper()
	var out strings.Builder
	for e, err := range s.Examples() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %s: %s\n", e.Where, e.Label, e.Text)
	}
	return out.String()
}

// TestCSV: columns by name, quotes, line breaks, marks, gzip, other separators.
func TestCSV(t *testing.T) {
	const goodExamples = "x.csv:2 pos: A good film, really.\nx.csv:3 neg: A bad one.\n"
	imdb := CSV{Path: "x.csv", Text: "review", Label: "sentiment"}
	for _, c := range []struct {
		name, content string
		CSV
		want string
	}{
		{"as Kaggle's", good, imdb, goodExamples},
		{"without the last line end", strings.TrimSpace(good), imdb, goodExamples},
		{"CRLF", strings.ReplaceAll(good, "\n", "\r\n"), imdb, goodExamples},
		{"byte order mark", "\ufeff" + good, imdb, goodExamples},
		{"byte order mark and quotes", "\ufeff\"review\"" + strings.TrimPrefix(good, "review"), imdb, goodExamples},
		{"gzip", gz(good), imdb, goodExamples},
		{"two gzip files in one", gz(good[:20]) + gz(good[20:]), imdb, goodExamples},
		{"no labels", good, CSV{Path: "x.csv", Text: "review"}, "x.csv:2 : A good film, really.\nx.csv:3 : A bad one.\n"},
		{"other columns", "id,label,text\n7, pos ,\" a \"\n", CSV{Path: "x.csv", Text: "text", Label: "label"}, "x.csv:2 pos:  a \n"},
		{"quoted line breaks", "review,sentiment\n\"a\n\n\"\"b\"\"\",pos\n\nc,neg\n", imdb, "x.csv:2 pos: a\n\n\"b\"\nx.csv:6 neg: c\n"},
		{"semicolons", "review;sentiment\na, b;pos\n", CSV{Path: "x.csv", Text: "review", Label: "sentiment", Comma: ';'}, "x.csv:2 pos: a, b\n"},
		{"a long separator", "review\u241fsentiment\na\u241fpos\n", CSV{Path: "x.csv", Text: "review", Label: "sentiment", Comma: '\u241f'}, "x.csv:2 pos: a\n"},
		{"TSV by its ending", "review\tsentiment\na, b\tpos\n", CSV{Path: "x.TSV", Text: "review", Label: "sentiment"}, "x.TSV:2 pos: a, b\n"},
		{"TSV by its ending, gzip", gz("review\tsentiment\na\tpos\n"), CSV{Path: "x.tsv.gz", Text: "review", Label: "sentiment"}, "x.tsv.gz:2 pos: a\n"},
		{"quotes are letters", "review\tsentiment\r\n\"a\" b\tpos\r\n\n\"c\tneg", CSV{Path: "x.tsv", Text: "review", Label: "sentiment", NoQuotes: true}, "x.tsv:2 pos: \"a\" b\nx.tsv:4 neg: \"c\n"},
		{"a row of spaces is no empty line", "t\tl\n\n \ta\n", CSV{Path: "x.tsv", Text: "l", NoQuotes: true}, "x.tsv:3 : a\n"},
		{"letters over the end of a buffer", "review,sentiment\n" + strings.Repeat("é", bufferSize) + ",pos\n", imdb, "x.csv:2 pos: " + strings.Repeat("é", bufferSize) + "\n"},
		{"letters over the end of a buffer, shifted", "review,sentiment\na" + strings.Repeat("語", bufferSize) + ",pos\n", imdb, "x.csv:2 pos: a" + strings.Repeat("語", bufferSize) + "\n"},
		{"a wide table", "review" + strings.Repeat(",x", 100) + "\na" + strings.Repeat(",y", 100) + "\n", CSV{Path: "x.csv", Text: "review"}, "x.csv:2 : a\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, map[string]string{c.Path: c.content})
			if got := all(t, c.CSV); got != c.want {
				t.Errorf("got %.200q, want %.200q", got, c.want)
			}
		})
	}
}

// TestJSONLines: fields by name, labels of other kinds.
func TestJSONLines(t *testing.T) {
	t.Chdir(t.TempDir())
	lines := "\ufeff{\"id\": 1, \"label\": \" pos\", \"text\": \"a\\n\\u00e9\"}\r\n\n" +
		`{"text": "b", "label": 1.50, "more": {"text": [1]}}` + "\n" + ` {"text": "c", "label": true}` + "\n" +
		`{"text": "` + strings.Repeat("long ", 50_000) + `", "label": 0}`
	want := "x.jsonl:1 pos: a\né\nx.jsonl:3 1.50: b\nx.jsonl:4 true: c\nx.jsonl:5 0: " + strings.Repeat("long ", 50_000) + "\n"
	for name, content := range map[string]string{"plain": lines, "gzip": gz(lines)} {
		write(t, map[string]string{"x.jsonl": content})
		if got := all(t, JSONLines{Path: "x.jsonl", Text: "text", Label: "label"}); got != want {
			t.Errorf("%s: got %.200q, want %.200q", name, got, want)
		}
	}
	if got := all(t, JSONLines{Path: "x.jsonl", Text: "text"}); !strings.HasPrefix(got, "x.jsonl:1 : a\n") {
		t.Errorf("without labels: %.200q", got)
	}
}

// TestFolder: byte order, hidden files, other files, classes that are not wanted.
func TestFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"train/pos/10.txt": "good\r\n", "train/pos/9.txt": "\ufeffbetter", "train/pos/.hidden.txt": "\xff",
		"train/pos/notes.md": "\xff", "train/pos/.ipynb_checkpoints/1.txt": "x", "train/neg/1.TXT": "bad", "train/unsup/0.txt": "so so",
		"train/urls_pos.txt": "http://", "train/.git/config": ""})
	write(t, map[string]string{"pages/a/0.txt": "<html>one", "pages/b/0.txt": "<html>two"})
	if got, want := all(t, Folder{Path: "pages"}), "a/0.txt a: <html>one\nb/0.txt b: <html>two\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	const two = "neg/1.TXT neg: bad\npos/10.txt pos: good\r\n\npos/9.txt pos: better\n"
	if got, want := all(t, Folder{Path: "train"}), two+"unsup/0.txt unsup: so so\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := all(t, Folder{Path: "train/", Classes: []string{"pos", "neg", "pos"}}); got != two {
		t.Errorf("two classes: got %q, want %q", got, two)
	}
}

// TestFromTheFirst: each Examples begins anew, the loop may end at any example, and what was yielded
// before an error is right.
func TestFromTheFirst(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"x.csv": good + "\"broken", "x.jsonl": "{\"t\": \"A good film, really.\"}\n{\"t\": \"A bad one.\"}\n{",
		"x/a/0.txt": "A good film, really.", "x/a/1.txt": "A bad one.", "x/b/0.txt": ""})
	for _, s := range []Source{CSV{Path: "x.csv", Text: "review"}, JSONLines{Path: "x.jsonl", Text: "t"}, Folder{Path: "x"}} {
		for range 2 {
			for e, err := range s.Examples() {
				if err != nil || e.Text != "A good film, really." {
					t.Fatalf("%T: %v, %v", s, e, err)
				}
				break
			}
			var got []string
			failed := 0
			for e, err := range s.Examples() {
				if err != nil {
					if e != (Example{}) {
						t.Errorf("%T: %v with %v", s, e, err)
					}
					failed++
					continue
				}
				got = append(got, e.Text)
			}
			if strings.Join(got, "|") != "A good film, really.|A bad one." || failed != 1 {
				t.Errorf("%T: %q and %d errors", s, got, failed)
			}
		}
	}
}

// TestNotReadable: a file that this user may not read is named.
func TestNotReadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	t.Chdir(t.TempDir())
	write(t, map[string]string{"x.csv": good})
	os.Chmod("x.csv", 0)
	const want = "text: CSV.Path=x.csv may not be read by this user; its owner can allow it with `chmod a+rX x.csv`"
	if _, err := Read(CSV{Path: "x.csv", Text: "review"}); err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}
