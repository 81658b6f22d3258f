package keras

import (
	"maps"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
)

// Inspect returns what goes on in a recurrent layer while it reads x: the values of its gates and
// states, by their names in its equations, such as "z", "r", "g" and "h" of a GRU, as
// [example][time][unit]. The layer is called as Summary calls it: "lstm", "lstm_1". In a
// Bidirectional the names begin with "forward/" and "backward/"; both are in the order of time.
// States of a stateful model stay as they are.
func (m *Sequential) Inspect(x any, layer string) (map[string][][][]float32, error) {
	inputs, err := m.inputs("x", x, 0)
	if err != nil {
		return nil, err
	}
	index := slices.Index(m.layerNames(), layer)
	if index < 0 || !isRecurrent(m.layers[index]) {
		return nil, errorf("Inspect: the layer must be a recurrent one of %q, got %q", m.layerNames(), layer)
	}
	engine, err := m.engine()
	if err != nil {
		return nil, err
	}
	var names []string
	exec, err := model.NewExec(engine, m.store, func(scope *model.Scope, x *graph.Node) (values []*graph.Node) {
		m.store.SetTraining(x.Graph(), false)
		trace := m.trace(scope, x, index)
		names = slices.Sorted(maps.Keys(trace))
		for _, name := range names {
			values = append(values, trace[name])
		}
		return values
	})
	if err != nil {
		return nil, plain(err)
	}
	defer exec.Finalize()
	inside := map[string][][][]float32{}
	size := m.inferenceSize(inputs.n)
	for batch := range slices.Chunk(order(inputs.n), size) {
		results, err := exec.Call(inputs.batch(batch, size))
		if err != nil {
			return nil, plain(err)
		}
		for i, name := range names {
			values, err := sequencesOf(results[i])
			if err != nil {
				return nil, err
			}
			inside[name] = append(inside[name], values[:len(batch)]...)
		}
	}
	return inside, nil
}

// trace adds the model to the graph up to the recurrent layer of the given index, and returns what
// that traces.
func (m *Sequential) trace(scope *model.Scope, x *graph.Node, index int) map[string]*graph.Node {
	names := m.layerNames()
	var mask *graph.Node
	for i, l := range m.layers[:index+1] {
		at := scope.At("%s", names[i])
		if recurrent, ok := l.(rnn.Recurrent); ok {
			result := recurrent.Scan(at, x, rnn.With{Mask: mask, Trace: true})
			if i == index {
				return result.Trace
			}
			x, mask = result.Output, result.Mask
		} else {
			x, mask = call(l, at, x, mask)
		}
	}
	return nil
}

// sequencesOf copies a tensor [batch, time, units] to the host.
func sequencesOf(t *tensors.Tensor) (sequences [][][]float32, err error) {
	dims := t.Shape().Dimensions
	values, err := tensors.CopyFlatData[float32](t)
	t.FinalizeAll()
	if err != nil {
		return nil, plain(err)
	}
	for sequence := range slices.Chunk(values, dims[1]*dims[2]) {
		sequences = append(sequences, slices.Collect(slices.Chunk(sequence, dims[2])))
	}
	return sequences, nil
}
