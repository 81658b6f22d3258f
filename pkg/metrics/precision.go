package metrics

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/losses"
)

// Precision is the fraction of positive labels among positive outputs: of what was found, how much
// is right. Labels are shaped as the output, and positive where they are not 0; several outputs
// count each by itself. Without any positive output it is 0.
type Precision struct {
	Threshold  float64 // an output above it is positive; 0: 0.5; optimizers.Zero is 0
	MetricName string  // "": "precision"
}

func (m Precision) Name() string { return cmp.Or(m.MetricName, m.Kind()) }
func (Precision) Kind() string   { return "precision" }

// Check returns an error for a Threshold that is not in [0, 1].
func (m Precision) Check() error { return checkThreshold("Precision", m.Threshold) }

// Of returns for each output whether it is a true and whether it is a false positive,
// [batch, ..., outputs, 2].
func (m Precision) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	label, positive := positives(y, output, m.Threshold)
	return counts(output, graph.LogicalAnd(label, positive),
		graph.LogicalAnd(graph.LogicalNot(label), positive))
}

// Result returns the precision.
func (Precision) Result(sums []float64) float64 { return ratio(sums[0], sums[0]+sums[1]) }

// Recall is the fraction of positive outputs among positive labels: of what there is, how much is
// found. Labels and outputs are those of [Precision]. Without any positive label it is 0.
type Recall struct {
	Threshold  float64 // an output above it is positive; 0: 0.5; optimizers.Zero is 0
	MetricName string  // "": "recall"
}

func (m Recall) Name() string { return cmp.Or(m.MetricName, m.Kind()) }
func (Recall) Kind() string   { return "recall" }

// Check returns an error for a Threshold that is not in [0, 1].
func (m Recall) Check() error { return checkThreshold("Recall", m.Threshold) }

// Of returns for each output whether it is a true positive and whether it is a false negative,
// [batch, ..., outputs, 2].
func (m Recall) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	label, positive := positives(y, output, m.Threshold)
	return counts(output, graph.LogicalAnd(label, positive),
		graph.LogicalAnd(label, graph.LogicalNot(positive)))
}

// Result returns the recall.
func (Recall) Result(sums []float64) float64 { return ratio(sums[0], sums[0]+sums[1]) }

func checkThreshold(name string, threshold float64) error {
	if !(threshold >= 0 && threshold <= 1) {
		return fmt.Errorf("%s.Threshold must be in [0, 1], got %g", name, threshold)
	}
	return nil
}

// positives returns which labels and which outputs are positive.
func positives(y, output *graph.Node, threshold float64) (label, positive *graph.Node) {
	checkShaped(y, output)
	return graph.NotEqual(y, graph.ZerosLike(y)), above(output, threshold)
}

// counts returns conditions [batch, ...] as numbers, [batch, ..., conditions].
func counts(output *graph.Node, conditions ...*graph.Node) *graph.Node {
	return graph.ConvertDType(graph.Stack(conditions, -1), output.DType())
}
