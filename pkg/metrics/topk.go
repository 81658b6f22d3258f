package metrics

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/losses"
)

// TopKCategoricalAccuracy is how often the output at the largest label is among the K largest.
// Outputs equal to the last of them are among them too. Labels are shaped as the output.
type TopKCategoricalAccuracy struct {
	K          int    // 0: 5
	MetricName string // "": "top_k_categorical_accuracy"
}

func (m TopKCategoricalAccuracy) Name() string { return cmp.Or(m.MetricName, m.Kind()) }
func (TopKCategoricalAccuracy) Kind() string   { return "top_k_categorical_accuracy" }

// Check returns an error for a K below 0.
func (m TopKCategoricalAccuracy) Check() error { return checkK("TopKCategoricalAccuracy", m.K) }

// Of returns 1 for a prediction with the label's class among the K largest, else 0.
func (m TopKCategoricalAccuracy) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	return amongLargest(classOf(y, output), output, m.K)
}

// SparseTopKCategoricalAccuracy is [TopKCategoricalAccuracy] for labels that are classes.
type SparseTopKCategoricalAccuracy struct {
	K          int    // 0: 5
	MetricName string // "": "sparse_top_k_categorical_accuracy"
}

func (m SparseTopKCategoricalAccuracy) Name() string { return cmp.Or(m.MetricName, m.Kind()) }
func (SparseTopKCategoricalAccuracy) Kind() string   { return "sparse_top_k_categorical_accuracy" }

// Check returns an error for a K below 0.
func (m SparseTopKCategoricalAccuracy) Check() error {
	return checkK("SparseTopKCategoricalAccuracy", m.K)
}

// Of returns 1 for a prediction with the label's class among the K largest, else 0.
func (m SparseTopKCategoricalAccuracy) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	return amongLargest(sparseClass(y, output), output, m.K)
}

func checkK(name string, k int) error {
	if k < 0 {
		return fmt.Errorf("%s.K must be > 0, or 0 for 5, got %d", name, k)
	}
	return nil
}

// amongLargest returns 1 where fewer than k outputs are larger than the one at the class, else 0.
func amongLargest(class, output *graph.Node, k int) *graph.Node {
	dtype := output.DType()
	at := graph.OneHot(class, output.Shape().Dim(-1), dtype) // [batch, ..., classes]
	isClass := graph.NotEqual(at, graph.ZerosLike(at))
	own := graph.ReduceAndKeep(graph.Where(isClass, output, graph.ZerosLike(output)),
		graph.ReduceSum, -1)
	larger := graph.ConvertDType(graph.GreaterThan(output, own), dtype)
	limit := graph.Scalar(output.Graph(), dtype, float64(cmp.Or(k, 5)))
	return graph.ConvertDType(graph.LessThan(graph.ReduceSum(larger, -1), limit), dtype)
}
