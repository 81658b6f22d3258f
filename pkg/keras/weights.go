package keras

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/examples"
)

// Weights returns copies of the weights of the layers of the given names, those of Summary; without
// names, of all layers. Their order and shapes are those of Keras's get_weights: layer by layer, in
// a recurrent layer kernel, recurrent kernel and bias. Before the first Fit the shape of the input
// must be known; weights that were not there yet have the values of seed 0, as with Store.
func (m *Sequential) Weights(layers ...string) (weights []*tensors.Tensor, err error) {
	defer caught(&err)
	declared, err := m.declaredIn("Weights", layers)
	if err != nil {
		return nil, err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.graphs.wait()
	if _, err := m.build(m.input, 0); err != nil {
		return nil, err
	}
	for _, w := range declared {
		data, err := valueOf(w.variable())
		if err != nil {
			return nil, err
		}
		weights = append(weights, tensors.FromFlatDataAndDimensions(data, w.Dims...))
	}
	return weights, nil
}

// SetWeights gives the weights of a layer values, one for each weight in the order of Weights:
// Keras's set_weights. layer is a name of Summary, or "" for all layers. A value is a slice or an
// array of any depth, such as [][]float32, or a tensor; a []*tensors.Tensor, as Weights returns it,
// stands for its elements. Numbers become float32, and must be finite.
//
// The optimizer's slots stay. A callback may call it. Before the first Fit the shape of the input
// must be known; Fit's seed draws the other weights then.
func (m *Sequential) SetWeights(layer string, values ...any) (err error) {
	defer caught(&err)
	var layers []string
	if layer != "" {
		layers = []string{layer}
	}
	declared, err := m.declaredIn("SetWeights", layers)
	if err != nil {
		return err
	}
	if len(values) == 1 {
		if all, ok := values[0].([]*tensors.Tensor); ok {
			values = anys(all)
		}
	}
	if len(values) != len(declared) {
		return errorf("SetWeights must be given a value for each of the weights %s, got %d values",
			describedWeights(declared), len(values))
	}
	read := make([]*tensors.Tensor, len(values))
	for i, w := range declared {
		if read[i], err = w.read(values[i]); err != nil {
			return err
		}
	}
	m.graphs.wait()
	for i, w := range declared {
		if err := m.set(w, read[i]); err != nil {
			return err
		}
	}
	return nil
}

func anys[T any](all []T) []any {
	values := make([]any, len(all))
	for i, v := range all {
		values[i] = v
	}
	return values
}

// declaredIn lists the weights of the named layers, of all for none. method is named in errors.
func (m *Sequential) declaredIn(method string, layers []string) ([]declaredWeight, error) {
	if err := m.made(); err != nil {
		return nil, err
	}
	layers, err := m.named(method, layers)
	if err != nil {
		return nil, err
	}
	if m.input == nil {
		return nil, errorf("%s: the shapes of the weights of %s are not known yet; "+
			"begin the model with an Input layer", method, m.quotedName())
	}
	if _, err := m.dims(m.input); err != nil {
		return nil, err
	}
	weights := m.declaredWeights(m.input)
	if err := m.checkWeights(weights); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(weights, func(w declaredWeight) bool {
		return !slices.Contains(layers, w.layer)
	}), nil
}

// set gives a weight values, now or when it is made.
func (m *Sequential) set(w declaredWeight, values *tensors.Tensor) error {
	if !m.built {
		m.given.values = with(m.given.values, w.path(), values)
		return nil
	}
	if err := w.variable().SetValue(values); err != nil {
		return sentence(err)
	}
	return nil
}

// name is the weight's in errors, "lstm/kernel".
func (w declaredWeight) name() string {
	return strings.TrimPrefix(w.path(), model.ScopeSeparator)
}

func describedWeights(weights []declaredWeight) string {
	text := []string{}
	for _, w := range weights {
		text = append(text, fmt.Sprintf("%s %v", w.name(), w.Dims))
	}
	return "(" + strings.Join(text, ", ") + ")"
}

// read reads a value for the weight.
func (w declaredWeight) read(value any) (*tensors.Tensor, error) {
	if len(w.Dims) == 0 {
		value = inSlice(value)
	}
	wanted := fmt.Sprintf("SetWeights: the weight %s must be given numbers of shape %v, "+
		"in slices of equal lengths or a tensor", w.name(), w.Dims)
	source, err := examples.Open("", value)
	if err != nil {
		return nil, errorf("%s, got %T that is none", wanted, value)
	}
	given := append([]int{source.N}, source.Dims...)
	if !slices.Equal(given, w.Dims) && !(len(w.Dims) == 0 && slices.Equal(given, []int{1})) {
		return nil, errorf("%s, got shape %v", wanted, given)
	}
	numbers, err := source.Numbers()
	if err != nil {
		return nil, errorf("%s, got one that is not finite as a float32", wanted)
	}
	return tensors.FromFlatDataAndDimensions(numbers.Values(), w.Dims...), nil
}

// inSlice returns a slice of a number or a scalar tensor; nil stays nil.
func inSlice(value any) any {
	if t, ok := value.(*tensors.Tensor); ok && t != nil && t.Ok() && t.Rank() == 0 {
		value = t.Value()
	}
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return nil
	}
	return reflect.Append(reflect.MakeSlice(reflect.SliceOf(v.Type()), 0, 1), v).Interface()
}
