package keras

import (
	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/rnn"
)

// penalized returns the loss, a scalar, with the penalties of the regularizers of all weights that
// are trained, as Keras adds them in training and evaluation. Each of several devices adds its share.
func (m *Sequential) penalized(loss *graph.Node, devices int) *graph.Node {
	for _, w := range m.declaredWeights(m.input) {
		if w.Regularizer == (rnn.Regularizer{}) || m.isFrozen(w) {
			continue
		}
		values := w.variable().NodeValue(loss.Graph())
		penalty := w.Regularizer.Penalty(values)
		if devices > 1 {
			penalty = graph.DivScalar(penalty, devices)
		}
		loss = graph.Add(loss, penalty)
	}
	return loss
}
