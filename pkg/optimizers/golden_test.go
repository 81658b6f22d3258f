package optimizers

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/golden"
)

// perceptron is the model of the golden fits named "dense", for GoMLX's Trainer.
type perceptron struct {
	engine  compute.Backend
	store   *model.Store
	trainer *train.Trainer
	x, y    []float32 // 4 examples
}

var weightNames = []string{"/1/kernel", "/1/bias", "/2/kernel", "/2/bias"}

func newPerceptron(t *testing.T, of golden.Fit) *perceptron {
	t.Helper()
	engine, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	p := &perceptron{engine: engine, store: model.NewStore(), x: of.X.Data, y: of.Y.Data}
	for i, name := range weightNames {
		w := of.Initial[i]
		p.store.VariableWithValue(name, tensors.FromFlatDataAndDimensions(w.Data, w.Shape...))
	}
	p.build(optimizerOf(t, of.Optimizer))
	return p
}

// build makes a Trainer, whose graphs it has yet to build.
func (p *perceptron) build(o Optimizer) {
	of := func(_ *model.Scope, x *graph.Node) *graph.Node {
		w := func(i int) *graph.Node {
			return p.store.GetVariable(weightNames[i]).NodeValue(x.Graph())
		}
		hidden := graph.Tanh(graph.Add(graph.Dot(x, w(0)).Product(), graph.ExpandLeftToRank(w(1), 2)))
		return graph.Add(graph.Dot(hidden, w(2)).Product(), graph.ExpandLeftToRank(w(3), 2))
	}
	p.trainer = train.NewTrainer(p.engine, p.store, of, loss.MeanSquaredError, o, nil, nil)
}

// epoch trains on all examples once, in batches of 2.
func (p *perceptron) epoch(t *testing.T) {
	t.Helper()
	for i := 0; i < 4; i += 2 {
		x := tensors.FromFlatDataAndDimensions(p.x[2*i:2*i+4], 2, 2)
		y := tensors.FromFlatDataAndDimensions(p.y[i:i+2], 2, 1)
		batch := train.Batch{Inputs: []*tensors.Tensor{x}, Labels: []*tensors.Tensor{y}}
		if _, err := p.trainer.TrainStep(batch); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *perceptron) compare(
	t *testing.T, what string, want []golden.Array, tolerance float64) {
	t.Helper()
	for i, name := range weightNames {
		got := tensors.MustCopyFlatData[float32](p.store.GetVariable(name).MustValue())
		golden.Close(t, what+" "+name, got, want[i].Data, tolerance)
	}
}

func optimizerOf(t *testing.T, c golden.Config) Optimizer {
	t.Helper()
	decode := func(o any) {
		if err := json.Unmarshal(c.Config, o); err != nil {
			t.Fatal(err)
		}
	}
	var schedule Schedule
	if c.Schedule != nil {
		var of golden.Config
		if err := json.Unmarshal(c.Schedule, &of); err != nil {
			t.Fatal(err)
		}
		schedule = decodeSchedule(t, of)
	}
	switch c.Kind {
	case "adam":
		o := Adam{Schedule: schedule}
		decode(&o)
		return o
	case "adamw":
		o := AdamW{Schedule: schedule}
		decode(&o)
		return o
	case "rmsprop":
		o := RMSprop{Schedule: schedule}
		decode(&o)
		return o
	}
	o := SGD{Schedule: schedule}
	decode(&o)
	return o
}

// A rate set between epochs is that of the steps to come, and slots and the count of steps stay, as
// in Keras: whether the first rate is the optimizer's own, or set before the training.
func TestGoldenRates(t *testing.T) {
	for _, want := range golden.Read(t).Fits.Rates {
		if len(want.Initial) != len(weightNames) {
			continue // of a recurrent model
		}
		for _, first := range []int{0, 1} {
			t.Run(fmt.Sprintf("%s, set from epoch %d", want.Name, first+1), func(t *testing.T) {
				p := newPerceptron(t, want.Fit)
				for epoch, rate := range want.Rates {
					if epoch == first && first > 0 {
						p.build(optimizerOf(t, want.Optimizer)) // the rate is a variable from now on
					}
					if epoch >= first {
						if err := SetLearningRate(p.store.RootScope(), rate); err != nil {
							t.Fatal(err)
						}
					}
					p.epoch(t)
					p.compare(t, fmt.Sprintf("epoch %d", epoch+1), want.After[epoch], 1e-4)
				}
				if steps := optimizer.GetGlobalStep(p.store); steps != want.Iterations {
					t.Errorf("%d steps, want %d", steps, want.Iterations)
				}
			})
		}
	}
}

// Zero is 0 in every field, and the ends of the ranges are Keras's.
func TestGoldenZeros(t *testing.T) {
	for _, want := range golden.Read(t).Fits.Zeros {
		t.Run(want.Name, func(t *testing.T) {
			tolerance := 1e-4
			if want.Name == "beta_2 0" {
				tolerance = 1e-3 // it divides by single gradients, some near 0
			}
			p := newPerceptron(t, want.Fit)
			for epoch := range want.After {
				p.epoch(t)
				p.compare(t, fmt.Sprintf("epoch %d", epoch+1), want.After[epoch], tolerance)
			}
		})
	}
}
