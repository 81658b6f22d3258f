package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestSciPy compares with the values of testdata/scipy_stats.py.
func TestSciPy(t *testing.T) {
	content, err := os.ReadFile("testdata/scipy.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Samples []struct {
			A, B                             []float64
			Mean, SD, Median, Half, T, Welch float64
			MannWhitney                      float64 `json:"mann_whitney"`
		}
		McNemar []struct {
			A, B int
			P    float64
		}
	}
	if err := json.Unmarshal(content, &want); err != nil || len(want.Samples) == 0 || len(want.McNemar) == 0 {
		t.Fatal(err, want)
	}
	same := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-9*math.Max(1, math.Abs(want))) {
			t.Errorf("%s = %v, SciPy has %v", what, got, want)
		}
	}
	for _, w := range want.Samples {
		s, err := Summarize(w.A)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Welch(w.A, w.B)
		if err != nil {
			t.Fatal(err)
		}
		p, err := MannWhitney(w.A, w.B)
		if err != nil {
			t.Fatal(err)
		}
		same("Mean", s.Mean, w.Mean)
		same("SD", s.SD, w.SD)
		same("Median", s.Median, w.Median)
		same("Half", s.Half(), w.Half)
		same("T", d.T, w.T)
		same("Welch's P", d.P, w.Welch)
		same("MannWhitney", p, w.MannWhitney)
	}
	for _, w := range want.McNemar {
		p, err := McNemar(w.A, w.B)
		if err != nil {
			t.Fatal(err)
		}
		same("McNemar", p, w.P)
	}
}

// Samples that tell nothing have an error, or a half width that is not a number.
func TestTooFew(t *testing.T) {
	if s, err := Summarize([]float64{1}); err != nil || !math.IsNaN(s.Half()) || s.String() != "1.0000 (n = 1)" {
		t.Errorf("one value is %v, %v", s, err)
	}
	for name, call := range map[string]func() error{
		"Summarize of none": func() error { _, err := Summarize(nil); return err },
		"Paired of 2 and 1": func() error { _, err := Paired([]float64{1, 2}, []float64{1}); return err },
		"Welch of one":      func() error { _, err := Welch([]float64{1}, []float64{1, 2}); return err },
		"Welch of constants": func() error {
			_, err := Welch([]float64{1, 1}, []float64{1, 1})
			return err
		},
		"MannWhitney of none": func() error { _, err := MannWhitney(nil, []float64{1}); return err },
		"McNemar of -1":       func() error { _, err := McNemar(-1, 2); return err },
	} {
		if call() == nil {
			t.Errorf("%s has no error", name)
		}
	}
}
