package keras

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/memory"
	"gornn/pkg/layers"
	"gornn/pkg/rnn"
)

// dims returns the output dims of every layer for examples of the given dims.
func (m *Sequential) dims(input []int) (outputs [][]int, err error) {
	if len(m.layers) == 0 {
		return nil, errorf("%s has no layers; give some to NewSequential or Add", m.quotedName())
	}
	if err := m.checkLayers(); err != nil {
		return nil, err
	}
	for i, l := range m.layers {
		if input, err = outputDims(l, input); err != nil {
			return nil, errorf("layer %d: %w", i+1, err)
		}
		outputs = append(outputs, input)
	}
	return outputs, nil
}

// checkLayers finds layers that are not there, have no name, or misuse texts.
func (m *Sequential) checkLayers() error {
	for i, l := range m.layers {
		if err := layers.Check(l); err != nil {
			return errorf("layer %d %w", i+1, err)
		}
		if kind := l.Kind(); !kindPattern.MatchString(kind) || kind == optimizerScope {
			return errorf("layer %d: Kind must be a word of lower-case letters, "+
				"digits and '_', and not %q, got %q", i+1, optimizerScope, kind)
		}
	}
	return m.checkTexts()
}

var kindPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// outputDims is the layer's OutputDims with an error in place of a panic.
func outputDims(l Layer, input []int) (output []int, err error) {
	err = try(func() { output = l.OutputDims(input) })
	return output, err
}

// build makes the weights there are not yet, for examples of the given dims; seed draws them. It
// returns the dims of the output.
func (m *Sequential) build(input []int, seed int64) (output []int, err error) {
	if err := m.accepts(input); err != nil {
		return nil, err
	}
	outputs, err := m.dims(input)
	if err != nil {
		return nil, err
	}
	output = outputs[len(outputs)-1]
	if m.built && !m.presumed {
		return output, nil
	}
	weights := m.declaredWeights(input)
	if m.built && !slices.EqualFunc(m.declaredWeights(m.input), weights, sameShape) {
		return nil, errorf("the weights of %s were made for ids [batch, time], got %s; "+
			"begin the model with an Input of that shape", m.quotedName(), dims.Text(input))
	}
	if err := m.checkWeights(weights); err != nil {
		return nil, err
	}
	m.store.SetParam(model.ScopeSeparator+model.ParamInitialSeed, seed)
	for _, w := range weights {
		m.give(w)
	}
	m.given = pending{}
	if !m.declared {
		m.input = m.ofAnyLength(input, weights)
	}
	m.built, m.presumed = true, false
	return output, nil
}

// accepts checks the dims of an example against the model's input.
func (m *Sequential) accepts(input []int) error {
	same := func(have, want int) bool { return want < 0 || have == want }
	if m.input == nil || slices.EqualFunc(input, m.input, same) || m.presumed && m.take(input) {
		return nil
	}
	return errorf("%s takes inputs of shape %s, got %s; "+
		"give it such examples, or make a model for these",
		m.quotedName(), dims.Text(m.input), dims.Text(input))
}

// take reports whether the layers take ids of the given dims, or a sentence of theirs says better
// why they do not.
func (m *Sequential) take(ids []int) bool {
	_, presumedWrong := m.dims(m.input)
	if _, wrong := m.dims(ids); wrong == nil || presumedWrong != nil {
		return true
	}
	_, wrong := outputDims(m.layers[0], ids)
	return wrong != nil
}

// ofAnyLength returns the dims of the model's examples, with these weights: the input's dims, with
// the length of sequences open if every layer takes any length.
func (m *Sequential) ofAnyLength(input []int, weights []declaredWeight) []int {
	if len(input) == 0 {
		return input
	}
	open := slices.Clone(input)
	open[0] = -1
	if _, err := m.dims(open); err != nil {
		return slices.Clone(input)
	}
	if !slices.EqualFunc(m.declaredWeights(open), weights, sameShape) {
		return slices.Clone(input)
	}
	return open
}

// declaredWeight is a weight declared by a layer of the model; its variable may be missing yet.
type declaredWeight struct {
	rnn.Weight
	layer string
	scope *model.Scope
}

func sameShape(a, b declaredWeight) bool { return slices.Equal(a.Dims, b.Dims) }

func (w declaredWeight) path() string { return model.JoinPath(w.scope.Scope(), w.Name) }

// variable returns the weight's variable; it makes a missing one, with its first values.
func (w declaredWeight) variable() *model.Variable { return w.Variable(w.scope) }

// declaredWeights lists the model's weights layer by layer, for examples of dims that fit the
// layers.
func (m *Sequential) declaredWeights(input []int) (weights []declaredWeight) {
	names := m.layerNames()
	for i, l := range m.layers {
		for _, w := range l.Weights(input) {
			scope := m.store.RootScope().At("%s", names[i])
			weights = append(weights, declaredWeight{w, names[i], scope})
		}
		input = l.OutputDims(input)
	}
	return weights
}

// checkWeights returns an error for two weights of one path, and for weights too large for memory.
func (m *Sequential) checkWeights(weights []declaredWeight) error {
	paths := map[string]bool{}
	var bytes float64
	for _, w := range weights {
		if paths[w.path()] {
			return errorf("two weights are called %s; a layer's Kind, "+
				"and the names of its weights, must be no other's",
				strings.TrimPrefix(w.path(), model.ScopeSeparator))
		}
		paths[w.path()] = true
		if slices.ContainsFunc(w.Dims, func(d int) bool { return d < 0 }) {
			return errorf("weight %s must have dims of 0 or more, got %v",
				strings.TrimPrefix(w.path(), model.ScopeSeparator), w.Dims)
		}
		bytes += 4 * dims.Numbers(w.Dims...)
	}
	return memory.Fits("the weights of "+m.quotedName(), bytes, "make its layers smaller")
}

// weights lists the variables of the model's weights layer by layer in the order of their
// declaration. The model is built.
func (m *Sequential) weights() (variables []*model.Variable) {
	for _, w := range m.declaredWeights(m.input) {
		variables = append(variables, w.variable())
	}
	return variables
}

// params counts the weights' numbers.
func (m *Sequential) params() int {
	n := 0
	for _, w := range m.declaredWeights(m.input) {
		n += dims.Size(w.Dims)
	}
	return n
}

// stepMemory returns the least memory of a training step, in bytes: weights, their gradients and
// their new values; for the batch, the output of each layer with weights, and for each recurrent
// layer the product with the kernel at each time step.
func (m *Sequential) stepMemory(batch int, input []int) float64 {
	var weights, example float64
	for _, l := range m.layers {
		declared := l.Weights(input)
		for _, w := range declared {
			weights += dims.Numbers(w.Dims...)
			if isRecurrent(l) && path.Base(w.Name) == "kernel" {
				example += dims.Numbers(input[0], w.Dims[1])
			}
		}
		input = l.OutputDims(input)
		if len(declared) > 0 {
			example += dims.Numbers(input...)
		}
	}
	return 4 * (3*weights + float64(batch)*example)
}
