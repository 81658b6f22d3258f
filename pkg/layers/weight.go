package layers

import "gornn/pkg/rnn"

// Initialization names the distribution of a weight's first values; see [rnn.Initialization].
type Initialization = rnn.Initialization

// Regularizer adds a penalty of a weight to the loss; see [rnn.Regularizer].
type Regularizer = rnn.Regularizer
