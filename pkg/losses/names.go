package losses

import (
	"fmt"
	"maps"
	"slices"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/spelling"
)

// offered are all losses.
var offered = []Loss{BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy,
	MeanSquaredError, MeanAbsoluteError, Huber, Hinge, KLDivergence}

// shortNames are Keras's, "MSE" beside "mse".
var shortNames = map[string]Loss{
	"bce": BinaryCrossentropy, "mse": MeanSquaredError, "mae": MeanAbsoluteError,
	"kld": KLDivergence}

// Named returns the loss of that name in any of Keras's spellings: "mean_squared_error",
// "MeanSquaredError", "mse", "MSE". The error of another name says the nearest.
func Named(name string) (Loss, error) {
	names := make([]string, len(offered))
	for i, l := range offered {
		if spelling.Same(name, string(l)) {
			return l, nil
		}
		names[i] = string(l)
	}
	for short, l := range shortNames {
		if spelling.Same(name, short) {
			return l, nil
		}
	}
	all := slices.Concat(names, slices.Sorted(maps.Keys(shortNames)))
	return "", fmt.Errorf("must be one of %q, got %q%s",
		names, brief.Text(name), spelling.Question(name, all))
}
