package metrics

import (
	"cmp"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/internal/brief"
	"gornn/pkg/losses"
)

// AUC is the area under a curve of the outputs at NumThresholds equally distant thresholds from 0
// to 1, with Keras's interpolation. Outputs are probabilities, and are cut to [0, 1]. Labels are
// those of [Precision]; several outputs make one curve together.
type AUC struct {
	NumThresholds int    // 0: 200
	Curve         string // "ROC", or "PR" of precision over recall; "": "ROC"
	MetricName    string // "": "auc"
}

func (m AUC) Name() string { return cmp.Or(m.MetricName, m.Kind()) }
func (AUC) Kind() string   { return "auc" }

// Check returns an error for a wrong field.
func (m AUC) Check() error {
	switch {
	case m.NumThresholds < 0 || m.NumThresholds == 1 || m.NumThresholds > mostThresholds:
		return fmt.Errorf("AUC.NumThresholds must be in [2, %d], or 0 for 200, got %d",
			mostThresholds, m.NumThresholds)
	case m.Curve != "" && m.Curve != "ROC" && m.Curve != "PR":
		return fmt.Errorf(`AUC.Curve must be "ROC" or "PR", got %q`, brief.Text(m.Curve))
	}
	return nil
}

// mostThresholds bounds the memory of a step, which has two numbers an output for each threshold.
const mostThresholds = 10_000

// buckets returns how many intervals the thresholds bound.
func (m AUC) buckets() int { return cmp.Or(m.NumThresholds, 200) - 1 }

// Of returns a 1 at the interval of each output, [batch, ..., outputs, 2 buckets]: among the first
// ones where its label is positive, else among the last. An output at a threshold is in the
// interval below it.
func (m AUC) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	checkShaped(y, output)
	n := m.buckets()
	place := graph.Ceil(graph.MulScalar(graph.ClipScalar(output, 0, 1), float64(n)))
	place = graph.MaxScalar(graph.AddScalar(place, -1), 0)
	isNegative := graph.ConvertDType(graph.Equal(y, graph.ZerosLike(y)), output.DType())
	place = graph.Add(place, graph.MulScalar(isNegative, float64(n)))
	return graph.OneHot(graph.ConvertDType(place, dtypes.Int32), 2*n, output.DType())
}

// Result returns the area from the outputs of each interval; 0 before any.
func (m AUC) Result(sums []float64) (area float64) {
	n := m.buckets()
	var all, above confusion // above: of the outputs above a threshold
	for i := range n {
		all.positive += sums[i]
		all.negative += sums[n+i]
	}
	for i := n - 1; i >= 0; i-- {
		below := confusion{above.positive + sums[i], above.negative + sums[n+i]}
		if m.Curve == "PR" {
			area += ratio(below.precisionTo(above), all.positive)
		} else { // a trapezoid
			width := ratio(below.negative, all.negative) - ratio(above.negative, all.negative)
			area += width * (ratio(below.positive, all.positive) +
				ratio(above.positive, all.positive)) / 2
		}
		above = below
	}
	return area
}

// confusion is how many outputs above a threshold have a positive and a negative label.
type confusion struct{ positive, negative float64 }

// precisionTo returns the integral of the precision over the true positives, from a threshold to
// the next above, where both counts change linearly (Davis and Goadrich 2006, section 4).
func (below confusion) precisionTo(above confusion) float64 {
	found, foundBelow := above.positive+above.negative, below.positive+below.negative
	rise := below.positive - above.positive
	slope := ratio(rise, foundBelow-found)
	intercept := above.positive - slope*found
	logarithm := 0.
	if found > 0 {
		logarithm = math.Log(foundBelow / found)
	}
	return slope * (rise + intercept*logarithm)
}
