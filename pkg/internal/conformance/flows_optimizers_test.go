package conformance

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
	"gornn/pkg/keras"
)

// weightDecay takes three steps with gradients of 0 of two weights, one of which may be excluded.
// Its argument is the optimizer's kind and a part of the path that is excluded.
func weightDecay(_ *testing.T, argument string) error {
	kind, excluded, _ := strings.Cut(argument, ":")
	options := map[string]any{"LearningRate": 1, "WeightDecay": 0.004}
	if excluded != "" {
		options["ExcludeFromWeightDecay"] = []string{excluded}
	}
	text, err := json.Marshal(options)
	if err != nil {
		return err
	}
	o, err := decode[keras.Optimizer](golden.Config{Kind: kind, Config: text})
	if err != nil {
		return err
	}
	engine, err := backend.New()
	if err != nil {
		return err
	}
	store := model.NewStore()
	w, other := store.VariableWithValue("/w", float32(2)), store.VariableWithValue("/exclude", float32(2))
	exec, err := model.NewExec(engine, store, func(scope *model.Scope, zero *graph.Node) *graph.Node {
		g := zero.Graph()
		loss := graph.Mul(zero, graph.Add(w.NodeValue(g), other.NodeValue(g)))
		o.UpdateGraph(scope, g, loss)
		return loss
	})
	if err != nil {
		return err
	}
	defer exec.Finalize()
	for range 3 {
		if _, err := exec.Call(float32(0)); err != nil {
			return err
		}
	}
	want := []float64{1.9760959, 1.9760959}
	if excluded != "" {
		want[1] = 2
	}
	got := []float32{tensors.ToScalar[float32](w.MustValue()), tensors.ToScalar[float32](other.MustValue())}
	return near("weights", got, want, 1.5e-6, 0)
}

// noisy returns a Dropout of the noise shape in the argument, in JSON.
func noisy(argument string) (stack, error) {
	dropout := keras.Dropout{Rate: 0.5}
	err := json.Unmarshal([]byte(argument), &dropout.NoiseShape)
	return stack{layers: []keras.Layer{dropout}, names: []string{"dropout"}, store: model.NewStore()}, err
}

// noiseShape sees that the first two time steps lose the same values.
func noiseShape(_ *testing.T, argument string) error {
	m, err := noisy(argument)
	if err != nil {
		return err
	}
	y, err := m.train(filled(1, 20, 5, 10))
	if err != nil {
		return err
	}
	for i := range 20 {
		of := y[50*i:]
		if err := near(fmt.Sprintf("example %d", i+1), of[:10], floats(of[10:20]), 1e-6, 1e-6); err != nil {
			return err
		}
	}
	return nil
}

func noiseShapeRefused(_ *testing.T, argument string) error {
	m, err := noisy(argument)
	if err != nil {
		return err
	}
	_, err = m.train(filled(1, 20, 5, 10))
	return refusal(err, "NoiseShape")
}
