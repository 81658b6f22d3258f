package keras

import (
	"gornn/pkg/internal/config"
	"gornn/pkg/layers"
	"gornn/pkg/rnn"
)

// Layers are package layers'.
type (
	// Layer is one step of a model; see [layers.Layer] for the methods of one of yours.
	Layer = layers.Layer
	// Masked is a layer that passes a mask on, changes it or ends it; see [layers.Masked].
	Masked = layers.Masked
	// TakesIDs is a layer of ids; see [layers.TakesIDs].
	TakesIDs = layers.TakesIDs
	// Activated is a layer with an activation at its end; see [layers.Activated].
	Activated = layers.Activated

	Input                  = layers.Input
	TextVectorization      = layers.TextVectorization
	Embedding              = layers.Embedding
	Masking                = layers.Masking
	Dense                  = layers.Dense
	Dropout                = layers.Dropout
	SpatialDropout1D       = layers.SpatialDropout1D
	LayerNormalization     = layers.LayerNormalization
	GlobalAveragePooling1D = layers.GlobalAveragePooling1D
	GlobalMaxPooling1D     = layers.GlobalMaxPooling1D
	Flatten                = layers.Flatten
	TimeDistributed        = layers.TimeDistributed
	Activation             = layers.Activation
	ReLULayer              = layers.ReLULayer
	LeakyReLU              = layers.LeakyReLU
	ELU                    = layers.ELU
	PReLU                  = layers.PReLU

	// Initialization names the distribution of a weight's first values; see [rnn.Initialization].
	Initialization = rnn.Initialization
	// Regularizer adds a penalty of a weight to the loss; see [rnn.Regularizer].
	Regularizer = rnn.Regularizer
)

// The activations.
const (
	Linear  = layers.Linear
	ReLU    = layers.ReLU
	Sigmoid = layers.Sigmoid
	Tanh    = layers.Tanh
	Softmax = layers.Softmax
)

// Recurrent layers are package rnn's.
type (
	// SimpleRNN is the recurrent layer h_t = tanh(x_t W + h_{t-1} U + b); see [rnn.SimpleRNN].
	SimpleRNN = rnn.SimpleRNN
	// GRU is the gated recurrent unit; see [rnn.GRU] for its equations.
	GRU = rnn.GRU
	// LSTM is the long short-term memory with forget gates; see [rnn.LSTM] for its equations.
	LSTM = rnn.LSTM
	// RNN is the layer of a cell of one's own; see [rnn.RNN] and [rnn.Cell].
	RNN = rnn.RNN
	// Bidirectional runs a recurrent layer in both directions; see [rnn.Bidirectional].
	Bidirectional = rnn.Bidirectional
)

// Types for cells and layers of one's own. They are package rnn's; a notebook with a function rnn
// cannot import that name.
type (
	// Cell is one step of an [RNN]: states, gates and equations; see [rnn.Cell].
	Cell = rnn.Cell
	// Gate is a sum of products and its activation; see [rnn.Gate].
	Gate = rnn.Gate
	// Step writes a cell's equations; see [rnn.Step].
	Step = rnn.Step
	// Weight declares one trainable array; see [rnn.Weight].
	Weight = rnn.Weight
	// WeightOptions are initializers and regularizers of a [Cell]; see [rnn.WeightOptions].
	WeightOptions = rnn.WeightOptions
)

// How many biases the gates of a [Cell] have, other than one; see [rnn.OneBias].
const (
	TwoBiases = rnn.TwoBiases
	NoBias    = rnn.NoBias
)

// Kinded is a layer, cell, optimizer, schedule or metric: a value with a name for its type.
type Kinded = config.Kinded

// Register lets [Load] make layers, cells, optimizers, schedules and metrics of one's own from a
// run. The run holds their kinds and their exported fields. Register takes a value of each type:
//
//	keras.Register(Scale{}, MinimalGated{})
//
// It leaves a nil out, and panics where a method Kind does.
func Register(values ...Kinded) { kinds.Add(values...) }

var kinds = config.NewKinds(
	TextVectorization{}, Embedding{}, Masking{}, Dense{}, Linear, Dropout{}, SpatialDropout1D{}, LayerNormalization{},
	GlobalAveragePooling1D{}, GlobalMaxPooling1D{}, Flatten{}, TimeDistributed{},
	ReLULayer{}, LeakyReLU{}, ELU{}, PReLU{},
	SimpleRNN{}, GRU{}, LSTM{}, RNN{}, Bidirectional{},
	RMSprop{}, Adam{}, AdamW{}, SGD{}, OptimizerNamed(""),
	ExponentialDecay{}, InverseTimeDecay{}, PiecewiseConstantDecay{}, PolynomialDecay{},
	CosineDecay{}, CosineDecayRestarts{},
	BinaryAccuracy{}, TopKCategoricalAccuracy{}, SparseTopKCategoricalAccuracy{},
	Precision{}, Recall{}, AUC{}, F1Score{},
)
