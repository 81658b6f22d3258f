package keras

import "gornn/pkg/losses"

// Loss is a figure of each example; training makes its mean small. See [losses.Loss].
type Loss = losses.Loss

// The losses, with Keras's formulas; see package losses.
const (
	BinaryCrossentropy            = losses.BinaryCrossentropy
	CategoricalCrossentropy       = losses.CategoricalCrossentropy
	SparseCategoricalCrossentropy = losses.SparseCategoricalCrossentropy
	MeanSquaredError              = losses.MeanSquaredError
	MeanAbsoluteError             = losses.MeanAbsoluteError
	Huber                         = losses.Huber
	Hinge                         = losses.Hinge
	KLDivergence                  = losses.KLDivergence
)
