package keras

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/spelling"
)

// SetTrainable says whether training changes the weights of the layers of the given names, those of
// Summary; without names, of all layers: Keras's layer.trainable. The next Fit trains what it says,
// without a Compile. It may come before the weights are made, is kept in the model's run, and
// Evaluate leaves out the penalties of regularizers of weights that are not trained.
func (m *Sequential) SetTrainable(trainable bool, layers ...string) (err error) {
	defer caught(&err)
	if err := cmp.Or(m.made(), m.whileTraining("SetTrainable")); err != nil {
		return err
	}
	if layers, err = m.named("SetTrainable", layers); err != nil {
		return err
	}
	m.thaw(trainable, layers)
	if m.built {
		for _, w := range m.declaredWeights(m.input) {
			if slices.Contains(layers, w.layer) {
				w.variable().SetTrainable(trainable)
			}
		}
		return nil
	}
	for _, layer := range layers {
		m.given.trainable = with(m.given.trainable, layer, trainable)
	}
	return nil
}

// thaw notes which layers are said to be trained.
func (m *Sequential) thaw(trainable bool, layers []string) {
	named := func(layer string) bool { return slices.Contains(layers, layer) }
	m.thawed = slices.DeleteFunc(m.thawed, named)
	if trainable {
		m.thawed = append(m.thawed, layers...)
	}
}

// isThawed reports whether the weight of a path is of a layer that is said to be trained.
func (m *Sequential) isThawed(path string) bool {
	return slices.ContainsFunc(m.thawed, func(layer string) bool {
		scope := model.JoinPath(model.ScopeSeparator, layer)
		return strings.HasPrefix(path, scope+model.ScopeSeparator)
	})
}

// named returns the given names of layers, all names for none, or an error for an unknown one that
// names the method.
func (m *Sequential) named(method string, layers []string) ([]string, error) {
	if err := m.checkLayers(); err != nil {
		return nil, err
	}
	all := m.layerNames()
	for _, layer := range layers {
		if slices.Contains(all, layer) {
			continue
		}
		return nil, errorf("%s: a layer must be one of %q, got %q%s",
			method, all, layer, spelling.Question(layer, all))
	}
	if len(layers) == 0 {
		return all, nil
	}
	return layers, nil
}

// isFrozen reports whether training leaves a weight as it is, which may not be made yet.
func (m *Sequential) isFrozen(w declaredWeight) bool {
	if trainable, found := m.given.trainable[w.layer]; found {
		return !trainable
	}
	v := m.store.GetVariable(w.path())
	return v != nil && !v.Trainable
}

// frozenNumbers counts the numbers of the frozen weights. The model's input is known.
func (m *Sequential) frozenNumbers() (n int) {
	for _, w := range m.declaredWeights(m.input) {
		if m.isFrozen(w) {
			n += dims.Size(w.Dims)
		}
	}
	return n
}

// frozen lists the weights that training leaves as they are.
func (m *Sequential) frozen() (variables []*model.Variable) {
	if m.built {
		variables = m.weights()
	}
	return slices.DeleteFunc(variables, func(v *model.Variable) bool { return v.Trainable })
}

// frozenPaths lists their paths; it is not nil, which a run of an older version has.
func (m *Sequential) frozenPaths() []string {
	paths := []string{}
	for _, v := range m.frozen() {
		paths = append(paths, v.Path())
	}
	return paths
}

// refreeze gives up graphs that train other weights than are to be trained now.
func (m *Sequential) refreeze() error {
	if frozen := strings.Join(m.frozenPaths(), " "); frozen != m.trainable {
		m.graphs.clear()
		m.trainable = frozen
	}
	return nil
}
