package rnn_test

import (
	"fmt"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
	"gornn/pkg/rnn"
)

const tolerance = 1e-5

// layer returns the layer of a kind, with return_sequences as all golden layers have.
func layer(t *testing.T, kind string, units int, unroll bool) rnn.Layer {
	switch kind {
	case "simple_rnn":
		return rnn.SimpleRNN{Units: units, ReturnSequences: true, Unroll: unroll}
	case "gru":
		return rnn.GRU{Units: units, ReturnSequences: true, Unroll: unroll}
	case "lstm":
		return rnn.LSTM{Units: units, ReturnSequences: true, Unroll: unroll}
	}
	t.Fatalf("golden values of a layer %q that is not ours", kind)
	return nil
}

func TestGoldenLayers(t *testing.T) {
	engine, err := backend.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range golden.Read(t).Layers {
		for _, unroll := range []bool{false, true} {
			for _, training := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/T=%d/unroll=%t/training=%t", want.Kind, want.T, unroll, training), func(t *testing.T) {
					l := layer(t, want.Kind, want.H, unroll)
					store := model.NewStore()
					weights := []golden.Array{want.Kernel, want.RecurrentKernel, want.Bias}
					for i, w := range l.Weights([]int{want.T, want.E}) {
						w.Variable(store.RootScope()).MustSetValue(tensor(weights[i]))
					}
					got := model.MustNewExec(engine, store, func(scope *model.Scope, inputs []*graph.Node) []*graph.Node {
						x, upstream := inputs[0], inputs[1]
						store.SetTraining(x.Graph(), training)
						y := l.Call(scope, x)
						of := []*graph.Node{x}
						for _, w := range l.Weights([]int{want.T, want.E}) {
							of = append(of, w.Variable(scope).NodeValue(x.Graph()))
						}
						return append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, upstream)), of...)...)
					}).MustCall(tensor(want.X), tensor(want.Upstream))
					for i, c := range []struct {
						name string
						want golden.Array
					}{
						{"output", want.Y}, {"gradient of x", want.GradX}, {"gradient of the kernel", want.GradKernel},
						{"gradient of the recurrent kernel", want.GradRecurrentKernel}, {"gradient of the bias", want.GradBias},
					} {
						golden.Close(t, c.name, tensors.MustCopyFlatData[float32](got[i]), c.want.Data, tolerance)
					}
				})
			}
		}
	}
}

func tensor(a golden.Array) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(a.Data, a.Shape...)
}
