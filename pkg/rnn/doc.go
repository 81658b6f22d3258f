// Package rnn builds the recurrent layers SimpleRNN, GRU and LSTM, and Bidirectional, as
// [GoMLX] graphs that can be trained: the piece GoMLX lacks is a loop with a gradient.
//
// A layer is a struct literal; its method Call adds it to a graph:
//
//	h := rnn.LSTM{Units: 32}.Call(scope.In("lstm"), x) // x [batch, time, features] -> h [batch, units]
//
// Every layer declares its weights (names, shapes, initial values: [Weight]) apart from the graph, so
// that they can be counted, drawn, saved and loaded without building one. Equations, gate order, weight
// shapes and initial values are Keras 3's, and so are the numbers: the tests hold outputs and gradients
// against Keras's.
//
// # How it is fast
//
// Unrolling a loop over 100 time steps makes a graph that XLA compiles for half a minute. Here the loop
// is one XLA While, forwards, and another, backwards, for the gradient: backpropagation through time
// written by hand for each cell ([1], and the equations in simplernn.go, gru.go and lstm.go). File
// scan.go holds the loop; each cell's file reads as its equations.
//
//   - The input's product with the kernel is taken for all time steps at once, before the loop; the bias is added in
//     the loop, among other arithmetic on values at hand.
//   - Sequences are time-major inside, [time, batch, features], so that one step's slice is contiguous. SimpleRNN and
//     GRU go further and scan flat, [time, batch*units], which XLA's CPU compiler turns into vector instructions where
//     rows of 32 units were left scalar: a SimpleRNN's step takes three quarters of the time, a GRU's evaluation half.
//   - All that the gradient needs and that does not depend on a later step is computed for all steps
//     before the backward loop; the loop keeps one product a step. The kernels' gradients are
//     one product each after it.
//   - An evaluation keeps nothing of the past.
//
// Measured and not kept, on two cores with a batch of 128, 100 time steps and 32 units:
//
//   - More than one time step an iteration: the same.
//   - Half of the batch in each of two loops of one graph: XLA runs one after the other, 2.9 ms for 1.9. Half on each of
//     two devices, which then add up their gradients: four fifths of the time for GRU and LSTM, nothing for SimpleRNN,
//     and every weight twice.
//   - LSTM's gates apart and flat, as GRU's are: 7.5 ms for 6.7, both loops. Its derivative factors stored by the forward
//     loop: the same; computed in the backward one: 7.4. Features before batch: 6.1, but the products around the loops
//     lose 2 ms.
//   - XLA without its YNN library, without threads, with vectors of 512 bits: the same or slower.
//
// On a backend without dynamic slices (GoMLX's pure-Go one) the same steps are laid out one after
// another; field Unroll asks for that anywhere.
//
// # Not here
//
// Masks, initial states given by the caller, other activations than tanh and sigmoid, second
// derivatives.
//
// References:
//
//   - [1] P. Werbos, Backpropagation through time: what it does and how to do it, Proc. IEEE 78(10), 1990.
//   - [2] J. Elman, Finding structure in time, Cognitive Science 14(2), 1990 (SimpleRNN).
//   - [3] S. Hochreiter, J. Schmidhuber, Long short-term memory, Neural Computation 9(8), 1997;
//     with the forget gate of F. Gers et al., Neural Computation 12(10), 2000 (LSTM).
//   - [4] K. Cho et al., Learning phrase representations using RNN encoder-decoder, EMNLP 2014 (GRU).
//
// [GoMLX]: https://github.com/gomlx/gomlx
package rnn
