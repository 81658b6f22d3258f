package nb

import (
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"

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
		outputs := map[string]bool{}
		e := &evaluation{show: displayEvaluation(func(d *protocol.DisplayData) {
			page, _ := d.Data[protocol.MIMETextHTML].(string)
			got = append(got, page+"|"+d.Data[protocol.MIMETextPlain].(string))
			outputs[d.DisplayID] = true
		})}
		ends := 0
		for _, p := range test.reports {
			e.report(p)
			if p.Stage == history.Ended {
				ends++
			}
		}
		if len(outputs) != ends {
			t.Errorf("%s: %d evaluations are shown in %d outputs", test.name, ends, len(outputs))
		}
		if !slices.EqualFunc(got, test.want, func(got, want string) bool { return regexp.MustCompile(want).MatchString(got) }) {
			t.Errorf("%s: shown %q, want %q", test.name, got, test.want)
		}
	}
}

// In a terminal the line that stays takes the place of the steps; elsewhere it is all there is.
func TestEvaluationAsText(t *testing.T) {
	for want, show := range map[string]func(io.Writer) func(steps, line string){
		"\r\x1b[K<b>: step 0\r\x1b[K<b>: 2/2 - 0.0s\n": writeOver,
		"<b>: 2/2 - 0.0s\n":                            printEvaluation,
	} {
		var text strings.Builder
		e := &evaluation{show: show(&text)}
		e.report(history.Progress{Model: "<b>", Stage: history.Compiling})
		e.report(history.Progress{Model: "<b>", Stage: history.Ended, Step: 2, Steps: 2})
		if text.String() != want {
			t.Errorf("got %q, want %q", text.String(), want)
		}
	}
}
