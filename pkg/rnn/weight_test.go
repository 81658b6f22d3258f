package rnn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
)

// Uniform values reach their limits, go no further, and have their variance, limit²/3.
func TestUniform(t *testing.T) {
	dims := []int{120, 80}
	for _, c := range []struct {
		name  string
		init  rnn.Initializer
		limit float64
	}{
		{"glorot", rnn.GlorotUniform, math.Sqrt(6. / 200)},
		{"uniform", rnn.Uniform(0.05), 0.05},
	} {
		var largest, sum, squares float64
		values := c.init(rand.New(rand.NewPCG(3, 4)), dims)
		for _, v := range values {
			largest = max(largest, math.Abs(float64(v)))
			sum += float64(v)
			squares += float64(v) * float64(v)
		}
		n, variance := float64(len(values)), c.limit*c.limit/3
		if len(values) != 120*80 || largest > c.limit || largest < 0.99*c.limit {
			t.Errorf("%s: %d values up to %g, want %d up to %g",
				c.name, len(values), largest, 120*80, c.limit)
		}
		if got := squares / n; math.Abs(got/variance-1) > 0.05 {
			t.Errorf("%s: variance %g, want %g", c.name, got, variance)
		}
		if mean := sum / n; math.Abs(mean) > 4*math.Sqrt(variance/n) {
			t.Errorf("%s: mean %g, want 0", c.name, mean)
		}
	}
}

// The shorter side of an orthogonal matrix is orthonormal.
func TestOrthogonal(t *testing.T) {
	for _, dims := range [][]int{{5, 5}, {32, 128}, {7, 3}, {1, 4}, {1, 1}} {
		rows, cols := dims[0], dims[1]
		values := rnn.Orthogonal(rand.New(rand.NewPCG(5, 6)), dims)
		at := func(i, k int) float64 { return float64(values[i*cols+k]) }
		if rows > cols {
			at = func(i, k int) float64 { return float64(values[k*cols+i]) }
		}
		for i := range min(rows, cols) {
			for j := range min(rows, cols) {
				product, want := 0., 0.
				for k := range max(rows, cols) {
					product += at(i, k) * at(j, k)
				}
				if i == j {
					want = 1
				}
				if math.Abs(product-want) > 1e-6 {
					t.Errorf("%v: vectors %d and %d have product %g, want %g",
						dims, i, j, product, want)
				}
			}
		}
	}
}

// Biases start from 0, an LSTM's forget gate's from 1.
func TestBias(t *testing.T) {
	for _, c := range []struct {
		layer rnn.Layer
		want  []float32
	}{
		{rnn.SimpleRNN{Units: 2}, make([]float32, 2)},
		{rnn.GRU{Units: 2}, make([]float32, 2*3*2)},
		{rnn.LSTM{Units: 2}, []float32{0, 0, 1, 1, 0, 0, 0, 0}},
	} {
		bias := c.layer.Weights([]int{-1, 3})[2]
		if got := bias.Init(nil, bias.Dims); bias.Name != "bias" ||
			!reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %s is %v, want %v", c.layer.Kind(), bias.Name, got, c.want)
		}
	}
}

// cellWith is a cell with options of its own.
type cellWith struct{ options rnn.WeightOptions }

func (cellWith) Kind() string { return "own" }
func (c cellWith) Cell() rnn.Cell {
	cell := rnn.LSTM{Units: 2}.Cell()
	cell.Weights = c.options
	return cell
}

