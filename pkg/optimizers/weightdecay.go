package optimizers

import (
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// decayed returns a weight w as the update of this step finds it, Keras's weight_decay:
//
//	w - w WeightDecay learning_rate
//
// All rows of a table decay, also those that the batch does not look up. The gradients are those of
// the weight before. I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019.
func (o Options) decayed(v *model.Variable, w *graph.Node, r rate) *graph.Node {
	if o.WeightDecay == 0 || o.excludes(v.Path()) {
		return w
	}
	return graph.Sub(w, r.times(graph.MulScalar(w, o.WeightDecay)))
}

// excludes reports whether the weight of a path keeps its size.
func (o Options) excludes(path string) bool {
	for _, part := range o.ExcludeFromWeightDecay {
		if strings.Contains(path, part) {
			return true
		}
	}
	return false
}

// checkExcluded returns an error for an empty part of a path, which all paths have.
func (o Options) checkExcluded(name string) error {
	for _, part := range o.ExcludeFromWeightDecay {
		if part == "" {
			return fmt.Errorf("%s.ExcludeFromWeightDecay must hold parts of the paths of weights, "+
				"such as \"bias\", got \"\"; leave WeightDecay out to exclude all weights", name)
		}
	}
	return nil
}
