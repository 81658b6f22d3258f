package keras

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/metrics"
)

// measured returns all metrics with the names that they have in a history: those that count all
// examples alike, then the weighted ones, "weighted_accuracy" where both have an accuracy.
func (c Compile) measured() []Metric {
	all := slices.Clip(c.Metrics)
	for _, metric := range c.WeightedMetrics {
		all = append(all, renamed(metric, c.Metrics))
	}
	return all
}

// weightsOf returns the weights that count for the metric at an index of measured; nil: none do.
func (c Compile) weightsOf(i int, weights *graph.Node) *graph.Node {
	if i < len(c.Metrics) {
		return nil
	}
	return weights
}

// renamed returns a metric with "weighted_" before its name if one of others has that name too.
func renamed(metric Metric, others []Metric) Metric {
	taken := func(other Metric) bool { return !isNil(other) && other.Name() == metric.Name() }
	if isNil(metric) || !slices.ContainsFunc(others, taken) {
		return metric
	}
	if summed, ok := metric.(metrics.Summed); ok {
		return weightedSum{summed}
	}
	return weightedMean{metric}
}

type weightedMean struct{ Metric }

func (m weightedMean) Name() string { return "weighted_" + m.Metric.Name() }

type weightedSum struct{ metrics.Summed }

func (m weightedSum) Name() string { return "weighted_" + m.Summed.Name() }
