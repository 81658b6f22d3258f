// Package keras is Keras's Sequential model in Go: its words, its defaults, its numbers. Keras's
// keyword arguments are the fields of struct literals here, and a field's zero value is Keras's
// default.
//
//	lstm := keras.NewSequential("lstm",
//		keras.Embedding{InputDim: 10_000, OutputDim: 32},
//		keras.LSTM{Units: 32},
//		keras.Dense{Units: 1, Activation: keras.Sigmoid})
//	lstm.Compile(keras.Compile{
//		Loss: keras.BinaryCrossentropy, Metrics: []keras.Metric{keras.Accuracy}})
//	fit := keras.Fit{Epochs: 10, BatchSize: 128, ValidationSplit: 0.2}
//	history, err := lstm.Fit(xTrain, yTrain, fit)
//	...
//	scores, err := lstm.Evaluate(xTest, yTest)
//	fmt.Println(history.Last("val_loss"), scores.Get("accuracy"))
//
// The tests hold outputs, gradients, training steps, histories and evaluations against Keras's own.
// README.md has your lines of Keras and the same in Go.
//
// # A model with a name is kept
//
// Fit saves a named model after each epoch as a run (package run): weights, optimizer state,
// history and configuration, whole at any moment. Another program, such as a later cell of a
// notebook, defines the same model and calls [Sequential.Load], or calls [Load] with the name
// alone; neither trains again. A model named "" lives in memory only.
//
// An interrupt (SIGINT: the stop button of a notebook, Ctrl-C), or [Fit.Context] in its place, ends
// a training within a step. The run holds the last finished epoch, and Fit with Resume goes on from
// there to the same numbers as without the stop.
//
// # Of one's own
//
// A [Layer], a [Cell], a [Metric], a [Schedule] and a [Callback] can be written outside of this
// package. [Register] lets [Load] make layers, cells, optimizers, schedules and metrics of one's
// own.
//
// # The same numbers
//
// One seed on one backend gives the same numbers again, bit for bit, on any number of cores. XLA
// for the CPU would take a thread for each core, and from eight threads on its last digits differ.
// Package backend gives it four at most; PJRT_NPROC=16 in the environment asks for more. Last
// digits also differ on another kind of processor, for which XLA chooses other instructions, and
// may differ in another version of this module. The steps of a training let such differences grow.
//
// XLA and pure Go differ by rounding: after eight steps of small models by less than 6e-7. Dropout
// is the exception: it drops other values on pure Go.
//
// # Underneath
//
// Models are GoMLX graphs over a GoMLX store, see [Sequential.Store] and [Sequential.Graph]; the
// optimizers implement GoMLX's optimizer interface. Everything about a model is float32; token ids
// are int32. A model keeps a compiled graph for each task and each shape of its inputs, at most 32:
// it gives up the least recently used.
//
// # Not here
//
// Functional models, train steps of one's own, generators, mixed precision: README.md says the way
// round, in GoMLX.
package keras
