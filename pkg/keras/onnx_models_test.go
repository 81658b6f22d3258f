package keras

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/rnn"
)

// exported is a model for the tests of ExportONNX.
type exported struct {
	name  string
	input []int // dims of an example, -1 for any length; ids where they are one
	model *Sequential
}

// exportedModels are models of all layers, and of all options of the recurrent ones. Their weights
// are the same on any machine.
func exportedModels(t *testing.T) []exported {
	ids, vectors := []int{-1}, []int{-1, 3}
	embedding := Embedding{InputDim: 6, OutputDim: 3}
	masked := Embedding{InputDim: 6, OutputDim: 3, MaskZero: true}
	var all []exported
	add := func(name string, input []int, layers ...Layer) {
		all = append(all, exported{name, input, exportedModel(t, input, layers, len(all))})
	}
	for _, kind := range []string{"simple_rnn", "gru", "gru reset before", "lstm"} {
		for _, way := range ways {
			if l := recurrent(kind, way); way != "zero" && way != "zero sequences" {
				add(kind+" "+way, ids, embedding, l)
			}
			add(kind+" "+way+", masked", ids, masked, recurrent(kind, way))
		}
		add(kind+" without bias", vectors, withoutBias(recurrent(kind, "last")))
		add(kind+" of vectors, masked", vectors, Masking{Value: -1}, recurrent(kind, "sequences"))
	}
	for _, f := range []Activation{"linear", "tanh", "sigmoid", "relu", "leaky_relu", "elu", "celu",
		"softplus", "softsign", "hard_sigmoid", "sparse_sigmoid"} {
		for _, g := range []Activation{"", "hard_sigmoid", "elu", "linear"} {
			add(fmt.Sprintf("gru of %s, %s", f, g), vectors,
				GRU{Units: 2, Activation: f, RecurrentActivation: g})
		}
		add(fmt.Sprintf("simple_rnn of %s", f), vectors, SimpleRNN{Units: 2, Activation: f})
		add(fmt.Sprintf("lstm of %s", f), vectors,
			LSTM{Units: 2, Activation: f, RecurrentActivation: "hard_sigmoid"})
	}
	for _, mode := range []rnn.MergeMode{"", "sum", "mul", "ave"} {
		for _, l := range []Layer{LSTM{Units: 2}, GRU{Units: 2, ReturnSequences: true}} {
			name := fmt.Sprintf("both ways of %s %q", l.Kind(), mode)
			add(name, ids, embedding, Bidirectional{Layer: l, MergeMode: mode})
			add(name+", masked", ids, masked, Bidirectional{Layer: l, MergeMode: mode})
		}
	}
	two := RNN{Cells: []rnn.HasCell{LSTM{Units: 2}, &GRU{Units: 3}}, ReturnSequences: true}
	add("another way back, masked", ids, masked, Bidirectional{Layer: &SimpleRNN{Units: 2},
		Backward: LSTM{Units: 3, GoBackwards: true}})
	add("both ways of two cells, masked", ids, masked, Bidirectional{Layer: two}, GRU{Units: 2})
	add("two cells", ids, embedding, two, RNN{Cell: SimpleRNN{Units: 2}})
	add("two cells, masked", ids, masked, two, RNN{Cell: SimpleRNN{Units: 2}, GoBackwards: true})
	add("three layers, masked", ids, masked, Bidirectional{Layer: recurrent("gru", "sequences")},
		SpatialDropout1D{Rate: 0.5}, recurrent("lstm", "sequences backwards"),
		Dense{Units: 2, Activation: "tanh"}, recurrent("simple_rnn", "zero sequences"))
	for _, pool := range []Layer{GlobalAveragePooling1D{}, GlobalMaxPooling1D{}} {
		add(pool.Kind(), vectors, pool)
		add(pool.Kind()+", masked", vectors, Masking{}, LayerNormalization{}, pool)
	}
	add("time distributed", vectors, TimeDistributed{Layer: Dense{Units: 2}})
	add("time distributed, masked", []int{-1, 2, 3}, Masking{}, TimeDistributed{Layer: LSTM{Units: 2}}, GRU{Units: 2})
	add("nested", []int{-1, -1, 2, 3}, TimeDistributed{Layer: TimeDistributed{Layer: GRU{Units: 2}}})
	add("flatten", []int{5, 3}, PReLU{SharedAxes: []int{1}}, Flatten{}, Dense{Units: 3, Activation: Softmax})
	add("one id", []int{}, embedding, Dense{Units: 2, NoBias: true}, LayerNormalization{Epsilon: 0.1})
	add("ids in two axes", []int{-1, 2}, Embedding{InputDim: 6, OutputDim: 2}, Dropout{Rate: 0.5})
	for _, l := range []Layer{PReLU{}, ReLULayer{}, ReLULayer{MaxValue: 0.5, NegativeSlope: 0.25, Threshold: 0.125},
		LeakyReLU{}, LeakyReLU{NegativeSlope: 0.5}, ELU{}, ELU{Alpha: 0.5}} {
		add(fmt.Sprintf("%T %+[1]v", l), []int{3}, l, Dense{Units: 2})
	}
	for _, a := range exportedActivations {
		add("activation "+string(a), []int{3}, Dense{Units: 4}, a)
	}
	return all
}

