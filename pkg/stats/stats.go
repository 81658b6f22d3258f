// Package stats says what a handful of trainings can tell: the mean of their figures and how well
// it is known, whether two groups differ, and whether two models do on the same examples.
package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Summary describes a sample of n values.
type Summary struct {
	N           int
	Mean, SD    float64 // the standard deviation is that of a sample: divided by n - 1
	Median      float64
	Least, Most float64
}

// Summarize describes the values. It needs one or more; the SD of one is NaN.
func Summarize(values []float64) (Summary, error) {
	if len(values) == 0 {
		return Summary{}, fmt.Errorf("stats: Summarize needs one value or more, got none")
	}
	sorted := slices.Sorted(slices.Values(values))
	mean, sd := stat.MeanStdDev(sorted, nil)
	n := len(sorted)
	return Summary{N: n, Mean: mean, SD: sd, Median: (sorted[(n-1)/2] + sorted[n/2]) / 2,
		Least: sorted[0], Most: sorted[n-1]}, nil
}

// Half returns half the width of the 95 % confidence interval of the mean, by Student's t: the mean
// is known to ± Half. It is NaN for one value. Student, The Probable Error of a Mean, 1908.
func (s Summary) Half() float64 {
	if s.N < 2 {
		return math.NaN()
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(s.N - 1)}
	return t.Quantile(0.975) * s.SD / math.Sqrt(float64(s.N))
}

// String writes "0.7990 ± 0.0068 (n = 40)".
func (s Summary) String() string {
	if s.N < 2 {
		return fmt.Sprintf("%.4f (n = 1)", s.Mean)
	}
	return fmt.Sprintf("%.4f ± %.4f (n = %d)", s.Mean, s.Half(), s.N)
}
