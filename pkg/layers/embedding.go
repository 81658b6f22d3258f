package layers

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/optimizers"
	"gornn/pkg/rnn"
)

// Embedding looks up a vector for each id, Keras's Embedding: ids [batch, time] (int32) -> [batch,
// time, OutputDim], ids [batch] -> [batch, OutputDim], and so for any number of axes. Its weight is
// "embeddings" [InputDim, OutputDim].
type Embedding struct {
	InputDim  int // size of the vocabulary: ids are from 0 to below it
	OutputDim int // size of a vector
	// MaskZero takes id 0 for padding: the layers above leave it out, and so do the loss and the
	// metrics of outputs over time. It needs ids [batch, time]. Keras's mask_zero.
	MaskZero bool

	EmbeddingsInitializer Initialization // "": "uniform", from U(-0.05, 0.05)
	EmbeddingsRegularizer Regularizer
}

// Kind returns "embedding".
func (Embedding) Kind() string { return "embedding" }

// OutputDims returns [..., OutputDim] for ids [...]. It panics where a field is not > 0, an example
// has no id, or MaskZero is set for ids that are not [batch, time].
func (l Embedding) OutputDims(input []int) []int {
	if l.InputDim <= 0 || l.OutputDim <= 0 {
		exceptions.Panicf("layers: Embedding.InputDim and OutputDim must be > 0, got %d and %d",
			l.InputDim, l.OutputDim)
	}
	l.EmbeddingsInitializer.Check("layers: Embedding.EmbeddingsInitializer", 2)
	l.EmbeddingsRegularizer.Check("layers: Embedding.EmbeddingsRegularizer")
	if slices.Contains(input, 0) {
		exceptions.Panicf("layers: embedding: the input must have one id or more "+
			"in each example, got %s", dims.Text(input))
	}
	if l.MaskZero && len(input) != 1 {
		exceptions.Panicf("layers: embedding: MaskZero needs ids [batch, time], since a mask is "+
			"of time steps, got %s; leave MaskZero out", dims.Text(input))
	}
	return append(slices.Clone(input), l.OutputDim)
}

// Weights declares "embeddings".
func (l Embedding) Weights([]int) []rnn.Weight {
	return []rnn.Weight{{Name: "embeddings", Dims: []int{l.InputDim, l.OutputDim},
		Init: l.EmbeddingsInitializer.Or(rnn.Uniform(0.05)), Regularizer: l.EmbeddingsRegularizer}}
}

// Call looks up ids [batch, ...] (int32): [batch, ..., OutputDim]. An id out of range takes the
// nearest row.
//
// The lookup of ids [batch, time] is time-major, as recurrent layers are inside: their
// transposition undoes the one here, XLA drops both, and only the ids are ever transposed.
func (l Embedding) Call(scope *model.Scope, ids *graph.Node) *graph.Node {
	if ids.Rank() != 2 {
		return optimizers.Lookup(l.Weights(nil)[0].Variable(scope), ids)
	}
	vectors := optimizers.Lookup(l.Weights(nil)[0].Variable(scope), graph.Transpose(ids, 0, 1))
	return graph.Transpose(vectors, 0, 1) // from [time, batch, OutputDim]
}

// CallMasked is Call; with MaskZero it returns the mask too, [batch, time], false where the id is
// 0.
func (l Embedding) CallMasked(scope *model.Scope, ids, _ *graph.Node) (y, mask *graph.Node) {
	if l.MaskZero {
		mask = graph.NotEqual(ids, graph.ScalarZero(ids.Graph(), ids.DType()))
	}
	return l.Call(scope, ids), mask
}

// MakesMask returns MaskZero; see [MakesMask].
func (l Embedding) MakesMask() bool { return l.MaskZero }

// IDs returns InputDim; see [TakesIDs].
func (l Embedding) IDs() int { return l.InputDim }
