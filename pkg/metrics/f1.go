package metrics

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/brief"
	"gornn/pkg/losses"
)

// F1Score is the harmonic mean of precision and recall of each output, and Average over the
// outputs. Labels are 0 or 1, shaped as the output.
//
// Without a Threshold the largest output of each prediction is positive, so that a single output
// always is, unless it is 0: give that one a Threshold.
type F1Score struct {
	// Average is "macro" for the mean over the outputs, "weighted" for their mean by how many
	// positive labels each has, "micro" for the score of all outputs together. It may be "" for one
	// output.
	Average    string
	Threshold  float64 // an output above it is positive; 0: the largest output is
	MetricName string  // "": "f1_score"
}

func (m F1Score) Name() string { return cmp.Or(m.MetricName, m.Kind()) }
func (F1Score) Kind() string   { return "f1_score" }

// Check returns an error for a wrong field.
func (m F1Score) Check() error {
	if !slices.Contains([]string{"", "macro", "micro", "weighted"}, m.Average) {
		return fmt.Errorf(`F1Score.Average must be "macro", "micro" or "weighted", got %q`,
			brief.Text(m.Average))
	}
	return checkThreshold("F1Score", m.Threshold)
}

// Of returns the true positives of each output, then the false positives, then the false
// negatives, [batch, ..., 3 outputs].
func (m F1Score) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	checkShaped(y, output)
	if n := output.Shape().Dim(-1); n > 1 && m.Average == "" {
		exceptions.Panicf(`metrics: F1Score.Average must be "macro", "micro" or "weighted" `+
			"for %d outputs, got none; a series has one score", n)
	}
	var positive *graph.Node
	if m.Threshold != 0 {
		positive = above(output, m.Threshold)
	} else {
		isLargest := graph.GreaterOrEqual(output, graph.ReduceAndKeep(output, graph.ReduceMax, -1))
		size := graph.Abs(output)
		isZero := graph.LessOrEqual(size, graph.Scalar(size.Graph(), size.DType(), 1e-9))
		positive = graph.LogicalAnd(isLargest, graph.LogicalNot(isZero))
	}
	found := graph.ConvertDType(positive, output.DType())
	return graph.Concatenate([]*graph.Node{graph.Mul(found, y),
		graph.Mul(found, graph.OneMinus(y)), graph.Mul(graph.OneMinus(found), y)}, -1)
}

// Result returns the average of the outputs' scores; 0 before any prediction.
func (m F1Score) Result(sums []float64) float64 {
	outputs := len(sums) / 3
	var all [3]float64
	var total, weighted float64
	for i := range outputs {
		var of [3]float64
		for j := range of {
			of[j] = sums[j*outputs+i]
			all[j] += of[j]
		}
		total += f1(of)
		weighted += f1(of) * (of[0] + of[2])
	}
	switch m.Average {
	case "micro":
		return f1(all)
	case "weighted":
		return weighted / (all[0] + all[2] + epsilon)
	}
	return total / float64(outputs)
}

const epsilon = 1e-7 // Keras's fuzz factor

// f1 returns the score of true positives, false positives and false negatives.
func f1(counts [3]float64) float64 {
	precision := counts[0] / (counts[0] + counts[1] + epsilon)
	recall := counts[0] / (counts[0] + counts[2] + epsilon)
	return 2 * precision * recall / (precision + recall + epsilon)
}
