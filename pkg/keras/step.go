package keras

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// sums are a batch's, or more batches', sums over the examples. Predictions are counted apart: an example has
// one for each time step, where a mask leaves some out.
type sums struct{ loss, examples, correct, predictions float64 }

func (s *sums) add(more sums) {
	s.loss += more.loss
	s.examples += more.examples
	s.correct += more.correct
	s.predictions += more.predictions
}

// A step computes with one batch: x [batch, ...], y [batch, ...] and present [batch], which is 1 for an example and 0
// for what fills up the last batch. All batches so have one size, and one graph is compiled, not two.
//
// It returns the mean loss, and the numbers of correct predictions and of all. A training step also updates the weights,
// by the gradient of the mean loss, and returns what guard does.
func (m *Sequential) step(training bool) (*model.Exec, error) {
	engine, err := m.engine()
	if err != nil {
		return nil, err
	}
	c := m.compile
	return model.NewExec(engine, m.store, func(scope *model.Scope, batch []*graph.Node) []*graph.Node {
		x, y, present := batch[0], batch[1], batch[2]
		g := x.Graph()
		m.store.SetTraining(g, training)
		preactivation, activation, mask := m.forward(scope, x)
		loss, n := total(c.Loss.of(y, preactivation, activation), present, mask)
		loss = graph.Div(loss, graph.MaxScalar(n, 1)) // a batch that is masked as a whole has none, as in Keras
		correct, predictions := total(c.Loss.correct(y, activation.Apply(preactivation)), present, mask)
		results := []*graph.Node{loss, correct, predictions}
		if training {
			results = append(results, m.guard(g, func() { c.Optimizer.UpdateGraph(scope, g, loss) })...)
		}
		return []*graph.Node{graph.Stack(results, 0)}
	})
}

// runStep computes one step with the examples at indices, in a batch of the given size. A training step that guard
// prevented returns which of the guarded variables would not have stayed finite, any other returns -1.
func runStep(exec *model.Exec, x, y examples, indices []int, size int) (s sums, prevented int, err error) {
	result, err := exec.Call1(x.batch(indices, size), y.batch(indices, size), presence(len(indices), size))
	if err != nil {
		return s, -1, plain(err)
	}
	defer result.FinalizeAll()
	values, err := tensors.CopyFlatData[float32](result)
	if err != nil {
		return s, -1, plain(err)
	}
	n := float64(len(indices))
	s = sums{loss: n * float64(values[0]), examples: n, correct: float64(values[1]), predictions: float64(values[2])}
	return s, slices.Index(values[3:], 0), nil
}

// compileStep compiles what runStep will run.
func compileStep(exec *model.Exec, x, y examples, size int) error {
	if _, err := exec.Compile(x.shape(size), y.shape(size), shapes.Make(dtypes.Float32, size)); err != nil {
		return plain(err)
	}
	return nil
}

// presence returns n ones, and zeros up to size.
func presence(n, size int) *tensors.Tensor {
	present := make([]float32, size)
	for i := range n {
		present[i] = 1
	}
	return tensors.FromFlatDataAndDimensions(present, size)
}

// order returns the numbers from 0 to before n.
func order(n int) []int {
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i
	}
	return indices
}
