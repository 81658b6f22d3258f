package keras

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/internal/examples"
)

var predictTask = task{kind: "predict"}

// Predict returns the model's output for each example of x: Keras's predict. Outputs of more than
// one axis, such as [time, units], come flattened. x may be a dataset, with or without labels.
func (m *Sequential) Predict(x any) ([][]float32, error) {
	var rows [][]float32
	var of []int // the examples
	take := func(c *compiled, results []*tensors.Tensor, b examples.Batch) error {
		values, err := tensors.CopyFlatData[float32](results[0])
		if err != nil {
			return sentence(err)
		}
		perExample := len(values) / b.Size()
		rows = slices.AppendSeq(rows, slices.Chunk(values[:b.N*perExample], perExample))
		of = append(of, b.Indices...)
		return nil
	}
	if err := m.infer(x, inference{"Predict", predictTask, m.buildPredict, take}); err != nil {
		return nil, err
	}
	outputs := make([][]float32, len(rows))
	for i, row := range rows {
		outputs[of[i]] = row
	}
	return outputs, nil
}

func (m *Sequential) buildPredict(c *compiled) error {
	engine, err := m.engine()
	if err != nil {
		return err
	}
	predict := func(scope *model.Scope, x *graph.Node) *graph.Node {
		defer reworded()
		m.store.SetTraining(x.Graph(), false)
		return m.Graph(scope, x)
	}
	c.exec, err = model.NewExec(engine, m.store, predict)
	return err
}

// inference is a task on batches of examples without labels.
type inference struct {
	name  string // the method's, for errors
	task  task
	build func(*compiled) error
	// take uses the results of a batch.
	take func(c *compiled, results []*tensors.Tensor, b examples.Batch) error
}

// infer does a task on batches of x. Several goroutines take turns, batch by batch.
func (m *Sequential) infer(x any, i inference) (err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return err
	}
	if x, _, err = m.numbered(x, Fit{}); err != nil {
		return err
	}
	if set, is := x.(train.Dataset); is {
		return m.inferDataset(set, i)
	}
	source, err := examples.OpenSequences("x", x)
	if err != nil {
		return err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.graphs.wait()
	m.warnFailed()
	if _, err := m.buildFor(source, 0); err != nil {
		return err
	}
	inputs, err := m.read(source)
	if err != nil {
		return err
	}
	inputs, order, size := m.inferenceOrder(source, inputs, i.task)
	if i.task == predictTask {
		if err := m.continueStates(i.name, inputs.N, size); err != nil {
			return err
		}
	}
	for batch := range examples.Batches(inputs, examples.Set{}, order, size) {
		if err := m.inferBatch(batch, i); err != nil {
			return err
		}
		if !m.isStateful() { // a stateful model finishes x first: others would change its states
			m.mutex.Unlock()
			m.mutex.Lock()
		}
	}
	return nil
}

// inferBatch does a task on a batch.
func (m *Sequential) inferBatch(b examples.Batch, i inference) error {
	c, err := m.graphs.of(context.Background(), i.task, i.build, b.X.Shape())
	if err != nil {
		return err
	}
	results, err := c.call(b.X)
	if err != nil {
		return err
	}
	err = i.take(c, results, b)
	for _, r := range results {
		r.FinalizeAll()
	}
	return err
}

// inferenceOrder returns in which order, and in batches of which size, a task computes inputs; and
// inputs of different lengths with those that they are padded to.
func (m *Sequential) inferenceOrder(
	source *examples.Source, inputs examples.Set, t task,
) (padded examples.Set, order []int, size int) {
	if t == predictTask && m.mayPad(source) {
		inputs = inputs.Apart()
	}
	switch {
	case !inputs.Ragged():
		return inputs, indicesTo(inputs.N), m.inferenceSize(inputs.N)
	case t != predictTask: // as PadSequences pads them
		longest := inputs.LongestDims()[0]
		return inputs.Padded(longest), indicesTo(inputs.N), m.inferenceSize(inputs.N)
	}
	f := toPredict(inputs)
	return f.x, f.order(nil), f.size
}

// inferenceSize returns how many of n examples are computed at once.
func (m *Sequential) inferenceSize(n int) int {
	if m.isStateful() {
		return cmp.Or(m.batchOf, n)
	}
	return powerOfTwo(min(n, inferenceBatch))
}

// powerOfTwo returns the least power of two from n on. So few sizes of batch are ever compiled.
func powerOfTwo(n int) int { return 1 << bits.Len(uint(n-1)) }
