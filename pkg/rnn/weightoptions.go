package rnn

// WeightOptions are Keras's options of a cell's weights. The layers of this package have them as
// fields of their own.
type WeightOptions struct {
	KernelInitializer    Initialization // "": "glorot_uniform"
	RecurrentInitializer Initialization // "": "orthogonal"
	BiasInitializer      Initialization // "": "zeros"
	KernelRegularizer    Regularizer
	RecurrentRegularizer Regularizer
	BiasRegularizer      Regularizer
}

// check panics at an option that is wrong, with a sentence that begins with what.
func (o WeightOptions) check(what string, biases Biases) {
	axes := 1
	if biases == TwoBiases {
		axes = 2
	}
	o.KernelInitializer.Check(what+"KernelInitializer", 2)
	o.RecurrentInitializer.Check(what+"RecurrentInitializer", 2)
	o.BiasInitializer.Check(what+"BiasInitializer", axes)
	o.KernelRegularizer.Check(what + "KernelRegularizer")
	o.RecurrentRegularizer.Check(what + "RecurrentRegularizer")
	o.BiasRegularizer.Check(what + "BiasRegularizer")
}
