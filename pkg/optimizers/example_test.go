package optimizers_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/dataset"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/janpfeifer/must"

	"gornn/pkg/optimizers"
)

// line is a model of GoMLX: y = x w + b.
func line(scope *model.Scope, x *graph.Node) *graph.Node {
	w := scope.VariableWithValue("w", [][]float32{{0}, {0}}).NodeValue(x.Graph())
	b := scope.VariableWithValue("b", float32(0)).NodeValue(x.Graph())
	return graph.Add(graph.Dot(x, w).Product(), b)
}

// GoMLX's Trainer fits a line to points on one, with a learning rate that decays and gradients that
// are clipped.
func Example() {
	var x, y [][]float32
	random := rand.New(rand.NewPCG(1, 2))
	for range 64 {
		a, b := random.Float32(), random.Float32()
		x, y = append(x, []float32{a, b}), append(y, []float32{2*a - 3*b + 1})
	}
	engine, store := must.M1(gobackend.New("")), model.NewStore()
	points := must.M1(dataset.InMemoryFromData(engine, "points", []any{x}, []any{y}))

	rate := optimizers.ExponentialDecay{InitialLearningRate: 0.1, DecaySteps: 100, DecayRate: 0.5}
	adam := optimizers.Adam{Schedule: rate, ClipNorm: 1}
	trainer := train.NewTrainer(engine, store, line, loss.MeanSquaredError, adam, nil, nil)
	must.M1(train.NewLoop(trainer).RunEpochs(points.BatchSize(16, true), 150))

	for _, name := range []string{"w", "b"} {
		values := must.M1(tensors.CopyFlatData[float32](must.M1(store.GetVariable("/" + name).Value())))
		fmt.Printf("%s = %.2f\n", name, values)
	}
	// Output:
	// w = [2.00 -3.00]
	// b = [1.00]
}
