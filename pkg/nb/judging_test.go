package nb

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"gornn/pkg/history"
)

var report = history.Confusion{Counts: [][]int{{20, 3}, {5, 12}}, Classes: []string{"<b>neg</b>", "pos\n" + wide}}.Report()

func TestReport(t *testing.T) {
	var text bytes.Buffer
	if err := showReport(&text, report); err != nil {
		t.Fatal(err)
	}
	const want = "" +
		"                                precision    recall  f1-score   support\n\n" +
		"                    <b>neg</b>       0.80      0.87      0.83        23\n" +
		"pos WWWWWWWWWWW…WWWWWWWWWWWWWW       0.80      0.71      0.75        17\n\n" +
		"                      accuracy                           0.80        40\n" +
		"                     macro avg       0.80      0.79      0.79        40\n" +
		"                  weighted avg       0.80      0.80      0.80        40\n"
	if text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", text.String(), want)
	}
	page := reportHTML(report)
	checkHTML(t, page, "&lt;b&gt;neg&lt;/b&gt;", "accuracy", "weighted avg", "0.87</td>")
	if err, want := ShowReport(history.Report{}), "nb: the report has no classes: make it with the method Report of what keras.ConfusionMatrix counts"; err == nil || err.Error() != want {
		t.Errorf("of no class: %v", err)
	}
}

// checkHTML looks for parts of a page, and for elements that are not closed or that a text made.
func checkHTML(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("no %s in\n%s", part, page)
		}
	}
	decoder := xml.NewDecoder(strings.NewReader("<page>" + page + "</page>"))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v:\n%s", err, page)
		}
		if start, ok := token.(xml.StartElement); ok && !strings.Contains(" page p table thead tbody tr th td details summary ", " "+start.Name.Local+" ") {
			t.Errorf("an element %s in\n%s", start.Name.Local, page)
		}
	}
}

func TestMistakes(t *testing.T) {
	long := strings.Repeat("lovely <br /> ", 40) + "the end"
	texts := []string{"never shown", "a  film\r\nof\ttoday\x00\u202e", long, "עברית"}
	mistakes := []history.Mistake{{Example: 2, Label: "pos", Predicted: "neg", Probability: 0.9876},
		{Example: 1, Label: "neg", Predicted: "<i>", Probability: 0.75}, {Example: 3, Label: "neg", Predicted: "pos", Probability: 0.5}}
	shown := func(mistakes []history.Mistake, n int) string {
		var text bytes.Buffer
		if err := showMistakes(&text, mistakes, texts, n); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	cut := strings.Repeat("lovely <br /> ", 21) + "…"
	for _, test := range []struct {
		mistakes []history.Mistake
		n        int
		want     string
	}{
		{mistakes, 2, "The 2 surest of 3 mistakes\n" +
			"Example  Label  Predicted  Probability  Text\n" +
			"2        pos    neg        0.988        " + cut + "\n" +
			"1        neg    <i>        0.750        a film of today\ufffd\ufffd\n"},
		{mistakes[2:], 2, "Mistakes, the surest first: 1\n" +
			"Example  Label  Predicted  Probability  Text\n" +
			"3        neg    pos        0.500        עברית\n"},
		{nil, 2, "No mistakes.\n"},
	} {
		if got := shown(test.mistakes, test.n); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
	page := mistakesHTML("Mistakes", mistakes, texts)
	checkHTML(t, page, "<details><summary>lovely &lt;br", "the end</details>", "&lt;i&gt;", `dir="auto"`)
	if strings.Count(page, "<details>") != 1 {
		t.Errorf("the text that is cut alone is folded:\n%s", page)
	}
	endless := mistakesHTML("Mistakes", mistakes[:1], []string{"", "", strings.Repeat("x", 1<<20)})
	if len(endless) > foldedLetters+2000 {
		t.Errorf("a text of 1 MB makes a page of %d letters", len(endless))
	}
}

func TestCutAtWord(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("a", 300):                                              strings.Repeat("a", 300),
		strings.Repeat("a", 301):                                              strings.Repeat("a", 298) + " …",
		strings.Repeat("中", 301):                                              strings.Repeat("中", 298) + " …",
		strings.Repeat("a", 290) + " " + strings.Repeat("b", 20):              strings.Repeat("a", 290) + " …",
		strings.Repeat("a", 200) + " " + strings.Repeat("b", 200):             strings.Repeat("a", 200) + " " + strings.Repeat("b", 97) + " …",
		strings.Repeat("a", 297) + " " + strings.Repeat("b", 2) + " ccc ddd ": strings.Repeat("a", 297) + " …",
	} {
		if got := cutAtWord(text, 300); got != want {
			t.Errorf("%q is cut to %q, want %q", text, got, want)
		}
	}
}

func TestMistakesErrors(t *testing.T) {
	for want, err := range map[string]error{
		"nb: ShowMistakes needs the number of mistakes to show, 1 or more, got 0":                                        ShowMistakes(nil, nil, 0),
		"nb: mistake 1 is of example 2, got 2 texts: give the texts of all examples that were predicted, in their order": ShowMistakes([]history.Mistake{{Example: 2}}, []string{"a", "b"}, 1),
		"nb: mistake 2 must have a probability, from 0 to 1, got NaN: make the mistakes with keras.Mistakes":             ShowMistakes([]history.Mistake{{}, {Probability: math.NaN()}}, []string{"a"}, 1),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
