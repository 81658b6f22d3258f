// Package keras is Keras's Sequential model in Go: its words, its defaults, its numbers. What Keras takes as
// keyword arguments are the fields of struct literals here, and a field's zero value is Keras's default.
//
//	lstm := keras.NewSequential("lstm",
//		keras.Embedding{InputDim: 10_000, OutputDim: 32},
//		keras.LSTM{Units: 32},
//		keras.Dense{Units: 1, Activation: keras.Sigmoid})
//	lstm.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.RMSprop{}, Metrics: []keras.Metric{keras.Accuracy}})
//	history, err := lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 10, BatchSize: 128, ValidationSplit: 0.2})
//	...
//	loss, accuracy, err := lstm.Evaluate(xTest, yTest)
//
// Outputs, gradients, training steps, histories and evaluations are held against Keras's own by the tests.
//
// # A model with a name is kept
//
// Fit saves a named model after each epoch as a run (package run): weights, optimiser state, history and
// configuration, whole at any moment. Another program, such as a later cell of a notebook, defines the same
// model and calls [Sequential.Load], or has [Load] rebuild it by its name alone; neither trains again. A model
// named "" lives in memory only.
//
// Interrupting a training (SIGINT: the stop button of a notebook, Ctrl-C) ends it within a step; the run holds the
// last finished epoch, and Fit with Resume goes on from there to the same numbers as if nothing had happened.
//
// # The same numbers
//
// One seed on one backend gives the same numbers again, bit for bit, on any number of cores. XLA for the CPU would take a
// thread for each core, and its last digits would be others with eight or more; package backend has it take four at most,
// with which nothing differs. PJRT_NPROC=16 in the environment asks for more. Another kind of processor, for which XLA
// chooses other instructions, and another version of this module, which may build another graph, give other last digits
// too. The steps of a training let such differences grow.
//
// XLA and pure Go differ by rounding: after eight steps of small models by less than 6e-7. Dropout is the exception, since
// it drops other values on pure Go.
//
// # Underneath
//
// Models are GoMLX graphs over a GoMLX store, see [Sequential.Store] and [Sequential.Graph]; the optimizers
// implement GoMLX's optimizer interface. Everything about a model is float32, token ids are int32.
//
// # Not here
//
// Functional models, sample and class weights, weight decay, mixed precision.
package keras
