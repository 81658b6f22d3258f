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
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
	"gornn/pkg/keras"
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
		l, err := decodeLayer(c, options)
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
// of its layers.
func (s spec) options(unroll bool) (options map[string]any, err error) {
	options = map[string]any{}
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
	return options, nil
}

// types are the layers that hold no others.
var types = map[string]reflect.Type{
	"embedding": reflect.TypeFor[keras.Embedding](), "masking": reflect.TypeFor[keras.Masking](),
	"simple_rnn": reflect.TypeFor[keras.SimpleRNN](), "gru": reflect.TypeFor[keras.GRU](), "lstm": reflect.TypeFor[keras.LSTM](),
	"dense": reflect.TypeFor[keras.Dense](), "activation": reflect.TypeFor[keras.Activation](), "flatten": reflect.TypeFor[keras.Flatten](),
	"dropout": reflect.TypeFor[keras.Dropout](), "spatial_dropout1d": reflect.TypeFor[keras.SpatialDropout1D](),
	"layer_normalization":      reflect.TypeFor[keras.LayerNormalization](),
	"global_average_pooling1d": reflect.TypeFor[keras.GlobalAveragePooling1D](), "global_max_pooling1d": reflect.TypeFor[keras.GlobalMaxPooling1D](),

	"one_state": reflect.TypeFor[oneState](), "two_states": reflect.TypeFor[twoStates](), "peepholes": reflect.TypeFor[peepholes](),
}

// decodeLayer makes a layer, or a cell, of its form in a run's manifest, and of the options that it
// has.
func decodeLayer(c golden.Config, options map[string]any) (keras.Layer, error) {
	switch c.Kind {
	case "time_distributed":
		var inner golden.Config
		if err := decodeStrictly(c.Config, &inner); err != nil {
			return nil, err
		}
		l, err := decodeLayer(inner, options)
		return keras.TimeDistributed{Layer: l}, err
	case "bidirectional":
		var of struct {
			golden.Config
			Backward  *golden.Config `json:"backward"`
			MergeMode rnn.MergeMode  `json:"merge_mode"`
		}
		if err := decodeStrictly(c.Config, &of); err != nil {
			return nil, err
		}
		b := keras.Bidirectional{MergeMode: of.MergeMode}
		if mode, ok := options["MergeMode"].(string); ok {
			b.MergeMode = rnn.MergeMode(mode)
		}
		var err error
		if b.Layer, err = decodeLayer(of.Config, options); err == nil && of.Backward != nil {
			b.Backward, err = decodeLayer(*of.Backward, options)
		}
		return b, err
	case "rnn":
		return decodeRNN(c, options)
	}
	value, err := decodeValue(c, options)
	if err != nil {
		return nil, err
	}
	l, ok := value.(keras.Layer)
	if !ok {
		return nil, errLacking{fmt.Sprintf("%q is not a layer", c.Kind), true}
	}
	return l, nil
}

func decodeRNN(c golden.Config, options map[string]any) (keras.Layer, error) {
	var of struct {
		Cells                                                             []golden.Config `json:"cells"`
		ReturnSequences, GoBackwards, Stateful, ZeroOutputForMask, Unroll bool
	}
	if err := decodeStrictly(c.Config, &of); err != nil {
		return nil, err
	}
	text, _ := json.Marshal(options)
	if err := json.Unmarshal(text, &of); err != nil {
		return nil, err
	}
	l := keras.RNN{ReturnSequences: of.ReturnSequences, GoBackwards: of.GoBackwards, Stateful: of.Stateful, ZeroOutputForMask: of.ZeroOutputForMask, Unroll: of.Unroll}
	for _, c := range of.Cells {
		value, err := decodeValue(c, nil)
		if err != nil {
			return nil, err
		}
		l.Cells = append(l.Cells, value.(rnn.HasCell))
	}
	return l, nil
}

// decodeValue makes a value of one of the types.
func decodeValue(c golden.Config, options map[string]any) (any, error) {
	t, found := types[c.Kind]
	if !found {
		return nil, errLacking{fmt.Sprintf("the runner has no layer %q", c.Kind), true}
	}
	value := reflect.New(t)
	if err := decodeStrictly(c.Config, value.Interface()); err != nil {
		return nil, err
	}
	if t.Kind() == reflect.Struct {
		text, err := json.Marshal(options)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, value.Interface()); err != nil {
			return nil, err
		}
	}
	return value.Elem().Interface(), nil
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
	engine, err := backend.New()
	if err != nil {
		return golden.Array{}, nil, err
	}
	exec, err := model.NewExec(engine, m.store, func(scope *model.Scope, in []*Node) []*Node {
		y, states := m.graph(scope, s, in[0], in[1:])
		return append([]*Node{y}, states...)
	})
	if err != nil {
		return golden.Array{}, nil, err
	}
	defer exec.Finalize()
	_, takesIDs := m.layers[0].(keras.Embedding)
	in := []any{tensor(s.X, takesIDs)}
	for _, state := range s.InitialState {
		in = append(in, tensor(state, false))
	}
	var out []*tensors.Tensor
	for range max(s.Calls, 1) {
		if out, err = exec.Call(in...); err != nil {
			return golden.Array{}, nil, err
		}
	}
	for i, t := range out {
		a := golden.Array{Shape: t.Shape().Dimensions, Data: tensors.MustCopyFlatData[float32](t)}
		if i == 0 {
			y = a
		} else {
			states = append(states, a)
		}
	}
	return y, states, nil
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
		switch l := l.(type) {
		case rnn.Recurrent:
			with := rnn.With{Mask: mask}
			if perLayer > 0 {
				with.States, initial = initial[:perLayer], initial[perLayer:]
			}
			r := l.Scan(scope, x, with)
			x, mask, states = r.Output, r.Mask, append(states, r.States...)
		case keras.Masked:
			x, mask = l.CallMasked(scope, x, mask)
		default:
			if mask != nil {
				exceptions.Panicf("the row has a mask, of which %s says nothing", l.Kind())
			}
			x = l.Call(scope, x)
		}
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
	engine, err := backend.New()
	if err != nil {
		return nil, err
	}
	exec, err := model.NewExec(engine, m.store, func(scope *model.Scope, x *Node) *Node {
		m.store.SetTraining(x.Graph(), true)
		y, _ := m.graph(scope, spec{}, x, nil)
		return y
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	y, err := exec.Call1(x)
	if err != nil {
		return nil, err
	}
	return tensors.MustCopyFlatData[float32](y), nil
}
