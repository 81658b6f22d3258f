package keras

import (
	"fmt"
	"strings"
	"testing"

	"gornn/pkg/internal/golden"
)

// Classes are balanced as scikit-learn balances them, in whatever form labels are.
func TestGoldenBalancedClassWeight(t *testing.T) {
	for _, want := range golden.Read(t).Judging.ClassWeights {
		var names, words []string
		for i := range want.Weights {
			names = append(names, string(rune('a'+i)))
		}
		var hot [][]float32
		for _, class := range want.Labels {
			words = append(words, names[class])
			row := make([]float32, len(names))
			row[class] = 1
			hot = append(hot, row)
		}
		forms := map[string]any{"numbers": want.Labels, "words": words}
		if len(names) > 1 {
			forms["one-hot"] = hot
		}
		for form, labels := range forms {
			given := names
			if form != "words" {
				given = nil
			}
			weights, err := BalancedClassWeight(labels, given...)
			if err != nil || len(weights) != len(want.Weights) {
				t.Fatalf("%s, %s: %v, %v", want.Name, form, weights, err)
			}
			var got []float64
			for class := range want.Weights {
				got = append(got, weights[class])
			}
			golden.Close(t, want.Name+", "+form, got, want.Weights, 1e-14)
		}
	}
}

// Balanced weights are a ClassWeight: a Fit takes them.
func TestBalancedFit(t *testing.T) {
	weights, err := BalancedClassWeight(moodWords, moods...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := moodModel("", moods...).Fit(moodX, moodWords, Fit{ClassWeight: weights}); err != nil {
		t.Error(err)
	}
}

// The surest mistake comes first, and of equally sure ones the first example.
func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		labels, predictions any
		classes             []string
		want                string
	}{
		"one output": {[]int{0, 1, 1, 0, 1}, [][]float32{{0.75}, {0.25}, {1}, {0.5}, {0}}, nil,
			"[{4 1 0 1} {0 0 1 0.75} {1 1 0 0.75}]"},
		"several": {[]string{"b", "c", "a", "a"}, [][]float32{{0.5, 0.25, 0.25}, {0.125, 0.75, 0.125}, {1, 0, 0}, {0.25, 0.25, 0.5}},
			[]string{"a", "b", "c"}, "[{1 c b 0.75} {0 b a 0.5} {3 a c 0.5}]"},
		"one-hot":   {[][]int{{0, 1}, {1, 0}}, [][]float32{{0.75, 0.25}, {1, 0}}, []string{"no", "yes"}, "[{0 yes no 0.75}]"},
		"all right": {[]bool{true, false}, []float32{1, 0}, nil, "[]"},
	} {
		got, err := Mistakes(c.labels, c.predictions, c.classes...)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s: got %+v, %v; want %s", name, got, err, c.want)
		}
	}
}

// A class in the validation alone, and a single class, are told where labels are numbers; what is
// no class, and what all labels together have, is not.
func TestUnseenClasses(t *testing.T) {
	x := [][]float32{{1}, {2}, {3}, {4}}
	split, none := Fit{ValidationSplit: 0.25}, Fit{}
	validated := func(y any) Fit { return Fit{ValidationX: x[:1], ValidationY: y} }
	for name, c := range map[string]struct {
		loss    Loss
		units   int
		classes []string
		y       any
		fit     Fit
		want    string // part of the warning; "": there is none
	}{
		"sparse":                  {SparseCategoricalCrossentropy, 3, nil, []int{0, 1, 1, 2}, split, "Fit.ValidationSplit 0.25 sets aside all examples of class 2, the first is example 3"},
		"named":                   {SparseCategoricalCrossentropy, 3, moods, []int{0, 1, 1, 0}, validated([]int{2}), `y has not, \"pos\", the first in example 0`},
		"one-hot":                 {CategoricalCrossentropy, 2, nil, [][]int{{0, 1}, {0, 1}, {0, 1}, {1, 0}}, split, "all examples of class 0, the first is example 3"},
		"binary":                  {BinaryCrossentropy, 1, nil, []int{0, 0, 0, 1}, split, "all examples of class 1"},
		"one class":               {BinaryCrossentropy, 1, nil, []bool{true, true, true, true}, split, "y has labels of class 1 alone"},
		"several named":           {BinaryCrossentropy, 3, moods, [][]int{{1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0, 1}}, split, `all examples of \"pos\"`},
		"all seen":                {SparseCategoricalCrossentropy, 3, nil, []int{0, 1, 2, 2}, split, ""},
		"a class that no one has": {SparseCategoricalCrossentropy, 3, nil, []int{0, 2, 2, 0}, validated([]int{2}), ""},
		"several, unnamed":        {BinaryCrossentropy, 3, nil, [][]int{{1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0, 1}}, split, ""},
		"one of several":          {BinaryCrossentropy, 3, moods, [][]int{{1, 0, 0}, {0, 0, 0}, {1, 0, 0}, {0, 0, 0}}, none, ""},
		"probabilities":           {BinaryCrossentropy, 1, nil, []float64{0.5, 0, 0, 1}, split, ""},
		"soft":                    {CategoricalCrossentropy, 2, nil, [][]float64{{0.1, 0.9}, {0.1, 0.9}, {0.1, 0.9}, {0.9, 0.1}}, split, ""},
		"numbers":                 {MeanSquaredError, 1, nil, []int{0, 0, 0, 1}, split, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := NewSequential("", Dense{Units: c.units, Activation: Sigmoid})
			m.Compile(Compile{Loss: c.loss, Classes: c.classes, Backend: pureGo()})
			var err error
			got := logged(func() { _, err = m.Fit(x, c.y, c.fit) })
			if err != nil || (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%v, logged %q, want %q", err, got, c.want)
			}
		})
	}
	models := []*Sequential{NewSequential("", Dense{Units: 1, Activation: Sigmoid}), NewSequential("", Dense{Units: 1, Activation: Sigmoid})}
	for _, m := range models {
		m.Compile(Compile{Loss: BinaryCrossentropy, Backend: pureGo()})
	}
	told := logged(func() { FitAll(models, x, []int{1, 1, 1, 1}, none) })
	if strings.Count(told, "class 1 alone") != 1 {
		t.Errorf("two trainings on the same labels: logged %q", told)
	}
}
