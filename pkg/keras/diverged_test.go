package keras

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/rnn"
	"gornn/pkg/run"
)

// steep returns its input, with an infinite gradient above 100 and below -100.
type steep struct{}

func (steep) Kind() string                 { return "steep" }
func (steep) OutputDims(input []int) []int { return input }
func (steep) Weights([]int) []rnn.Weight   { return nil }
func (steep) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	return graph.IdentityWithCustomGradient(x, func(x, adjoint *graph.Node) *graph.Node {
		far := graph.GreaterThan(graph.Abs(x), graph.Scalar(x.Graph(), x.DType(), 100))
		return graph.Where(far, graph.Infinity(x.Graph(), x.DType(), 1), adjoint)
	})
}

// A step to a loss, a gradient, a weight or a slot of NaN or infinity is not taken: the training
// ends with the weights and the optimizer's slots of the step before.
func TestDiverged(t *testing.T) {
	for _, c := range []struct {
		name  string
		layer Layer
		value float32 // of an example in step 2
		want  string
	}{
		{"the loss", Linear, math.MaxFloat32, "the loss became "},
		{"a gradient", steep{}, 10_000, "the update would make dense/bias NaN or infinite"},
		{"a slot alone", Linear, 1e25, "the update would make optimizer/dense/"}, // a gradient that is finite, and its square is not
	} {
		t.Run(c.name, func(t *testing.T) {
			model := func() *Sequential {
				m := NewSequential("", Dense{Units: 2}, c.layer, Dense{Units: 1, Activation: Sigmoid})
				m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: RMSprop{}})
				return m
			}
			x, y := points(12)
			x[5][0] = c.value
			m := model()
			h, err := m.Fit(x, y, Fit{Epochs: 3, BatchSize: 4, NoShuffle: true})
			before := "keras: in epoch 1, step 2 of training the model " + c.want
			after := "; that step was not taken, and the model has the weights from before it; try a smaller learning rate or ClipNorm, and look for extreme values in the data"
			if err == nil || !strings.HasPrefix(err.Error(), before) || !strings.HasSuffix(fmt.Sprintf("%+v", err), after) || h.Epochs() != 0 {
				t.Errorf("got  %+v after %d epochs\nwant %s...%s", err, h.Epochs(), before, after)
			}
			want := model()
			mustFit(t, want, x[:4], y[:4], Fit{BatchSize: 4, NoShuffle: true})
			if !reflect.DeepEqual(stateData(t, m), stateData(t, want)) {
				t.Errorf("the state is %v, after the first step alone %v", stateData(t, m), stateData(t, want))
			}
			if n := optimizer.GetGlobalStep(m.store); n != 1 {
				t.Errorf("%d steps are counted, want 1", n)
			}
		})
	}
}

// A training with a name ends with the weights of its last epoch saved, and says so; they can be
// evaluated and noted.
func TestDivergedLater(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(12)
	model := func() *Sequential {
		m := NewSequential("points", Dense{Units: 1})
		m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: 3}})
		return m
	}
	m := model()
	h, err := m.Fit(x, y, Fit{Epochs: 100, BatchSize: 4})
	done := h.Epochs()
	if want := fmt.Sprintf("keras: in epoch %d, ", done+1); done == 0 || err == nil || !strings.HasPrefix(err.Error(), want) ||
		!strings.Contains(err.Error(), "that step was not taken, and ") || !strings.Contains(err.Error(), fmt.Sprintf("goes on with epoch %d", done+1)) {
		t.Fatalf("after %d epochs: %v", done, err)
	}
	saved := model()
	if err := saved.Load(); err != nil || !reflect.DeepEqual(stateData(t, saved), stateData(t, m)) {
		t.Errorf("the model has %v, the run %v, %v", stateData(t, m), stateData(t, saved), err)
	}
	if _, err := m.Evaluate(x, y); err != nil {
		t.Error(err)
	}
	if r, err := run.Open("points"); err != nil || r.Finished || r.Test == nil || r.History.Epochs() != done {
		t.Errorf("the run is %+v, %v", r, err)
	}
}

func stateData(t *testing.T, m *Sequential) []run.Tensor {
	t.Helper()
	state, err := m.state()
	if err != nil {
		t.Fatal(err)
	}
	return state
}
