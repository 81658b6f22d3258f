package keras

import "gornn/pkg/optimizers"

// Optimizers and learning rate schedules are package optimizers', with its documentation.
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

// Zero is 0 for a field with another default:
// PolynomialDecay{EndLearningRate: keras.Zero}.
const Zero = optimizers.Zero

// optimizerScope holds the optimizer's state.
const optimizerScope = optimizers.Scope
