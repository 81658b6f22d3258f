// Package optimizers has Keras's optimizers, learning rate schedules and clipping for [GoMLX]
// graphs: [RMSprop], [Adam] and [SGD]. A [GoMLX] Trainer takes them as it takes GoMLX's own.
//
//	adam := optimizers.Adam{ClipNorm: 1}
//	trainer := train.NewTrainer(engine, store, model, loss.MeanSquaredError, adam, nil, nil)
//
// An optimizer is a struct literal whose zero fields stand for Keras's defaults. A training step
// has two halves, with one place between them:
//
//	gradients := optimizers.Gradients(scope, g, loss)
//	optimizers.RMSprop{}.Apply(scope, g, gradients) // clips them, and updates the weights
//
// A table of vectors from which [Lookup] reads has a sparse gradient, as on TensorFlow: that of
// each looked-up vector, in [Rows], until the optimizer adds up those of one row.
//
// Numbers are those of Keras 3 on TensorFlow; the tests hold them against it.
//
// [GoMLX]: https://github.com/gomlx/gomlx
package optimizers
