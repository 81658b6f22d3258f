package history

import (
	"reflect"
	"testing"

	"gornn/pkg/internal/golden"
)

// The report has scikit-learn's figures, and its text letter by letter.
func TestGoldenReports(t *testing.T) {
	for _, want := range golden.Read(t).Judging.Reports {
		c := Confusion{want.Counts, want.Classes}
		r := c.Report()
		if got := r.String(); got != want.Text && want.Text != "" {
			t.Errorf("%s: got\n%s\nwant\n%s", want.Name, got, want.Text)
		}
		if len(r.Classes) != len(want.Rows) {
			t.Fatalf("%s: %d classes, want %d", want.Name, len(r.Classes), len(want.Rows))
		}
		for i, one := range r.Classes {
			if one.Name != c.Name(i) {
				t.Errorf("%s: class %d is %q", want.Name, i, one.Name)
			}
			checkScores(t, want.Name, one, want.Rows[i])
		}
		checkScores(t, want.Name, r.Macro, want.Macro)
		checkScores(t, want.Name, r.Weighted, want.Weighted)
		golden.Close(t, want.Name, []float64{r.Accuracy}, []float64{want.Accuracy}, 1e-14)
	}
}

func checkScores(t *testing.T, name string, got ClassScores, want [4]float64) {
	t.Helper()
	golden.Close(t, name, []float64{got.Precision, got.Recall, got.F1}, want[:3], 1e-14)
	if got.Support != int(want[3]) {
		t.Errorf("%s: support %d, want %g", name, got.Support, want[3])
	}
}

// A matrix that is none has no report, and no panic.
func TestReportOfOddCounts(t *testing.T) {
	for _, counts := range [][][]int{nil, {}, {nil}, {{1, 2, 3}, {4}}, {{0}}, {nil, {1, -1}}} {
		r := Confusion{counts, []string{"a\tb"}}.Report()
		if len(r.Classes) != len(counts) || r.String() == "" {
			t.Errorf("%v: %+v", counts, r)
		}
	}
	if got, want := (Confusion{}).Report(), (Report{Macro: ClassScores{Name: "macro avg"}, Weighted: ClassScores{Name: "weighted avg"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("of no class: %+v", got)
	}
}
