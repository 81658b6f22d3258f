package keras

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/examples"
	"gornn/pkg/layers"
	"gornn/pkg/rnn"
)

// Inspect returns the values of a recurrent layer's gates and states while it reads x, as
// [example][time][unit]. Their names are those of the equations: "z", "r", "g" and "h" for a GRU.
// The layer's name is Summary's: "lstm", "lstm_1". In a
// Bidirectional the names begin with "forward/" and "backward/"; both are in the order of time.
// States of a stateful model stay as they are.
func (m *Sequential) Inspect(x any, layer string) (values map[string][][][]float32, err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return nil, err
	}
	if err := m.checkLayers(); err != nil {
		return nil, err
	}
	index := slices.Index(m.layerNames(), layer)
	if index < 0 || !isRecurrent(m.layers[index]) {
		return nil, errorf("Inspect: the layer must be a recurrent one of %q, got %q",
			m.layerNames(), layer)
	}
	inside := map[string][][][]float32{}
	build := func(c *compiled) error { return m.buildTrace(c, index) }
	take := func(c *compiled, results []*tensors.Tensor, b examples.Batch) error {
		for i, name := range c.traced {
			sequences, err := sequencesOf(results[i])
			if err != nil {
				return err
			}
			inside[name] = append(inside[name], sequences[:b.N]...)
		}
		return nil
	}
	err = m.infer(x, inference{"Inspect", task{kind: "inspect", layer: index}, build, take})
	if err != nil {
		return nil, err
	}
	return inside, nil
}

func isRecurrent(l Layer) bool {
	_, ok := l.(rnn.Recurrent)
	return ok
}

func (m *Sequential) buildTrace(c *compiled, index int) error {
	engine, err := m.engine()
	if err != nil {
		return err
	}
	inspect := func(scope *model.Scope, x *graph.Node) (values []*graph.Node) {
		defer reworded()
		m.store.SetTraining(x.Graph(), false)
		trace := m.trace(scope, x, index)
		c.traced = slices.Sorted(maps.Keys(trace))
		for _, name := range c.traced {
			values = append(values, trace[name])
		}
		return values
	}
	c.exec, err = model.NewExec(engine, m.store, inspect)
	return err
}

// trace adds the model to the graph up to the recurrent layer of the given index, and returns that
// layer's trace.
func (m *Sequential) trace(scope *model.Scope, x *graph.Node, index int) map[string]*graph.Node {
	x, mask := m.through(scope, x, nil, 0, index)
	last, at := m.layers[index].(rnn.Recurrent), scope.At("%s", m.layerNames()[index])
	return last.Scan(at, x, rnn.With{Mask: mask, Trace: true}).Trace
}

// through takes x and its mask through the layers from one index to below another. Stateful layers
// keep their states.
func (m *Sequential) through(
	scope *model.Scope, x, mask *graph.Node, from, to int) (y, yMask *graph.Node) {
	names := m.layerNames()
	for i := from; i < to; i++ {
		at := scope.At("%s", names[i])
		within(fmt.Sprintf("layer %d", i+1), func() {
			if recurrent, ok := m.layers[i].(rnn.Recurrent); ok { // a trace stores no states
				result := recurrent.Scan(at, x, rnn.With{Mask: mask, Trace: true})
				x, mask = result.Output, result.Mask
			} else {
				x, mask = layers.Call(m.layers[i], at, x, mask)
			}
			checkOutput(m.layers[i], x)
		})
	}
	return x, mask
}

// sequencesOf copies a tensor [batch, time, units] to the host.
func sequencesOf(t *tensors.Tensor) (sequences [][][]float32, err error) {
	dims := t.Shape().Dimensions
	values, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, sentence(err)
	}
	for sequence := range slices.Chunk(values, dims[1]*dims[2]) {
		sequences = append(sequences, slices.Collect(slices.Chunk(sequence, dims[2])))
	}
	return sequences, nil
}
