package layers

import "gornn/pkg/rnn"

// Activation is a function of each value, or of the last axis (Softmax), by Keras's name; it is a
// layer too: x [batch, ...] -> the same shape. See [rnn.Activation] for all names.
type Activation = rnn.Activation

// The activations with constants; Keras's others have their names only, such as "gelu".
const (
	Linear  Activation = "linear" // x
	ReLU    Activation = "relu"
	Sigmoid Activation = "sigmoid"
	Tanh    Activation = "tanh"
	Softmax Activation = "softmax"
)