// The options of a cell are those of its weights in every layer; the forget gate's bias stays 1.
func TestWeightOptions(t *testing.T) {
	o := rnn.WeightOptions{
		KernelInitializer: "ones", RecurrentInitializer: "identity", BiasInitializer: "ones",
		KernelRegularizer: rnn.Regularizer{L1: 1}, RecurrentRegularizer: rnn.Regularizer{L1: 2},
		BiasRegularizer: rnn.Regularizer{L2: 3}}
	lstm := rnn.LSTM{Units: 2, KernelInitializer: o.KernelInitializer, RecurrentInitializer: o.RecurrentInitializer,
		BiasInitializer: o.BiasInitializer, KernelRegularizer: o.KernelRegularizer,
		RecurrentRegularizer: o.RecurrentRegularizer, BiasRegularizer: o.BiasRegularizer}
	for _, layer := range []rnn.Layer{
		lstm, rnn.RNN{Cell: lstm}, rnn.RNN{Cell: cellWith{o}}, rnn.Bidirectional{Layer: lstm},
		rnn.RNN{Cells: []rnn.HasCell{cellWith{o}, lstm}},
	} {
		layer.OutputDims([]int{-1, 2})
		for i, w := range layer.Weights([]int{-1, 2}) {
			wantFirst := [][]float32{{1, 1, 1}, {1, 0, 0}, {1, 1, 1}}[i%3]
			wantPenalty := []rnn.Regularizer{o.KernelRegularizer, o.RecurrentRegularizer, o.BiasRegularizer}[i%3]
			if first := w.Init(nil, w.Dims); !slices.Equal(first[:3], wantFirst) || w.Regularizer != wantPenalty {
				t.Errorf("%s: %s starts at %v with the penalty %v", layer.Kind(), w.Name, first, w.Regularizer)
			}
		}
	}
}

// A weight without an initializer starts from 0.
func TestNoInitializer(t *testing.T) {
	v := rnn.Weight{Name: "peephole", Dims: []int{3}}.Variable(model.NewStore().Scope("/rnn"))
	if got := tensors.MustCopyFlatData[float32](v.MustValue()); !slices.Equal(got, make([]float32, 3)) {
		t.Errorf("got %v, want zeros", got)
	}
}

// The first values of a weight depend on the seed and its path alone, not on the weights built
// before it, nor on the machine.
func TestSeed(t *testing.T) {
	values := func(seed int64, path string, before ...string) []float32 {
		store := model.NewStore()
		store.SetParam(model.ScopeSeparator+model.ParamInitialSeed, seed)
		w := rnn.Weight{Name: "kernel", Dims: []int{2, 2}, Init: rnn.GlorotUniform}
		for _, path := range before {
			w.Variable(store.Scope(path))
		}
		return tensors.MustCopyFlatData[float32](w.Variable(store.Scope(path)).MustValue())
	}
	first := values(1, "/lstm")
	if want := []float32{0.79085344, 0.40770262, 0.2742094, 1.1634403}; !reflect.DeepEqual(first, want) {
		t.Errorf("seed 1 gives %v, gave %v on another machine", first, want)
	}
	if got := values(1, "/lstm", "/embedding", "/gru"); !reflect.DeepEqual(got, first) {
		t.Errorf("after other layers, seed 1 gives %v, not %v", got, first)
	}
	for name, got := range map[string][]float32{"seed 2": values(2, "/lstm"),
		"layer lstm_1": values(1, "/lstm_1")} {
		if reflect.DeepEqual(got, first) {
			t.Errorf("%s gives the values of seed 1 of layer lstm", name)
		}
	}
}

// Keras's numbers of weights.
func TestParams(t *testing.T) {
	for _, c := range []struct {
		layer rnn.Layer
		want  int
	}{
		{rnn.SimpleRNN{Units: 32}, 2_080},
		{rnn.GRU{Units: 32}, 6_336},
		{rnn.LSTM{Units: 32}, 8_320},
		{rnn.Bidirectional{Layer: rnn.LSTM{Units: 32}}, 16_640},
	} {
		got := 0
		for _, w := range c.layer.Weights([]int{-1, 32}) {
			n := 1
			for _, d := range w.Dims {
				n *= d
			}
			got += n
		}
		if got != c.want {
			t.Errorf("%s has %d weights, want %d", c.layer.Kind(), got, c.want)
		}
	}
}

