package nb

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/run"
)

func TestStars(t *testing.T) {
	loss, accuracy := testColumn("loss", nil), testColumn("accuracy", nil)
	own := testColumn("custom", nil)
	const none = -1 // not measured
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		column  column
		figures []float64
		want    []string
	}{
		{loss, []float64{0.5}, []string{"Test loss", "0.5000"}},
		{loss, []float64{0.5, 0.25}, []string{"Test loss ", "0.5000 ", "0.2500*"}},
		{accuracy, []float64{0.5, 0.25}, []string{"Test accuracy ", "0.5000*", "0.2500 "}},
		{loss, []float64{0.50004, 0.50001, 0.6}, []string{"Test loss ", "0.5000*", "0.5000*", "0.6000 "}},
		{loss, []float64{0.50004, 0.50001}, []string{"Test loss", "0.5000", "0.5000"}},
		{loss, []float64{none, 0.5, none, 0.6}, []string{"Test loss ", "- ", "0.5000*", "- ", "0.6000 "}},
		{loss, []float64{none, 0.5}, []string{"Test loss", "-", "0.5000"}}, // nothing to compare with
		{loss, []float64{none, none}, []string{"Test loss", "-", "-"}},
		{loss, []float64{nan, 0.5, none, 1}, []string{"Test loss ", "NaN ", "0.5000*", "- ", "1.0000 "}},
		{loss, []float64{nan, 0.5}, []string{"Test loss", "NaN", "0.5000"}},
		{loss, []float64{3e-5, 5e-5}, []string{"Test loss ", "3.0000e-05*", "5.0000e-05 "}},
		{own, []float64{0.5, 0.25}, []string{"Test custom", "0.5000", "0.2500"}},
		{loss, []float64{inf, inf}, []string{"Test loss", "+Inf", "+Inf"}},
		{loss, []float64{inf, 0.5}, []string{"Test loss ", "+Inf ", "0.5000*"}},
	} {
		var runs []*run.Run
		for _, x := range test.figures {
			r := &run.Run{}
			if x != none {
				r.Test = &history.Evaluation{Scores: measured("loss accuracy custom", x, x, x)}
			}
			runs = append(runs, r)
		}
		cells, starred := test.column.cells(runs)
		if !slices.Equal(cells, test.want) || starred != strings.Contains(strings.Join(cells, ""), "*") {
			t.Errorf("%v: %q, %t", test.figures, cells, starred)
		}
	}
}

func TestDecimals(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0.00", 0.00123: "0.0012", 0.004: "0.004", 0.006: "0.01", 0.1: "0.10", 12.345: "12.35"} {
		if got := decimals(2)(x); got != want {
			t.Errorf("%g is written %s, want %s", x, got, want)
		}
	}
}

func TestResultsOfOne(t *testing.T) {
	var text strings.Builder
	if printTable(&text, others, kerasRuns(t)[:1]); strings.Contains(text.String(), "*") {
		t.Errorf("a star, with nothing to compare:\n%s", text.String())
	}
}
