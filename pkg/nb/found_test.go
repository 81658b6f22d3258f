package nb

import (
	"io"
	"math"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/run"
)

// What FuzzFunctions found without a sentence.
func TestFound(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	save(t, &run.Run{Name: "lstm", Finished: true, History: history.History{Series: []history.Series{{Name: "loss", Values: []float64{1}}}}})
	table := [][3]string{{"lstm (LSTM)", "(None, 32)", "8,320"}}
	for want, err := range map[string]error{
		"nb: model 1 must not be nil: leave it out":                                                                        Diagram[Model](nil),
		"nb: model 2 must not be nil: leave it out":                                                                        Diagram[Model](rows{"lstm", table, 0}, (*rows)(nil)),
		`nb: Misbehave ended with the panic "of a user's own"; mend it there`:                                              Diagram(rows{"lstm", table, 1}),
		"nb: Ask needs a function to answer with, got nil":                                                                 Ask("Your review:", nil),
		"nb: run \"lstm\" has no a\ufffdb, it measured [\"loss\"]: add the metric to Compile's Metrics and train it again": Plot("a\tb", "lstm"),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	report := (&bar{w: io.Discard, width: func() int { return 20 }}).report
	for _, stage := range []history.Stage{-1, 6, math.MaxInt} {
		report(history.Progress{Stage: stage}) // which is no stage
		if got := (&training{Progress: history.Progress{Stage: stage}}).stage(); got != "training" {
			t.Errorf("stage %d is %q", stage, got)
		}
	}
}