// A wrong layer or input gives a sentence.
func TestLayerErrors(t *testing.T) {
	for _, c := range []struct {
		layer rnn.Layer
		input []int
		want  string
	}{
		{rnn.LSTM{}, []int{5, 3}, "rnn: lstm: Units must be > 0, got 0"},
		{rnn.GRU{Units: -2}, []int{5, 3}, "rnn: gru: Units must be > 0, got -2"},
		{rnn.SimpleRNN{Units: 2}, []int{3},
			"rnn: simple_rnn: the input must be [batch, time, features], got [batch, 3]; " +
				"a recurrent layer below needs ReturnSequences: true, ids an Embedding"},
		{rnn.LSTM{Units: 2}, []int{0, 3}, "rnn: lstm: the input must have at least one time step and one feature, got [batch, 0, 3]"},
		{rnn.LSTM{Units: 2}, []int{5, 0}, "rnn: lstm: the input must have at least one time step and one feature, got [batch, 5, 0]"},
		{rnn.LSTM{Units: 2, Activation: "softmax"}, []int{5, 3},
			`rnn: lstm: the activation of a gate must work value by value, got "softmax"`},
		{rnn.GRU{Units: 2, Dropout: 1}, []int{5, 3},
			"rnn: gru: Dropout and RecurrentDropout must be in [0, 1), got 1 and 0"},
		{rnn.GRU{Units: 2, RecurrentDropout: -.5}, []int{5, 3},
			"rnn: gru: Dropout and RecurrentDropout must be in [0, 1), got 0 and -0.5"},
		{rnn.RNN{}, []int{5, 3}, "rnn: RNN must have either a Cell or Cells, got none"},
		{rnn.RNN{Cell: rnn.LSTM{Units: 2}, Cells: []rnn.HasCell{rnn.LSTM{Units: 2}}}, []int{5, 3},
			"rnn: RNN must have either a Cell or Cells, got both"},
		{rnn.RNN{Cells: []rnn.HasCell{rnn.LSTM{Units: 2}, nil}}, []int{5, 3},
			"rnn: RNN.Cells: number 2 must not be nil; leave it out"},
		{rnn.RNN{Cell: rnn.LSTM{Units: 2, ReturnSequences: true}}, []int{5, 3},
			"rnn: RNN: ReturnSequences and the like are the RNN's, " +
				"not those of its cell rnn.LSTM; set them there"},
		{rnn.Bidirectional{}, []int{5, 3}, "rnn: Bidirectional.Layer must be a SimpleRNN, GRU, LSTM or RNN without GoBackwards, got <nil>"},
		{rnn.Bidirectional{Layer: rnn.GRU{Units: 2, GoBackwards: true}}, []int{5, 3},
			"rnn: Bidirectional.Layer must be a SimpleRNN, GRU, LSTM or RNN without GoBackwards, " +
				"got GRU with it"},
		{rnn.Bidirectional{Layer: rnn.GRU{Units: 2}, Backward: rnn.GRU{Units: 2}}, []int{5, 3},
			"rnn: Bidirectional.Backward must be a SimpleRNN, GRU, LSTM or RNN with GoBackwards, " +
				"got GRU without it"},
		{rnn.Bidirectional{Layer: rnn.GRU{Units: 2}, Backward: rnn.GRU{Units: 2, GoBackwards: true, ReturnSequences: true}}, []int{5, 3},
			"rnn: Bidirectional: Layer and Backward must have the same ReturnSequences and " +
				"Stateful, got false, false and true, false"},
		{rnn.Bidirectional{Layer: rnn.GRU{Units: 2}, Backward: rnn.GRU{Units: 3, GoBackwards: true}, MergeMode: "sum"}, []int{5, 3},
			`rnn: bidirectional: Layer and Backward must have as many units to be merged by "sum", got 2 and 3`},
		{rnn.Bidirectional{Layer: rnn.GRU{Units: 2}, MergeMode: "max"}, []int{5, 3},
			`rnn: Bidirectional.MergeMode must be one of "concat", "sum", "mul", "ave", got "max"`},
	} {
		got := func() (message string) {
			defer func() { message = fmt.Sprint(recover()) }()
			c.layer.OutputDims(c.input)
			return
		}()
		if got != c.want {
			t.Errorf("%#v: %s\nwant %s", c.layer, got, c.want)
		}
	}
}
