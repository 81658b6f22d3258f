package keras

import (
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/rnn"
)

// penalized returns the loss, a scalar, with the penalties of the regularizers of all weights that
// are trained, as Keras adds them in training and evaluation.
func (m *Sequential) penalized(loss *graph.Node) *graph.Node {
	for _, w := range m.declaredWeights(m.input) {
		if w.Regularizer == (rnn.Regularizer{}) || m.isFrozen(w) {
			continue
		}
		values := w.variable().NodeValue(loss.Graph())
		loss = graph.Add(loss, w.Regularizer.Penalty(values))
	}
	return loss
}
