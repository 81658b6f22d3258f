package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/config"
	"gornn/pkg/internal/golden"
	"gornn/pkg/internal/testcells"
	"gornn/pkg/keras"
	"gornn/pkg/layers"
	"gornn/pkg/rnn"
)

// stack is layers one on top of the other, with their weights.
type stack struct {
	layers []keras.Layer
	names  []string // the layers' scopes, as in a Sequential
	store  *model.Store
	dims   []int // of an example
}

// unrolls says how to run the row: looped, and where there is a recurrent layer unrolled too.
func (s spec) unrolls() []bool {
	text, _ := json.Marshal(s.Layers)
	for _, kind := range []string{"simple_rnn", "gru", "lstm", "rnn"} {
		if strings.Contains(string(text), `"kind":"`+kind+`"`) {
			return []bool{false, true}
		}
	}
	return []bool{false}
}

// stack decodes the layers.
func (s spec) stack(unroll bool) (m stack, err error) {
	options, err := s.options(unroll)
	if err != nil {
		return stack{}, err
	}
	m = stack{store: model.NewStore(), dims: s.X.Shape}
	if len(m.dims) > 0 {
		m.dims = m.dims[1:]
	}
	seen := map[string]int{}
	for _, c := range s.Layers {
		l, err := decode[keras.Layer](c)
		if err == nil {
			l, err = with(l, options)
		}
		if err != nil {
			return stack{}, err
		}
		name := l.Kind()
		if n := seen[name]; n > 0 {
			name = fmt.Sprintf("%s_%d", name, n)
		}
		seen[l.Kind()]++
		m.layers, m.names = append(m.layers, l), append(m.names, name)
	}
	return m, nil
}

// options returns the fields of recurrent layers, and of Dense, that the row asks for beside those
// of its layers, in JSON.
func (s spec) options(unroll bool) ([]byte, error) {
	options := map[string]any{}
	if unroll {
		options["Unroll"] = true
	}
	if s.Calls > 0 {
		options["Stateful"] = true
	}
	if s.ZeroOutputForMask {
		options["ZeroOutputForMask"] = true
	}
	if s.ResetAfter != nil && !*s.ResetAfter {
		options["ResetBefore"] = true
	}
	if isBias := func(path string) bool { return strings.HasSuffix(path, "bias") }; len(s.Weights) > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(s.Weights)), isBias) {
		options["NoBias"] = true
	}
	if len(s.MergeMode) > 0 {
		var mode *string
		if err := json.Unmarshal(s.MergeMode, &mode); err != nil {
			return nil, err
		}
		if mode == nil || *mode == "none" {
			return nil, errLacking{what: "merge_mode=None"}
		}
		options["MergeMode"] = *mode
	}
	return json.Marshal(options)
}

// kinds are what a row may hold.
var kinds = config.NewKinds(append(testcells.Layers,
	keras.Embedding{}, keras.Masking{}, keras.Dense{}, keras.Linear, keras.Dropout{}, keras.SpatialDropout1D{},
	keras.LayerNormalization{}, keras.GlobalAveragePooling1D{}, keras.GlobalMaxPooling1D{}, keras.Flatten{},
	keras.TimeDistributed{}, keras.ReLULayer{}, keras.LeakyReLU{}, keras.ELU{}, keras.PReLU{},
	keras.RMSprop{}, keras.Adam{}, keras.AdamW{}, keras.SGD{},
	keras.ExponentialDecay{}, keras.InverseTimeDecay{}, keras.PiecewiseConstantDecay{}, keras.PolynomialDecay{},
	keras.CosineDecay{}, keras.CosineDecayRestarts{})...)

// decode makes a layer, optimizer or schedule of its form in a run's manifest.
func decode[T any](c golden.Config) (value T, err error) {
	text, err := json.Marshal(c)
	if err == nil {
		value, err = config.Decode[T](kinds, text)
	}
	if err != nil {
		err = errLacking{fmt.Sprintf("the runner does not read it: %v", err), true}
	}
	return value, err
}

