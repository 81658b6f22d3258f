package keras

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
)

// InputGradient returns how the model's output changes with each number that a layer reads while
// the model reads x: the gradient of Predict's output with respect to the layer's input,
// [example][time][feature]. Behind a sigmoid it is that of the probability, not of the logit. Of
// several outputs it is that of their sum, and so 0 for a softmax.
//
// The layer's name is Summary's, "lstm". Its input must be numbers [batch, time, features], as that
// of a recurrent layer is; the vectors of an Embedding are the input of the layer above. Dropout
// drops nothing. Examples of different lengths are padded to the longest, as PadSequences does it;
// where a mask leaves a step out, the gradient is 0. Weights and states stay as they are. In Keras
// it takes a GradientTape over the layers.
func (m *Sequential) InputGradient(x any, layer string) (gradient [][][]float32, err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return nil, err
	}
	if _, err := m.named("InputGradient", []string{layer}); err != nil {
		return nil, err
	}
	index := slices.Index(m.layerNames(), layer)
	build := func(c *compiled) error { return m.buildInputGradient(c, index) }
	take := func(c *compiled, results []*tensors.Tensor, b examples.Batch) error {
		sequences, err := sequencesOf(results[0])
		if err == nil {
			gradient = append(gradient, sequences[:b.N]...)
		}
		return err
	}
	gradientTask := task{kind: "input gradient", layer: index}
	if err := m.infer(x, inference{"InputGradient", gradientTask, build, take}); err != nil {
		return nil, err
	}
	return gradient, nil
}

func (m *Sequential) buildInputGradient(c *compiled, index int) error {
	engine, err := m.engine()
	if err != nil {
		return err
	}
	gradient := func(scope *model.Scope, x *graph.Node) *graph.Node {
		defer reworded()
		m.store.SetTraining(x.Graph(), false)
		x, mask := m.through(scope, x, nil, 0, index)
		if x.Rank() != 3 || !x.DType().IsFloat() {
			panic(errorf("InputGradient: the input of %s must be numbers "+
				"[batch, time, features], got %s %s; name another layer, such as a recurrent one",
				m.layerNames()[index], x.DType(), dims.Text(x.Shape().Dimensions[1:])))
		}
		y, _ := m.through(scope, x, mask, index, len(m.layers))
		return graph.Gradient(graph.ReduceAllSum(y), x)[0]
	}
	c.exec, err = model.NewExec(engine, m.store, gradient)
	return err
}
