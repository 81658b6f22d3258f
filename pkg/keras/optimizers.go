package keras

import "gornn/pkg/optimizers"

// Optimizers and learning rate schedules are those of package optimizers, with its documentation.
type (
	Optimizer = optimizers.Optimizer
	RMSprop   = optimizers.RMSprop
	Adam      = optimizers.Adam
	SGD       = optimizers.SGD

	Schedule               = optimizers.Schedule
	ExponentialDecay       = optimizers.ExponentialDecay
	InverseTimeDecay       = optimizers.InverseTimeDecay
	PiecewiseConstantDecay = optimizers.PiecewiseConstantDecay
	PolynomialDecay        = optimizers.PolynomialDecay
	CosineDecay            = optimizers.CosineDecay
)

// Zero is 0 for a field whose zero value stands for another number:
// PolynomialDecay{EndLearningRate: keras.Zero}.
const Zero = optimizers.Zero

// optimizerScope holds the optimizer's state.
const optimizerScope = optimizers.Scope