// with returns a layer, and those that it holds, with the options that they have, in JSON.
func with(l keras.Layer, options []byte) (keras.Layer, error) {
	var err error
	switch of := l.(type) {
	case keras.TimeDistributed:
		of.Layer, err = with(of.Layer, options)
		return of, err
	case keras.Bidirectional:
		if of.Layer, err = with(of.Layer, options); err == nil && of.Backward != nil {
			of.Backward, err = with(of.Backward, options)
		}
		l = of
	case keras.Activation:
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	value := reflect.New(reflect.TypeOf(l))
	value.Elem().Set(reflect.ValueOf(l))
	err = json.Unmarshal(options, value.Interface())
	return value.Elem().Interface().(keras.Layer), err
}

// set gives the layers the weights, by the paths that they have in a Sequential.
func (m stack) set(weights map[string]golden.Array) error {
	left, dims := maps.Clone(weights), m.dims
	for i, l := range m.layers {
		out := l.OutputDims(dims)
		for _, w := range l.Weights(dims) {
			path := "/" + m.names[i] + "/" + w.Name
			a, found := left[path]
			if !found {
				return fmt.Errorf("the row has no weight %s", path)
			}
			delete(left, path)
			if !slices.Equal(a.Shape, w.Dims) && !isResetBefore(l, &a) {
				return fmt.Errorf("%s is %v, expected %v", path, w.Dims, a.Shape)
			}
			w.Variable(m.store.RootScope().At("%s", m.names[i])).MustSetValue(tensor(a, false))
		}
		dims = out
	}
	if len(left) > 0 {
		return fmt.Errorf("the layers have no weights %q", slices.Sorted(maps.Keys(left)))
	}
	return nil
}

// isResetBefore reports whether l is a GRU with ResetBefore, which has one bias. Rows that were
// written when there were two have that one twice.
func isResetBefore(l keras.Layer, bias *golden.Array) bool {
	gru, ok := l.(keras.GRU)
	if ok && gru.ResetBefore && len(bias.Shape) == 2 && bias.Shape[0] == 2 {
		n := bias.Shape[1]
		*bias = golden.Array{Shape: []int{n}, Data: bias.Data[:n]}
		return true
	}
	return false
}

// call computes the output of the layers, and the states of the recurrent ones: Calls times, if
// that is more than once.
func (m stack) call(s spec) (y golden.Array, states []golden.Array, err error) {
	_, takesIDs := m.layers[0].(keras.Embedding)
	out, err := m.compute(max(s.Calls, 1), s.inputs(tensor(s.X, takesIDs)), func(scope *model.Scope, in []*Node) []*Node {
		y, states := m.graph(scope, s, in[0], in[1:])
		return append([]*Node{y}, states...)
	})
	if err != nil {
		return golden.Array{}, nil, err
	}
	return out[0], out[1:], nil
}

// inputs returns the inputs of a graph: first ones, and the states that the row gives.
func (s spec) inputs(first ...any) []any {
	for _, state := range s.InitialState {
		first = append(first, tensor(state, false))
	}
	return first
}

// compute computes a graph so many times, and returns the last results.
func (m stack) compute(times int, in []any, graph func(*model.Scope, []*Node) []*Node) (results []golden.Array, err error) {
	engine, err := backend.New()
	if err != nil {
		return nil, err
	}
	exec, err := model.NewExec(engine, m.store, graph)
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	var out []*tensors.Tensor
	for range times {
		if out, err = exec.Call(in...); err != nil {
			return nil, err
		}
	}
	for _, t := range out {
		results = append(results, golden.Array{Shape: t.Shape().Dimensions, Data: tensors.MustCopyFlatData[float32](t)})
	}
	return results, nil
}

// graph builds the layers: output and last states.
func (m stack) graph(scope *model.Scope, s spec, x *Node, initial []*Node) (y *Node, states []*Node) {
	var mask *Node
	if s.Mask != nil {
		mask = NotEqual(Const(x.Graph(), s.Mask), ScalarZero(x.Graph(), Const(x.Graph(), s.Mask).DType()))
	}
	perLayer := len(initial) / len(m.layers)
	for i, l := range m.layers {
		l.OutputDims(x.Shape().Dimensions[1:])
		scope := scope.At("%s", m.names[i])
		r, recurrent := l.(rnn.Recurrent)
		if !recurrent {
			x, mask = layers.Call(l, scope, x, mask)
			continue
		}
		with := rnn.With{Mask: mask}
		if perLayer > 0 {
			with.States, initial = initial[:perLayer], initial[perLayer:]
		}
		of := r.Scan(scope, x, with)
		x, mask, states = of.Output, of.Mask, append(states, of.States...)
	}
	return x, states
}

// tensor returns an array, of integers if an Embedding takes it for ids.
func tensor(a golden.Array, ids bool) *tensors.Tensor {
	if !ids {
		return tensors.FromFlatDataAndDimensions(slices.Clone(a.Data), a.Shape...)
	}
	values := make([]int32, len(a.Data))
	for i, v := range a.Data {
		values[i] = int32(v)
	}
	return tensors.FromFlatDataAndDimensions(values, a.Shape...)
}

// train computes the output of the layers for x as in a training.
func (m stack) train(x *tensors.Tensor) ([]float32, error) {
	if err := m.store.SetRNGStateFromSeed(1337); err != nil { // the seed of Keras's tests
		return nil, err
	}
	out, err := m.compute(1, []any{x}, func(scope *model.Scope, in []*Node) []*Node {
		m.store.SetTraining(in[0].Graph(), true)
		y, _ := m.graph(scope, spec{}, in[0], nil)
		return []*Node{y}
	})
	if err != nil {
		return nil, err
	}
	return out[0].Data, nil
}
