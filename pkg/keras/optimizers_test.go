package keras

import (
	"reflect"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// GoMLX's Trainer trains a model, an Embedding too: its own gradient descent and ours make the same
// step.
func TestTrainerOfGoMLX(t *testing.T) {
	engine, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	after := func(o optimizer.Interface) [][]float32 {
		m := NewSequential("", Embedding{InputDim: 4, OutputDim: 3}, GRU{Units: 2}, Dense{Units: 1})
		if _, err := m.build([]int{3}, 0); err != nil {
			t.Fatal(err)
		}
		before := weightData(m)
		of := func(scope *model.Scope, ids *graph.Node) *graph.Node { return m.Graph(scope, ids) }
		trainer := train.NewTrainer(engine, m.Store(), of, loss.MeanSquaredError, o, nil, nil)
		ids := tensors.FromValue([][]int32{{0, 2, 2}, {3, 2, 0}})
		batch := train.Batch{Inputs: []*tensors.Tensor{ids},
			Labels: []*tensors.Tensor{tensors.FromValue([][]float32{{1}, {2}})}}
		if _, err := trainer.TrainStep(batch); err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(weightData(m), before) {
			t.Error("no weight has changed")
		}
		return weightData(m)
	}
	want := after(optimizer.StochasticGradientDescent().WithDecay(false).WithLearningRate(0.1).Done())
	if got := after(SGD{LearningRate: 0.1}); !reflect.DeepEqual(got, want) {
		t.Errorf("ours:    %v\nGoMLX's: %v", got, want)
	}
}
