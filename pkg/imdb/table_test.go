package imdb

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const tinyTable = "review,sentiment\ngood,positive\nbad,negative\nvery good,positive\nvery bad,negative\n"

// TestTable: of a table as Kaggle's the first half of each label is for training, and the notice says
// so.
func TestTable(t *testing.T) {
	rows := []string{`"a good, good film",positive`, `bad,negative`, "\"a film\nwith \"\"lines\"\"\",positive", `worse,negative`, `worst,Negative`, `good,positive`}
	for name, file := range map[string]string{
		"IMDB Dataset.csv": "review,sentiment\n" + strings.Join(rows, "\n") + "\n",
		"bom.csv":          "\ufeff\"review\",\"sentiment\"\r\n" + strings.Join(rows, "\r\n"),
		"other.tsv":        "id\treview\tsentiment\n1\t" + strings.ReplaceAll(strings.Join(rows, "\n1\t"), ",", "\t"),
		"other.txt":        "review;sentiment\n" + strings.ReplaceAll(strings.Join(rows, "\n"), ",", ";"),
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			train, test, err := Load(Options{Archive: path, Dir: dir, NumWords: 100})
			if err != nil {
				t.Fatal(err)
			}
			texts := map[string]int32{}
			for _, split := range []Reviews{train, test} {
				for i, x := range split.X {
					texts[fmt.Sprint(len(split.X), split.Decode(x))] = split.Y[i]
				}
			}
			want := map[string]int32{"4[START] a good good film": 1, "4[START] a film with lines": 1, "4[START] bad": 0, "4[START] worse": 0,
				"2[START]": 0, "2[START] good": 1}
			if fmt.Sprint(texts) != fmt.Sprint(want) {
				t.Errorf("%s: %v\nwant %v", name, texts, want)
			}
			wantNotice := "These are the 4 training and 2 test reviews of " + path + ", which are not the 25000 and 25000 of IMDB"
			if train.Name != "reviews of "+name || !strings.HasPrefix(train.Notice, wantNotice) || !strings.HasSuffix(train.Notice, tableNotice) {
				t.Errorf("%q, %q", train.Name, train.Notice)
			}
		}
	}
}

// TestTableErrors: what is wrong with a table is said with its line, in one sentence.
func TestTableErrors(t *testing.T) {
	const head = "review,sentiment\n"
	few := "good,positive\nbad,negative\n"
	for _, test := range []struct{ name, table, want string }{
		{"whole", head + few + few, ""},
		{"a third label", head + few + "fair,neutral\n", `:4: the sentiment must be positive or negative, got "neutral"`},
		{"no label", head + few + "fair,\n", ":4"},
		{"no text", head + few + ",positive\n", ":4"},
		{"a quote", head + few + "\"never ends,positive\n", ":4"},
		{"a comma", head + few + "well, well,positive\n", ":4"},
		{"Latin-1", head + few + "caf\xe9,positive\n", ":4"},
		{"one of a label", head + few + "good,positive\n", `1 reviews with the sentiment "negative", where two and more are expected`},
		{"a long text", head + few + strings.Repeat("x", 1001) + ",positive\n", "has 1001 bytes; a review has at most 1000"},
		{"many reviews", head + strings.Repeat(few, 30), "more than 10000 bytes of reviews or 50 reviews"},
		{"many bytes", head + strings.Repeat(strings.Repeat("x", 900)+",positive\n", 12), "more than 10000 bytes of reviews"},
		{"many words", head + few + few + wordsFor(101) + ",positive\n", "more than 100 different words"},
	} {
		path := filepath.Join(t.TempDir(), "table.csv")
		if err := os.WriteFile(path, []byte(test.table), 0o644); err != nil {
			t.Fatal(err)
		}
		_, _, err := fuzzLimits.read(path, func(int64, int64) {})
		if checkWords(t, err); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %q", test.name, err, test.want)
		}
	}
}

func wordsFor(n int) string {
	var words bytes.Buffer
	for i := range n {
		fmt.Fprint(&words, "w", i, " ")
	}
	return words.String()
}
