package layers

import "gornn/pkg/rnn"

// Activation is a function applied to each value, or to the last axis (Softmax). It is also a
// layer.
type Activation = rnn.Activation

// The activations.
const (
	Linear  Activation = "linear" // x
	ReLU    Activation = "relu"
	Sigmoid Activation = "sigmoid"
	Tanh    Activation = "tanh"
	Softmax Activation = "softmax"
)
