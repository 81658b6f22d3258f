package keras

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/kerasfile"
)

// ImportKerasWeights gives the model the weights of one of Keras's files, of the same layers: Keras's
// load_weights. The file is a .keras or .weights.h5 file that convert.py made a .safetensors file of.
// The slots of its optimizer come along where they fit the model's; as Keras does, it leaves others
// behind with a warning, of log/slog. Another shape, a weight that is missing and one too many are
// refused by name, and nothing is changed then.
//
// The layers may be of one's own: their weights come in the order of their method Weights, and their
// class in Keras is the one whose name in snake case is Kind.
func (m *Sequential) ImportKerasWeights(path string) (err error) {
	defer caught(&err)
	if err := cmp.Or(m.made(), m.whileTraining("ImportKerasWeights")); err != nil {
		return err
	}
	f, err := kerasfile.Read(path)
	if err != nil {
		return prefixed(err)
	}
	if err := m.takeKeras(f, false); err != nil {
		return errorf("%s cannot be imported: %w", path, withoutPackage(err))
	}
	return nil
}

// takeKeras gives the model the arrays of a file. If whole is set, the optimizer's must fit.
func (m *Sequential) takeKeras(f *kerasfile.File, whole bool) error {
	input, err := m.inputOfKeras(f)
	if err != nil {
		return err
	}
	if _, err := m.dims(input); err != nil {
		return err
	}
	declared := m.declaredWeights(input)
	if err := m.checkWeights(declared); err != nil {
		return err
	}
	values, err := m.weightsOfKeras(f, declared)
	if err != nil {
		return err
	}
	training, err := m.trainingOfKeras(f, declared)
	if err != nil {
		if whole {
			return err
		}
		slog.Warn("keras: " + withoutPackage(err).Error() + "; it is left behind")
	}
	m.graphs.wait()
	presumed := m.presumed
	if _, err := m.build(input, 0); err != nil {
		return err
	}
	m.presumed = presumed
	for i, w := range declared {
		if err := w.variable().SetValue(values[i]); err != nil {
			return sentence(err)
		}
	}
	return m.goOn(training)
}

// inputOfKeras returns the dims of the model's examples: its own, else those that the kernel of the
// first layer tells.
func (m *Sequential) inputOfKeras(f *kerasfile.File) ([]int, error) {
	if m.input != nil || len(m.layers) == 0 {
		return m.input, nil
	}
	for _, name := range []string{"kernel", "forward/kernel"} {
		path := kerasPath(m.layers[0], "layers/"+m.layerNames()[0], name) + "/0"
		if a, found := f.Arrays[path]; found && len(a.Dims) == 2 {
			return inputOf(m.layers[0], a.Dims[0]), nil
		}
	}
	return nil, errorf("the shape of the input of %s is not known; "+
		"begin the model with an Input layer", m.quotedName())
}

// kerasPath returns where Keras's files have a weight of a layer, without its number there; at is
// the layer's group.
func kerasPath(l Layer, at, weight string) string {
	switch l := l.(type) {
	case TimeDistributed:
		return kerasPath(l.Layer, at+"/layer", weight)
	case Bidirectional:
		way, weight, _ := strings.Cut(weight, "/")
		layer := l.Layer
		if way == "backward" && l.Backward != nil {
			layer = l.Backward
		}
		return kerasPath(layer, at+"/"+way+"_layer", weight)
	case RNN:
		at += "/cell"
		if len(l.Cells) > 0 {
			number, _, _ := strings.Cut(weight, "/")
			i, _ := strconv.Atoi(number) // 0 for a single cell, which has none
			at += "/cells/" + kerasCells(l)[min(i, len(l.Cells)-1)]
		}
	case SimpleRNN, GRU, LSTM:
		at += "/cell"
	}
	return at + "/vars"
}

// kerasCells names the cells of a stack as Keras's files do.
func kerasCells(l RNN) (names []string) {
	seen := map[string]int{}
	for _, cell := range l.Cells {
		name := cell.Kind()
		switch cell.(type) {
		case SimpleRNN, GRU, LSTM:
			name += "_cell"
		}
		if n := seen[name]; n > 0 {
			names = append(names, fmt.Sprintf("%s_%d", name, n))
		} else {
			names = append(names, name)
		}
		seen[name]++
	}
	return names
}

// kerasPaths returns where Keras's files have the weights.
func (m *Sequential) kerasPaths(declared []declaredWeight) []string {
	names, paths, count := m.layerNames(), make([]string, len(declared)), map[string]int{}
	for i, w := range declared {
		l := m.layers[slices.Index(names, w.layer)]
		at := kerasPath(l, "layers/"+w.layer, w.Name)
		paths[i] = fmt.Sprintf("%s/%d", at, count[at])
		count[at]++
	}
	return paths
}

// weightsOfKeras reads the declared weights out of a file, which must have no others.
func (m *Sequential) weightsOfKeras(
	f *kerasfile.File, declared []declaredWeight) ([]*tensors.Tensor, error) {
	left := maps.Clone(f.Arrays)
	values := make([]*tensors.Tensor, len(declared))
	for i, path := range m.kerasPaths(declared) {
		w := declared[i]
		a, found := f.Arrays[path]
		if !found {
			return nil, errorf("it has no weight %s, which is %s %v of the model; "+
				"the layers must be those of the file", path, w.name(), w.Dims)
		}
		numbers, err := a.Float32s()
		if err != nil {
			return nil, errorf("its weight %s: %w", path, err)
		}
		if !slices.Equal(a.Dims, w.Dims) {
			return nil, errorf("its weight %s must have shape %v, as %s of the model, got %v; "+
				"the layers must be those of the file", path, w.Dims, w.name(), a.Dims)
		}
		values[i] = tensors.FromFlatDataAndDimensions(numbers, a.Dims...)
		delete(left, path)
	}
	for _, path := range slices.Sorted(maps.Keys(left)) {
		if strings.HasPrefix(path, kerasOptimizer) || strings.Contains(path, "/seed_generator") {
			continue
		}
		return nil, errorf("it has the weight %s %v, which the model has not; "+
			"the layers must be those of the file", path, left[path].Dims)
	}
	return values, nil
}
