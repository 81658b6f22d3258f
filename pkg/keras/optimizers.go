package keras

import "gornn/pkg/optimizers"

// Optimizers and learning rate schedules are package optimizers', with its documentation.
type (
	Optimizer = optimizers.Optimizer
	RMSprop   = optimizers.RMSprop
	Adam      = optimizers.Adam
	AdamW     = optimizers.AdamW
	SGD       = optimizers.SGD

	Schedule               = optimizers.Schedule
	ExponentialDecay       = optimizers.ExponentialDecay
	InverseTimeDecay       = optimizers.InverseTimeDecay
	PiecewiseConstantDecay = optimizers.PiecewiseConstantDecay
	PolynomialDecay        = optimizers.PolynomialDecay
	CosineDecay            = optimizers.CosineDecay
	CosineDecayRestarts    = optimizers.CosineDecayRestarts
)

// OptimizerNamed returns an optimizer with Keras's defaults, by Keras's name: "adam", "adamw",
// "rmsprop" or "sgd", in capitals or not. Fit returns the error of another name.
func OptimizerNamed(name string) Optimizer { return optimizers.Named(name) }

// Zero is 0 for a field with another default:
// PolynomialDecay{EndLearningRate: keras.Zero}.
const Zero = optimizers.Zero

// optimizerScope holds the optimizer's state.
const optimizerScope = optimizers.Scope
