// Package optimizers has Keras's optimizers, learning rate schedules and clipping for [GoMLX]
// graphs: [RMSprop], [Adam], [AdamW] and [SGD]. A [GoMLX] Trainer takes them as its own.
//
//	adam := optimizers.Adam{ClipNorm: 1}
//	trainer := train.NewTrainer(engine, store, model, loss.MeanSquaredError, adam, nil, nil)
//
// An optimizer is a struct literal; a zero field is Keras's default. A training step has two
// halves, so that a program can change the gradients between them:
//
//	gradients := optimizers.Gradients(scope, g, loss)
//	optimizers.RMSprop{}.Apply(scope, g, gradients) // clips them, and updates the weights
//
// The options of an optimizer are those of its graphs. One of them may change while a program
// trains: [SetLearningRate] sets the rate of the steps to come.
//
// A table read by [Lookup] has a sparse gradient, as on TensorFlow: [Rows] holds the gradient of
// each looked-up vector until the optimizer adds up the vectors of one row.
//
// The numbers are Keras 3's on TensorFlow; the tests compare them.
//
// [GoMLX]: https://github.com/gomlx/gomlx
package optimizers
