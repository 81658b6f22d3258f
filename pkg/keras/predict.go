package keras

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Predict returns the model's output for each example of x: Keras's predict. Outputs of more than one axis, such as
// [time, units], come flattened.
func (m *Sequential) Predict(x any) ([][]float32, error) {
	inputs, err := m.inputs("x", x, 0)
	if err != nil {
		return nil, err
	}
	if m.predict == nil {
		engine, err := m.engine()
		if err != nil {
			return nil, err
		}
		if m.predict, err = model.NewExec(engine, m.store, func(scope *model.Scope, x *graph.Node) *graph.Node {
			m.store.SetTraining(x.Graph(), false)
			return m.Graph(scope, x)
		}); err != nil {
			return nil, plain(err)
		}
	}
	size := m.inferenceSize(inputs.n)
	if err := m.goOn("Predict", inputs.n, size); err != nil {
		return nil, err
	}
	var outputs [][]float32
	for batch := range slices.Chunk(order(inputs.n), size) {
		result, err := m.predict.Call1(inputs.batch(batch, size))
		if err != nil {
			return nil, plain(err)
		}
		values, err := tensors.CopyFlatData[float32](result)
		result.FinalizeAll()
		if err != nil {
			return nil, plain(err)
		}
		for output := range slices.Chunk(values[:len(batch)*len(values)/size], len(values)/size) {
			outputs = append(outputs, output)
		}
	}
	return outputs, nil
}

// inferenceSize returns how many of n examples are computed at once.
func (m *Sequential) inferenceSize(n int) int {
	if m.isStateful() {
		return cmp.Or(m.statesOf, n)
	}
	return powerOfTwo(min(n, inferenceBatch))
}

// powerOfTwo returns the least power of two that is not below n, so that few sizes of batch are ever compiled.
func powerOfTwo(n int) int { return 1 << bits.Len(uint(n-1)) }
