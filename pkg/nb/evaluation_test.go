package nb

import (
	"math"
	"regexp"
	"slices"
	"testing"

	"gornn/pkg/history"
)

// An evaluation shows how far it is, and leaves one line.
func TestEvaluation(t *testing.T) {
	scores := history.Scores{{Name: "loss", Value: 0.43971}, {Name: "accuracy", Value: 0.8396}}
	for _, test := range []struct {
		name    string
		reports []history.Progress
		want    []string
	}{
		{"a model with a name", []history.Progress{
			{Model: "lstm", Stage: history.Compiling, Steps: 2},
			{Model: "lstm", Stage: history.StepEnd, Step: 1, Steps: 2, Scores: scores}, // too soon to be shown
			{Model: "lstm", Stage: history.Ended, Step: 2, Steps: 2, Scores: scores}},
			[]string{`^lstm: step 0/2\|$`, `^\|lstm: 2/2 - \d+\.\ds - loss: 0\.4397 - accuracy: 0\.8396$`}},
		{"steps that nobody counted", []history.Progress{
			{Stage: history.Ended, Step: 3, Scores: history.Scores{{Name: "loss", Value: math.NaN()}}}},
			[]string{`^\|3 - \d+\.\ds - loss: NaN$`}},
		{"two, one after the other", []history.Progress{
			{Model: "a", Stage: history.Compiling}, {Model: "a", Stage: history.Ended},
			{Model: "<b>", Stage: history.Compiling}, {Model: "<b>", Stage: history.Ended}},
			[]string{`^a: step 0\|$`, `^\|a: 0 - `, `^&lt;b&gt;: step 0\|$`, `^\|<b>: 0 - `}},
	} {
		var got []string
		e := &evaluation{show: func(page, line string) { got = append(got, page+"|"+line) }}
		for _, p := range test.reports {
			e.report(p)
		}
		if !slices.EqualFunc(got, test.want, func(got, want string) bool { return regexp.MustCompile(want).MatchString(got) }) {
			t.Errorf("%s: shown %q, want %q", test.name, got, test.want)
		}
	}
}
