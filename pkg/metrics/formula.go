package metrics

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/layers"
	"gornn/pkg/losses"
)

// The means without options. The cross-entropies are those of the model's output, cut to [1e-7, 1 -
// 1e-7], where a loss, and Keras's metric after a sigmoid or softmax, takes the activation's input:
// they end at 16.1 for an example.
const (
	// CategoricalAccuracy is how often the largest output is at the largest label.
	CategoricalAccuracy formula = "categorical_accuracy"
	// SparseCategoricalAccuracy is how often the largest output is at the class of the label.
	SparseCategoricalAccuracy formula = "sparse_categorical_accuracy"
	// MeanSquaredError is the mean of the squared differences to labels shaped as the output.
	MeanSquaredError formula = "mean_squared_error"
	// MeanAbsoluteError is the mean of the differences to labels shaped as the output.
	MeanAbsoluteError formula = "mean_absolute_error"
	// Hinge is the mean of max(1 - y output, 0) for labels y of -1 and 1, shaped as the output.
	// Where a batch has no labels but 0 and 1, its 0 is taken for -1.
	Hinge formula = "hinge"
	// BinaryCrossentropy takes labels in [0, 1], shaped as the output.
	BinaryCrossentropy formula = "binary_crossentropy"
	// CategoricalCrossentropy takes one-hot labels, shaped as the output.
	CategoricalCrossentropy formula = "categorical_crossentropy"
	// SparseCategoricalCrossentropy takes classes, shaped as the output without its last axis.
	SparseCategoricalCrossentropy formula = "sparse_categorical_crossentropy"
)

// formula is a metric without options, by Keras's name in one of its spellings.
type formula string

// Name returns the metric's name as it was spelled: "mse" of Named("mse").
func (f formula) Name() string { return string(f) }

// Of returns the figure of each prediction, [batch] or [batch, time...].
func (f formula) Of(_ losses.Loss, y, output *graph.Node) *graph.Node {
	return formulas[formula(canonical(string(f)))](y, output)
}

var formulas = map[formula]func(y, output *graph.Node) *graph.Node{
	CategoricalAccuracy: func(y, output *graph.Node) *graph.Node {
		return largestAt(classOf(y, output), output)
	},
	SparseCategoricalAccuracy: func(y, output *graph.Node) *graph.Node {
		return largestAt(sparseClass(y, output), output)
	},
	MeanSquaredError: func(y, output *graph.Node) *graph.Node {
		return graph.ReduceMean(squaredErrors(y, output), -1)
	},
	MeanAbsoluteError: func(y, output *graph.Node) *graph.Node {
		checkShaped(y, output)
		return graph.ReduceMean(graph.Abs(graph.Sub(y, output)), -1)
	},
	Hinge: func(y, output *graph.Node) *graph.Node {
		checkShaped(y, output)
		return losses.Hinge.Of(y, output, layers.Linear)
	},
	BinaryCrossentropy: func(y, output *graph.Node) *graph.Node {
		checkShaped(y, output)
		return losses.BinaryCrossentropy.Of(y, output, layers.Linear)
	},
	CategoricalCrossentropy: func(y, output *graph.Node) *graph.Node {
		classOf(y, output)
		return losses.CategoricalCrossentropy.Of(y, output, layers.Linear)
	},
	SparseCategoricalCrossentropy: func(y, output *graph.Node) *graph.Node {
		class := sparseClass(y, output)
		return losses.SparseCategoricalCrossentropy.Of(class, output, layers.Linear)
	},
}

// largestAt returns 1 where the largest output is at the class, else 0.
func largestAt(class, output *graph.Node) *graph.Node {
	hit := graph.Equal(graph.ArgMax(output, -1, dtypes.Int32), class)
	return graph.ConvertDType(hit, output.DType())
}

func squaredErrors(y, output *graph.Node) *graph.Node {
	checkShaped(y, output)
	return graph.Square(graph.Sub(y, output))
}
