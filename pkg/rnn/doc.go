// Package rnn builds recurrent layers as [GoMLX] graphs to train: SimpleRNN, GRU, LSTM, cells of
// one's own, and Bidirectional around them. The piece GoMLX lacks is a loop with a gradient.
//
// A layer is a struct literal; its method Call adds it to a graph:
//
//	h := rnn.LSTM{Units: 32}.Call(scope.In("lstm"), x) // [batch, time, features] -> [batch, units]
//
// Its method Scan also takes a mask and first states. It returns the mask of the output, the states
// after the last step and, if asked, the values of all gates and states: see [With] and [Result].
//
//	r := rnn.GRU{Units: 32}.Scan(scope.In("gru"), x, rnn.With{Mask: mask, States: []*Node{h0}})
//
// Every layer declares its weights (names, shapes, initial values: [Weight]) apart from the graph,
// to be counted, drawn, saved and loaded without one. Equations, gate order, weight shapes, initial
// values and numbers are Keras 3's: the tests hold outputs, states and gradients against Keras's.
//
// # A cell of one's own
//
// A [Cell] is one step: states, gates and equations, about a dozen lines. Files simplernn.go,
// gru.go and lstm.go are examples, and [Cell] has another. [RNN] makes a layer of it:
//
//	type minimalGated struct{ Units int } // a run on disk keeps the exported fields
//
//	func (minimalGated) Kind() string     { return "minimal_gated" }
//	func (l minimalGated) Cell() rnn.Cell { return rnn.Cell{ ... } }
//
//	h := rnn.RNN{Cell: minimalGated{32}}.Call(scope.In("rnn"), x)
//
// Nobody writes a gradient. The equations work value by value, so GoMLX derives them for all time
// steps at once, outside of any loop, from the values kept by the forward loop; the backward loop
// then has one product a step and a few multiplications. A second derivative is not defined.
//
// # Where things are
//
//   - cell.go, step.go: the cell, and the step to write its equations with.
//   - scan.go, product.go, blocks.go: a cell taken through time, with products, mask, dropout and
//     the values to keep. forward.go is its forward loop.
//   - loop.go: a loop over time, one XLA While, or laid out step by step.
//   - gradient.go, slope.go, backward.go: backpropagation through time [1], derived. vjp.go hands
//     it to GoMLX.
//   - recurrence.go, state.go, dropout.go, sequence.go: the common part of the layers.
//
// # How it is fast
//
// Unrolling a loop over 100 time steps makes a graph that XLA compiles for half a minute. Here the
// loop is one XLA While, forwards, and another, backwards.
//
//   - The input's product with the kernel is taken for all time steps at once, before the loop; the
//     bias is added in the loop, among other arithmetic on values at hand.
//   - Sequences are time-major inside, [time, batch, features], so that one step's slice is
//     contiguous. Cells of fewer than four gates go further and scan flat, [time, batch*units]:
//     XLA's CPU compiler makes vector instructions of a flat step, but leaves rows of 32 units
//     scalar. A SimpleRNN's step takes three quarters of the time, a GRU's evaluation half. Four
//     gates or more of one operand, such as LSTM's, are one row and one tanh.
//   - The part of the gradient without later steps in it is computed for all steps before the
//     backward loop. The kernels' gradients are one product each after it.
//   - A state made of gates is computed again for all steps rather than kept.
//   - An evaluation keeps nothing of the past.
//
// Measured and not kept, on two cores with a batch of 128, 100 time steps and 32 units:
//
//   - A backward pass written by hand for SimpleRNN, GRU and LSTM: the derived one takes 1.00 to
//     1.02 times its time.
//   - More than one time step an iteration: the same.
//   - Half of the batch in each of two loops of one graph: XLA runs one after the other, 2.9 ms for
//     1.9. Half on each of two devices, with a sum of their gradients: 1.0 to 1.1 times the time for
//     GRU and LSTM, 1.4 for SimpleRNN. Larger batches gain by it: package keras splits them.
//   - LSTM's gates apart and flat, as GRU's are: 7.5 ms for 6.7, both loops. Its derivative factors
//     stored by the forward loop: the same; computed in the backward one: 7.4. Features before
//     batch: 6.1, but the products around the loops lose 2 ms.
//   - The products of GRU's backward loop from one row of adjoints, as LSTM's are: slower. The
//     adjoints written over flat slopes: XLA copies the sequence at each step, 2.8 times the time.
//   - The recurrent product as an Einsum, or of halves of the batch: the same.
//   - The products around the loops as an Einsum without a Transpose, one or all: 0.97 to 1.03 times
//     a step, with the same bits; XLA folds the Transpose.
//   - XLA without its YNN library, without threads, with vectors of 512 bits: the same or slower.
//
// On a backend without dynamic slices (GoMLX's pure-Go one) the same steps are laid out one after
// another; field Unroll does so anywhere.
//
// # Not here
//
// Second derivatives; masks of more axes than [batch, time]; cells with equations that mix units,
// such as a normalization of the state; convolutions in a cell. Dropout of x is one draw for all
// gates, as in Keras without recurrent dropout; with it, Keras's LSTM and GRU draw once a gate.
//
// References:
//
//   - [1] P. Werbos, Backpropagation through time: what it does and how to do it, Proc. IEEE
//     78(10), 1990.
//   - [2] J. Elman, Finding structure in time, Cognitive Science 14(2), 1990 (SimpleRNN).
//   - [3] S. Hochreiter, J. Schmidhuber, Long short-term memory, Neural Computation 9(8), 1997;
//     with the forget gate of F. Gers et al., Neural Computation 12(10), 2000 (LSTM).
//   - [4] K. Cho et al., Learning phrase representations using RNN encoder-decoder, EMNLP 2014
//     (GRU).
//
// [GoMLX]: https://github.com/gomlx/gomlx
package rnn
