package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

var normal = distuv.Normal{Mu: 0, Sigma: 1}

// Paired describes the differences a[i] - b[i] of two models that were trained with the same seeds,
// which shuffle the same examples in the same order.
func Paired(a, b []float64) (Summary, error) {
	if len(a) != len(b) {
		return Summary{}, fmt.Errorf("stats: Paired needs as many values of a as of b, got %d and %d",
			len(a), len(b))
	}
	differences := make([]float64, len(a))
	for i := range a {
		differences[i] = a[i] - b[i]
	}
	return Summarize(differences)
}

// Difference is what two groups of unpaired values tell of their means' difference.
type Difference struct {
	Mean  float64 // of the first group less that of the second
	Error float64 // its standard error, without the assumption that the groups spread alike
	T     float64 // Mean / Error
	P     float64 // of so large a |T|, or a larger one, were the means equal
}

// Welch compares the means of two groups of two values or more, which may spread differently.
// B. L. Welch, The Generalization of "Student's" Problem, Biometrika 34, 1947.
func Welch(a, b []float64) (Difference, error) {
	if len(a) < 2 || len(b) < 2 {
		return Difference{}, fmt.Errorf("stats: Welch needs two values or more in each group, "+
			"got %d and %d", len(a), len(b))
	}
	meanA, varianceA := stat.MeanVariance(a, nil)
	meanB, varianceB := stat.MeanVariance(b, nil)
	partA, partB := varianceA/float64(len(a)), varianceB/float64(len(b))
	d := Difference{Mean: meanA - meanB, Error: math.Sqrt(partA + partB)}
	if d.Error == 0 {
		return d, fmt.Errorf("stats: Welch needs values that spread, got %v and %v", a, b)
	}
	d.T = d.Mean / d.Error
	freedom := (partA + partB) * (partA + partB) /
		(partA*partA/float64(len(a)-1) + partB*partB/float64(len(b)-1))
	d.P = 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Survival(math.Abs(d.T))
	return d, nil
}

// MannWhitney returns the probability of ranks that differ as much as those of the two groups, or
// more, were both drawn alike: by the normal approximation with ties and a continuity correction,
// as SciPy's mannwhitneyu(method="asymptotic"). It sees shifts that a few extreme values hide from
// Welch. H. B. Mann, D. R. Whitney, On a Test of Whether One of Two Random Variables is
// Stochastically Larger than the Other, 1947.
func MannWhitney(a, b []float64) (p float64, err error) {
	if len(a) == 0 || len(b) == 0 {
		return 0, fmt.Errorf("stats: MannWhitney needs a value or more in each group, got %d and %d",
			len(a), len(b))
	}
	all := slices.Sorted(slices.Values(slices.Concat(a, b)))
	if all[0] == all[len(all)-1] {
		return 1, nil
	}
	u, ties := 0.0, 0.0
	for _, x := range a {
		for _, y := range b {
			switch {
			case x > y:
				u++
			case x == y:
				u += 0.5
			}
		}
	}
	for i := 0; i < len(all); {
		same := 1
		for i+same < len(all) && all[i+same] == all[i] {
			same++
		}
		t := float64(same)
		ties += t*t*t - t
		i += same
	}
	na, nb, n := float64(len(a)), float64(len(b)), float64(len(all))
	deviation := math.Sqrt(na * nb / 12 * (n + 1 - ties/(n*(n-1))))
	z := (math.Abs(u-na*nb/2) - 0.5) / deviation
	return min(1, 2*normal.Survival(z)), nil
}

// McNemar compares two models on the same examples by those that only one of them has right:
// onlyA and onlyB. It returns the exact probability of so uneven a split, or a more uneven one,
// were both equally good. Q. McNemar, Note on the Sampling Error of the Difference Between
// Correlated Proportions or Percentages, Psychometrika 12, 1947.
func McNemar(onlyA, onlyB int) (p float64, err error) {
	if onlyA < 0 || onlyB < 0 {
		return 0, fmt.Errorf("stats: McNemar needs counts >= 0, got %d and %d", onlyA, onlyB)
	}
	n := onlyA + onlyB
	if n == 0 {
		return 1, nil
	}
	half := distuv.Binomial{N: float64(n), P: 0.5}
	return min(1, 2*half.CDF(float64(min(onlyA, onlyB)))), nil
}
