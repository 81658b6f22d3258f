package rnn_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
)

// build builds a graph of zeros [2, 3, 4] and returns its error.
func build(t *testing.T, graph func(scope *model.Scope, x *Node) *Node) error {
	t.Helper()
	_, err := model.MustNewExec(engine(t), model.NewStore(), graph).Call(tensors.FromShape(shapes.Make(dtypes.Float32, 2, 3, 4)))
	return err
}

// Masks and states must fit x.
func TestScanErrors(t *testing.T) {
	of := func(dtype dtypes.DType, dims ...int) func(x *Node) *Node {
		return func(x *Node) *Node { return Zeros(x.Graph(), shapes.Make(dtype, dims...)) }
	}
	state := of(dtypes.Float32, 2, 5)
	for name, c := range map[string]struct {
		with func(x *Node) rnn.With
		want string
	}{
		"a mask of another time": {func(x *Node) rnn.With { return rnn.With{Mask: of(dtypes.Bool, 2, 2)(x)} },
			"rnn: lstm: the mask must be bool [2, 3], as the input's batch and time, " +
				"got (Bool)[2, 2]"},
		"a mask of numbers": {func(x *Node) rnn.With { return rnn.With{Mask: of(dtypes.Float32, 2, 3)(x)} },
			"rnn: lstm: the mask must be bool [2, 3], as the input's batch and time, " +
				"got (Float32)[2, 3]"},
		"one state": {func(x *Node) rnn.With { return rnn.With{States: []*Node{state(x)}} },
			"rnn: lstm: there must be 2 states, got 1"},
		"a state of other units": {func(x *Node) rnn.With { return rnn.With{States: []*Node{state(x), of(dtypes.Float32, 2, 4)(x)}} },
			"rnn: lstm: state 2 must be [2, 5], got (Float32)[2, 4]"},
	} {
		t.Run(name, func(t *testing.T) {
			err := build(t, func(scope *model.Scope, x *Node) *Node { return rnn.LSTM{Units: 5}.Scan(scope, x, c.with(x)).Output })
			if err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got %v\nwant ... %s", err, c.want)
			}
		})
	}
}

// Dropout draws once for each sequence, and for each of its features or units: a feature dropped at
// one time step is dropped at all.
func TestDropoutDrawsOnce(t *testing.T) {
	const batch, time, units, rate = 8, 3, 16, 0.5
	// h_t = x_t and h_t = h_{t-1}, but for what is dropped, since a kernel is one and the other
	// nothing.
	layer := rnn.SimpleRNN{Units: units, Activation: "linear", NoBias: true, ReturnSequences: true}
	input, recurrent := layer, layer
	input.Dropout, recurrent.RecurrentDropout = rate, rate
	for weight, l := range map[string]rnn.SimpleRNN{"kernel": input,
		"recurrent_kernel": recurrent} {
		t.Run(weight, func(t *testing.T) {
			store := model.NewStore()
			for _, w := range l.Weights([]int{time, units}) {
				value := make([]float32, units*units)
				for i := range units {
					if w.Name == weight {
						value[i*units+i] = 1
					}
				}
				w.Variable(store.RootScope()).MustSetValue(tensors.FromFlatDataAndDimensions(value,
					units, units))
			}
			y := model.MustNewExec(engine(t), store, func(scope *model.Scope, x *Node) *Node {
				store.SetTraining(x.Graph(), true)
				return l.Scan(scope, x, rnn.With{States: []*Node{Ones(x.Graph(), shapes.Make(x.DType(), batch, units))}}).Output
			}).MustCall(tensors.FromFlatDataAndDimensions(slices.Repeat([]float32{1}, batch*time*units), batch, time, units))[0]
			dropped, values := 0, tensors.MustCopyFlatData[float32](y)
			for example := range slices.Chunk(values, time*units) {
				for unit := range units {
					want := float32(1)
					for step := range time {
						if l.RecurrentDropout > 0 || step == 0 {
							want *= 2 // 1/(1-rate), once for x, once more each time for h
						}
						if got := example[step*units+unit]; (got != 0) != (example[unit] != 0) ||
							got != 0 && got != want {
							t.Fatalf("unit %d is %v at time %d and %v at time 0, want 0 always, "+
								"or %v", unit, got, step, example[unit], want)
						}
					}
					if example[unit] == 0 {
						dropped++
					}
				}
			}
			if of := batch * units; dropped < of/4 || dropped > of*3/4 {
				t.Errorf("%d of %d are dropped, want about half", dropped, of)
			}
		})
	}
}

// A function of one's own is an activation by its name. The name must not be Keras's.
func TestRegisterActivation(t *testing.T) {
	double := rnn.RegisterActivation("double", func(x *Node) *Node { return MulScalar(x, 2) })
	if err := build(t, func(scope *model.Scope, x *Node) *Node {
		return rnn.SimpleRNN{Units: 2, Activation: double}.Call(scope, x)
	}); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"tanh", ""} {
		err := build(t, func(_ *model.Scope, x *Node) *Node {
			return rnn.RegisterActivation(name, func(x *Node) *Node { return x }).Apply(x)
		})
		if err == nil || !strings.Contains(err.Error(), "the name must be one that Keras does not have") {
			t.Errorf("registered as %q: got error %v", name, err)
		}
	}
}
