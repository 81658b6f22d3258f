package nb

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"gornn/pkg/run"
)

func TestStars(t *testing.T) {
	loss := column{"Loss",
		func(r *run.Run) string { return figureText(r.Test.Loss) },
		func(r *run.Run) float64 { return r.Test.Loss }}
	accuracy := column{"Accuracy", loss.text, func(r *run.Run) float64 { return -r.Test.Loss }}
	nan := math.NaN()
	for _, test := range []struct {
		column  column
		figures []float64
		want    []string
	}{
		{loss, []float64{0.5}, []string{"Loss", "0.5000"}},
		{loss, []float64{0.5, 0.25}, []string{"Loss ", "0.5000 ", "0.2500*"}},
		{accuracy, []float64{0.5, 0.25}, []string{"Accuracy ", "0.5000*", "0.2500 "}},
		{loss, []float64{0.50004, 0.50001, 0.6}, []string{"Loss ", "0.5000*", "0.5000*", "0.6000 "}}, // who sees the same sees both starred
		{loss, []float64{0.50004, 0.50001}, []string{"Loss", "0.5000", "0.5000"}},
		{loss, []float64{nan, 0.5, nan, 0.6}, []string{"Loss ", "- ", "0.5000*", "- ", "0.6000 "}},
		{loss, []float64{nan, 0.5}, []string{"Loss", "-", "0.5000"}}, // nothing to compare with
		{loss, []float64{nan, nan}, []string{"Loss", "-", "-"}},
	} {
		var runs []*run.Run
		for _, x := range test.figures {
			runs = append(runs, &run.Run{Test: &run.Evaluation{Loss: x}})
		}
		if cells, starred := test.column.cells(runs); !reflect.DeepEqual(cells, test.want) || starred != strings.Contains(strings.Join(cells, ""), "*") {
			t.Errorf("%v: %q, %t", test.figures, cells, starred)
		}
	}
}

func TestResultsOfOne(t *testing.T) {
	var text strings.Builder
	if printTable(&text, kerasRuns(t)[:1]); strings.Contains(text.String(), "*") {
		t.Errorf("a star, with nothing to compare:\n%s", text.String())
	}
}
