package keras

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/examples"
)

var predictTask = task{kind: "predict"}

// Predict returns the model's output for each example of x: Keras's predict. Outputs of more than
// one axis, such as [time, units], come flattened.
func (m *Sequential) Predict(x any) ([][]float32, error) {
	var outputs [][]float32
	err := m.infer("Predict", x, predictTask, m.buildPredict, func(c *compiled, results []*tensors.Tensor, size, n int) error {
		values, err := tensors.CopyFlatData[float32](results[0])
		if err != nil {
			return sentence(err)
		}
		outputs = slices.AppendSeq(outputs, slices.Chunk(values[:n*len(values)/size], len(values)/size))
		return nil
	})
	return outputs, err
}

func (m *Sequential) buildPredict(c *compiled) error {
	engine, err := m.engine()
	if err != nil {
		return err
	}
	c.exec, err = model.NewExec(engine, m.store, func(scope *model.Scope, x *graph.Node) *graph.Node {
		m.store.SetTraining(x.Graph(), false)
		return m.Graph(scope, x)
	})
	return err
}

// infer computes a task on batches of x, and hands each one's results on, with the size of the
// batch and the number n of examples in it. Several goroutines take turns, batch by batch.
func (m *Sequential) infer(what string, x any, t task, build func(*compiled) error,
	take func(c *compiled, results []*tensors.Tensor, size, n int) error) error {
	source, err := examples.Open("x", x)
	if err != nil {
		return err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if _, err := m.build(source.Dims, 0); err != nil {
		return err
	}
	inputs, err := m.read(source)
	if err != nil {
		return err
	}
	size := m.inferenceSize(inputs.N)
	if t == predictTask {
		if err := m.continueStates(what, inputs.N, size); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(indicesTo(inputs.N), size) {
		c, err := m.graphs.of(t, build, inputs.Shape(size))
		if err != nil {
			return err
		}
		results, err := c.call(inputs.Batch(batch, size))
		if err != nil {
			return err
		}
		err = take(c, results, size, len(batch))
		for _, r := range results {
			r.FinalizeAll()
		}
		if err != nil {
			return err
		}
		if !m.isStateful() { // let others in, who would change its states
			m.mutex.Unlock()
			m.mutex.Lock()
		}
	}
	return nil
}

// inferenceSize returns how many of n examples are computed at once.
func (m *Sequential) inferenceSize(n int) int {
	if m.isStateful() {
		return cmp.Or(m.batchOf, n)
	}
	return powerOfTwo(min(n, inferenceBatch))
}

// powerOfTwo returns the least power of two that is not below n, so that few sizes of batch are
// ever compiled.
func powerOfTwo(n int) int { return 1 << bits.Len(uint(n-1)) }