var exportedActivations = []Activation{"", "linear", "tanh", "sigmoid", "relu", "softmax", "relu6",
	"leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "softsign", "exponential",
	"hard_sigmoid", "hard_silu", "swish", "hard_swish", "hard_tanh", "log_sigmoid", "celu",
	"squareplus", "soft_shrink", "hard_shrink", "tanh_shrink", "sparse_plus", "sparse_sigmoid",
	"log_softmax"}

var ways = []string{"last", "sequences", "backwards", "sequences backwards", "zero", "zero sequences"}

// recurrent returns a layer of two units and one of ways.
func recurrent(kind, way string) Layer {
	all, back := slices.Contains([]string{"sequences", "sequences backwards", "zero sequences"}, way),
		slices.Contains([]string{"backwards", "sequences backwards", "zero"}, way)
	zero := way == "zero" || way == "zero sequences"
	switch kind {
	case "simple_rnn":
		return SimpleRNN{Units: 2, ReturnSequences: all, GoBackwards: back, ZeroOutputForMask: zero}
	case "lstm":
		return LSTM{Units: 2, ReturnSequences: all, GoBackwards: back, ZeroOutputForMask: zero, Dropout: 0.5}
	}
	return GRU{Units: 2, ReturnSequences: all, GoBackwards: back, ZeroOutputForMask: zero,
		ResetBefore: kind == "gru reset before", Unroll: true}
}

func withoutBias(l Layer) Layer {
	switch l := l.(type) {
	case SimpleRNN:
		l.NoBias = true
		return l
	case LSTM:
		l.NoBias = true
		return l
	case GRU:
		l.NoBias = true
		return l
	}
	panic("no recurrent layer")
}

// exportedModel makes a model with weights that number decides.
func exportedModel(t *testing.T, input []int, layers []Layer, number int) *Sequential {
	m := NewSequential("", append([]Layer{Input{Shape: input}}, layers...)...)
	m.compile.Backend = gobackend.GetBackend()
	weights, err := m.Weights()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, uint64(number)))
	for i, w := range weights {
		values := sixtyFourths(rng, w.Shape().Size())
		for k := range values {
			values[k] /= 4 // a GRU whose gates are not bounded would grow without end
		}
		weights[i] = tensors.FromFlatDataAndDimensions(values, w.Shape().Dimensions...)
	}
	if err := m.SetWeights("", weights); err != nil {
		t.Fatal(err)
	}
	return m
}

// sixtyFourths draws n numbers from -1 to below 1.
func sixtyFourths(rng *rand.Rand, n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(rng.Uint32()>>25)/64 - 1
	}
	return values
}

// maskKinds are what is masked of an example of n steps, one after another: nothing, its beginning,
// its end, its midst, all, every other step.
var maskKinds = []func(step, n int) bool{
	func(step, n int) bool { return false },
	func(step, n int) bool { return step < n/2 },
	func(step, n int) bool { return step >= (n+1)/2 },
	func(step, n int) bool { return n/3 <= step && step < n-n/3 },
	func(step, n int) bool { return true },
	func(step, n int) bool { return step%2 == 0 },
}

// examples returns examples for the model: ids from 1 to 5, 0 where they are masked, or numbers, the
// first Masking's value where they are masked. Each example has the next of maskKinds, from the
// first or, for a single example or a single step, from the fourth.
func (e exported) examples(batch, time int) *tensors.Tensor {
	rng := rand.New(rand.NewPCG(2, uint64(batch*1000+time)))
	dims := append([]int{batch}, e.input...)
	for i := range dims {
		if i == 1 && dims[i] < 0 {
			dims[i] = time
		} else if dims[i] < 0 {
			dims[i] = 2
		}
	}
	steps, perStep := 1, 1
	for i, d := range dims[1:] {
		if i == 0 {
			steps = d
		} else {
			perStep *= d
		}
	}
	first, padding := 0, float32(0)
	if batch == 1 || time == 1 {
		first = 3
	}
	if l, ok := e.model.layers[0].(Masking); ok {
		padding = float32(l.Value)
	}
	var values []float32
	for row := range batch {
		isMasked := maskKinds[(first+row)%len(maskKinds)]
		for step := range steps {
			some := sixtyFourths(rng, perStep)
			if isMasked(step, steps) && len(dims) > 1 {
				some = slices.Repeat([]float32{padding}, perStep)
			} else if e.takesIDs() {
				for i := range some {
					some[i] = float32(int(some[i]*64+64)%5 + 1)
				}
			}
			values = append(values, some...)
		}
	}
	return ofKind(e.takesIDs(), values, dims)
}

func (e exported) takesIDs() bool {
	_, ids := e.model.layers[0].(Embedding)
	return ids
}

// ofKind returns values as a tensor, of int64 for ids.
func ofKind(ids bool, values []float32, dims []int) *tensors.Tensor {
	if !ids {
		return tensors.FromFlatDataAndDimensions(values, dims...)
	}
	whole := make([]int64, len(values))
	for i, v := range values {
		whole[i] = int64(v)
	}
	return tensors.FromFlatDataAndDimensions(whole, dims...)
}
