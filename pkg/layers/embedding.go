package layers

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/optimizers"
	"gornn/pkg/rnn"
)

// Embedding turns ids in [0, InputDim) into vectors: Keras's Embedding. Its weight "embeddings"
// [InputDim, OutputDim] starts from U(-0.05, 0.05).
type Embedding struct {
	InputDim  int // size of the vocabulary
	OutputDim int // size of a vector
	// MaskZero takes id 0 for padding: the layers above leave it out, and so do the loss and the
	// accuracy of outputs over time. Keras's mask_zero.
	MaskZero bool
}

// Kind returns "embedding".
func (Embedding) Kind() string { return "embedding" }

// OutputDims returns [time, OutputDim] for [time].
func (l Embedding) OutputDims(input []int) []int {
	if l.InputDim <= 0 || l.OutputDim <= 0 {
		exceptions.Panicf("layers: Embedding.InputDim and OutputDim must be > 0, got %d and %d", l.InputDim, l.OutputDim)
	}
	if len(input) != 1 || input[0] == 0 {
		exceptions.Panicf("layers: embedding: the input must be ids [batch, time] with at least one time step, got %s", dims.Text(input))
	}
	return []int{input[0], l.OutputDim}
}

// Weights declares "embeddings".
func (l Embedding) Weights([]int) []rnn.Weight {
	return []rnn.Weight{{Name: "embeddings", Dims: []int{l.InputDim, l.OutputDim}, Init: rnn.Uniform(0.05)}}
}

// Call looks up ids [batch, time] (int32): [batch, time, OutputDim]. An id out of range takes the
// nearest row.
//
// The lookup is made time-major, as the recurrent layers are inside: their transposition undoes the
// one at the end here, and XLA drops both, so that the only thing ever transposed is the ids.
func (l Embedding) Call(scope *model.Scope, ids *graph.Node) *graph.Node {
	vectors := optimizers.Lookup(l.Weights(nil)[0].Variable(scope), graph.Transpose(ids, 0, 1))
	return graph.Transpose(vectors, 0, 1) // from [time, batch, OutputDim]
}

// CallMasked returns the mask too, with MaskZero: [batch, time], false where the id is 0.
func (l Embedding) CallMasked(scope *model.Scope, ids, _ *graph.Node) (y, mask *graph.Node) {
	if l.MaskZero {
		mask = graph.NotEqual(ids, graph.ScalarZero(ids.Graph(), ids.DType()))
	}
	return l.Call(scope, ids), mask
}

// MakesMask returns MaskZero.
func (l Embedding) MakesMask() bool { return l.MaskZero }

// IDs returns InputDim.
func (l Embedding) IDs() int { return l.InputDim }
