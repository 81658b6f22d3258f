package conformance

import (
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/keras"
)

// weightsArgument gives an Embedding its weights before anything is built: an array, or a list of
// arrays.
func weightsArgument(_ *testing.T, how string) error {
	m := keras.NewSequential("", keras.Embedding{InputDim: 3, OutputDim: 4})
	var given any = [3][4]float64{{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}}
	if how == "list" {
		given = []*tensors.Tensor{filled(1, 3, 4)}
	}
	if err := m.SetWeights("embedding", given); err != nil {
		return err
	}
	weights, err := m.Weights("embedding")
	if err != nil {
		return err
	}
	got := tensors.MustCopyFlatData[float32](weights[0])
	return near("embeddings", got, slices.Repeat([]float64{1}, 12), 1e-6, 1e-6)
}
