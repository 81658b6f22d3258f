package nb

import (
	"bytes"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/run"
)

// seeds are runs of one model, whose test accuracies are given.
func seeds(t *testing.T, name string, accuracies ...float64) (names []string) {
	t.Helper()
	for i, accuracy := range accuracies {
		r := whole(name + "-" + string(rune('0'+i)))
		r.Test.Scores = measured("loss accuracy", 1-accuracy, accuracy)
		save(t, r)
		names = append(names, r.Name)
	}
	return names
}

func TestResultsOver(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	gru, lstm := seeds(t, "gru", 0.84, 0.85, 0.86), seeds(t, "lstm", 0.8)
	save(t, whole("gru-8", stopped), whole("gru-9", func(r *run.Run) { r.History = history.History{} }), whole("lstm-9", unevaluated), whole("lstm-8", unevaluated, func(r *run.Run) { r.Epochs, r.Stopped = 300, true }),
		whole("other", func(r *run.Run) { r.Dataset = "other reviews"; r.Params = 12 }))
	begun := &run.Run{Name: "gru-6"}
	if err := begun.Begin(); err != nil {
		t.Fatal(err)
	}
	begun.End()
	if err := (run.Folder{}).Fail("gru-6", "keras: no luck"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		groups []Group
		want   string
	}{
		{"whole", []Group{{"GRU", gru}, {"LSTM", lstm}}, `
Means of runs on IMDB reviews, with 95 % intervals
  Group  Runs  Parameters  Epochs        Test loss    Test accuracy
    GRU     3           9      10  0.1500 ± 0.0248  0.8500 ± 0.0248
   LSTM     1           9      10           0.2000           0.8000
`},
		{"with notes", []Group{{"GRU", append([]string{"gru-6", "gru-7", "gru-8", "gru-9"}, gru...)}, {"LSTM", append([]string{"lstm-8", "lstm-9"}, lstm...)}, {"none", []string{"none"}}}, `
Note: GRU lacks a run: run "gru-6" has no finished epoch: its last Fit failed (keras: no luck); run the cell that calls Fit for "gru-6" again.
Note: GRU lacks "gru-7", which is not trained.
Note: GRU lacks "gru-8", which has 10 of 300 epochs.
Note: GRU lacks "gru-9", which has no epochs.
Note: none lacks "none", which is not trained.
Note: "lstm-8" has not been evaluated: run the cell that calls Evaluate for "lstm-8".
Note: "lstm-9" has not been evaluated: run the cell that calls Evaluate for "lstm-9".
Means of runs on IMDB reviews, with 95 % intervals
  Group  Runs  Parameters  Epochs        Test loss    Test accuracy
    GRU     3           9      10  0.1500 ± 0.0248  0.8500 ± 0.0248
   LSTM     3           9      10           0.2000           0.8000
   none     0           -       -                -                -
`},
	} {
		var text bytes.Buffer
		if err := printOver(&text, test.groups); err != nil || text.String() != test.want[1:] {
			t.Errorf("%s: %v, got\n%s\nwant%s", test.name, err, text.String(), test.want)
		}
	}
	for want, groups := range map[string][]Group{
		`nb: ResultsOver needs a group or more, such as nb.Group{Name: "GRU", Runs: names}, got none`:                               nil,
		`nb: a Group must have a Name and Runs, got "" with 3 runs`:                                                                 {{"", gru}},
		`nb: a Group must have a Name and Runs, got "GRU" with 0 runs`:                                                              {{"GRU", nil}},
		`nb: no run of the groups is trained: train one, such as "none"`:                                                            {{"none", []string{"none"}}},
		`nb: run "gru-0" is of IMDB reviews and run "other" of other reviews: train both on the same data to see them side by side`: {{"GRU", gru}, {"other", []string{"other"}}},
	} {
		if err := ResultsOver(groups...); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	many := []string{}
	for i := range 20 {
		many = append(many, "none-"+string(rune('a'+i)))
	}
	var text bytes.Buffer
	if err := printOver(&text, []Group{{"GRU", append(many, gru...)}}); err != nil || !strings.Contains(text.String(), "Note: 12 more notes of this kind.\n") {
		t.Errorf("%v:\n%s", err, text.String())
	}
}
