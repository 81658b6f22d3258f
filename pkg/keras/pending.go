package keras

import "github.com/gomlx/gomlx/core/tensors"

// pending is what was set before the weights are made.
type pending struct {
	trainable map[string]bool            // by the name of the layer
	values    map[string]*tensors.Tensor // by the path of the weight
}

// with returns a map with one more entry.
func with[V any](all map[string]V, key string, value V) map[string]V {
	if all == nil {
		all = map[string]V{}
	}
	all[key] = value
	return all
}

// freezes reports whether a layer is to be frozen.
func (p pending) freezes() bool {
	for _, trainable := range p.trainable {
		if !trainable {
			return true
		}
	}
	return false
}

// give makes a weight, with what is pending for it.
func (m *Sequential) give(w declaredWeight) {
	v := w.variable()
	if trainable, found := m.given.trainable[w.layer]; found {
		v.SetTrainable(trainable)
	}
	if values := m.given.values[w.path()]; values != nil {
		v.MustSetValue(values)
	}
}
