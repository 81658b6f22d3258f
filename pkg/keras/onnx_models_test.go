package keras

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
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

// exports collects models.
type exports struct {
	t   *testing.T
	all []exported
}

var (
	ids, vectors = []int{-1}, []int{-1, 3}
	unmaskedIDs  = Embedding{InputDim: 6, OutputDim: 3}
	maskedIDs    = Embedding{InputDim: 6, OutputDim: 3, MaskZero: true}
)

// add adds a model for an example of the dims input, with weights that its number decides, the same
// on any machine.
func (e *exports) add(name string, input []int, layers ...Layer) {
	m := NewSequential("", append([]Layer{Input{Shape: input}}, layers...)...)
	m.compile.Backend = gobackend.GetBackend()
	weights, err := m.Weights()
	if err != nil {
		e.t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, uint64(len(e.all))))
	for i, w := range weights {
		values := sixtyFourths(rng, w.Shape().Size())
		for k := range values {
			values[k] /= 4 // a GRU whose gates are not bounded would grow without end
		}
		weights[i] = ofKind(false, values, w.Shape().Dimensions)
	}
	if err := m.SetWeights("", weights); err != nil {
		e.t.Fatal(err)
	}
	e.all = append(e.all, exported{name, input, m})
}

// both adds a model of ids without and with a mask.
func (e *exports) both(name string, layers ...Layer) {
	e.add(name, ids, append([]Layer{unmaskedIDs}, layers...)...)
	e.add(name+", masked", ids, append([]Layer{maskedIDs}, layers...)...)
}

// exportedModels are models of all layers, and of all options of the recurrent ones.
func exportedModels(t *testing.T) []exported {
	e := &exports{t: t}
	for _, kind := range []string{"simple_rnn", "gru", "gru reset before", "lstm"} {
		for _, way := range ways {
			e.both(kind+" "+way, recurrent(kind, way))
		}
		e.add(kind+" without bias", vectors, withoutBias(recurrent(kind, "last")))
		e.add(kind+" of vectors, masked", vectors, Masking{Value: -1}, recurrent(kind, "sequences"))
	}
	e.activationsOfCells()
	e.severalCells()
	e.otherLayers()
	for _, a := range exportedActivations {
		e.add("activation "+string(a), []int{3}, Dense{Units: 4}, a)
	}
	return e.all
}

func (e *exports) activationsOfCells() {
	for _, f := range []Activation{"linear", "tanh", "sigmoid", "relu", "leaky_relu", "elu", "celu",
		"softplus", "softsign", "hard_sigmoid", "sparse_sigmoid"} {
		for _, g := range []Activation{"", "hard_sigmoid", "elu", "linear"} {
			e.add(fmt.Sprintf("gru of %s, %s", f, g), vectors,
				GRU{Units: 2, Activation: f, RecurrentActivation: g})
		}
		e.add(fmt.Sprintf("simple_rnn of %s", f), vectors, SimpleRNN{Units: 2, Activation: f})
		e.add(fmt.Sprintf("lstm of %s", f), vectors,
			LSTM{Units: 2, Activation: f, RecurrentActivation: "hard_sigmoid"})
	}
}

// severalCells adds both ways, stacks of cells, and layers on top of each other.
func (e *exports) severalCells() {
	for _, mode := range []rnn.MergeMode{"", "sum", "mul", "ave"} {
		for _, l := range []Layer{LSTM{Units: 2}, GRU{Units: 2, ReturnSequences: true}} {
			e.both(fmt.Sprintf("both ways of %s %q", l.Kind(), mode),
				Bidirectional{Layer: l, MergeMode: mode})
		}
	}
	two := RNN{Cells: []rnn.HasCell{LSTM{Units: 2}, &GRU{Units: 3}}, ReturnSequences: true}
	e.both("another way back", Bidirectional{Layer: &SimpleRNN{Units: 2},
		Backward: LSTM{Units: 3, GoBackwards: true}})
	e.both("both ways of two cells", Bidirectional{Layer: two}, GRU{Units: 2})
	e.both("two cells", two, RNN{Cell: SimpleRNN{Units: 2}, GoBackwards: true})
	e.both("three layers", Bidirectional{Layer: recurrent("gru", "sequences")},
		SpatialDropout1D{Rate: 0.5}, recurrent("lstm", "sequences backwards"),
		Dense{Units: 2, Activation: "tanh"}, recurrent("simple_rnn", "zero sequences"))
}

func (e *exports) otherLayers() {
	for _, pool := range []Layer{GlobalAveragePooling1D{}, GlobalMaxPooling1D{}} {
		e.add(pool.Kind(), vectors, pool)
		e.add(pool.Kind()+", masked", vectors, Masking{}, LayerNormalization{}, pool)
	}
	e.add("time distributed", vectors, TimeDistributed{Layer: Dense{Units: 2}})
	e.add("time distributed, masked", []int{-1, 2, 3}, Masking{},
		TimeDistributed{Layer: LSTM{Units: 2}}, GRU{Units: 2})
	e.add("nested", []int{-1, -1, 2, 3},
		TimeDistributed{Layer: TimeDistributed{Layer: GRU{Units: 2}}})
	e.add("flatten", []int{5, 3}, PReLU{SharedAxes: []int{1}}, Flatten{},
		Dense{Units: 3, Activation: Softmax})
	e.add("one id", []int{}, unmaskedIDs, Dense{Units: 2, NoBias: true},
		LayerNormalization{Epsilon: 0.1})
	e.add("ids in two axes", []int{-1, 2}, unmaskedIDs, Dropout{Rate: 0.5})
	for _, l := range []Layer{PReLU{}, ReLULayer{},
		ReLULayer{MaxValue: 0.5, NegativeSlope: 0.25, Threshold: 0.125}, LeakyReLU{},
		LeakyReLU{NegativeSlope: 0.5}, ELU{}, ELU{Alpha: 0.5}} {
		e.add(fmt.Sprintf("%T %+[1]v", l), []int{3}, l, Dense{Units: 2})
	}
}

var exportedActivations = []Activation{"", "linear", "tanh", "sigmoid", "relu", "softmax", "relu6",
	"leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "softsign", "exponential",
	"hard_sigmoid", "hard_silu", "swish", "hard_swish", "hard_tanh", "log_sigmoid", "celu",
	"squareplus", "soft_shrink", "hard_shrink", "tanh_shrink", "sparse_plus", "sparse_sigmoid",
	"log_softmax"}

var ways = []string{
	"last", "sequences", "backwards", "sequences backwards", "zero backwards", "zero sequences"}

// recurrent returns a layer of two units, by the words of one of ways.
func recurrent(kind, way string) Layer {
	all, back := strings.Contains(way, "sequences"), strings.Contains(way, "backwards")
	zero := strings.Contains(way, "zero")
	switch kind {
	case "simple_rnn":
		return SimpleRNN{Units: 2, ReturnSequences: all, GoBackwards: back, ZeroOutputForMask: zero}
	case "lstm":
		return LSTM{Units: 2, ReturnSequences: all, GoBackwards: back, ZeroOutputForMask: zero,
			Dropout: 0.5}
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

// examples returns examples for the model: ids from 1 to 5, or 0 where they are masked; numbers, or
// the value of the first Masking. Each example has the next of maskKinds, from the first or, for a
// single example or a single step, from the fourth.
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
