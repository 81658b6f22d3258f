package rnn_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/golden"
	"gornn/pkg/rnn"
)

// Gradients are the changes by a small change of each value, in float64.
func TestGradient(t *testing.T) {
	if testing.Short() {
		t.Skip("computes for long in one goroutine")
	}
	for _, kind := range []string{"simple_rnn", "gru", "lstm", "own", "own, masked"} {
		for _, time := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s/T=%d", kind, time), func(t *testing.T) {
				values, call := weightedSums(t, kind, time)
				exact := call(values)
				for k := range values {
					numeric := centralDifferences(call, values, k)
					for way, name := range ways {
						got := tensors.MustCopyFlatData[float64](exact[way][1+k])
						golden.Close(t, fmt.Sprintf("%s, gradient of value %d", name, k), got,
							numeric[way], 1e-6)
					}
				}
			})
		}
	}
}

// ways are how a layer is differentiated: where a graph is not for training, the scan keeps
// nothing.
var ways = []string{"all outputs, training", "last output, training", "all outputs", "last output"}

// weightedSums returns x and the weights of a layer, and a function of these values: a weighted sum
// of the layer's outputs and its gradients for the values, each way.
func weightedSums(
	t *testing.T, kind string, time int) (values []array, call func([]array) [][]*tensors.Tensor) {
	const batch, features, units = 2, 3, 2
	random := rand.New(rand.NewPCG(1, 2))
	store := model.NewStore()
	upstream := normal(random, batch, time, units)
	values = append(values, normal(random, batch, time, features))
	var variables []*model.Variable
	for _, w := range kindOf(kind, units, false).Weights([]int{time, features}) {
		values = append(values, normal(random, w.Dims...))
		variables = append(variables, store.VariableWithValue(model.JoinPath("/layer", w.Name),
			values[len(values)-1].tensor()))
	}
	exec := model.MustNewExec(engine(t), store,
		func(scope *model.Scope, inputs []*graph.Node) (results []*graph.Node) {
			x, all := inputs[0], inputs[1]
			last := graph.Squeeze(graph.SliceAxis(all, 1, graph.AxisElem(-1)), 1)
			for _, training := range []bool{true, false} {
				store.SetTraining(x.Graph(), training)
				for _, upstream := range []*graph.Node{all, last} {
					result := differentiate(scope.At("layer"),
						kindOf(kind, units, upstream == all), x, upstream)
					result[0] = graph.ReduceAllSum(graph.Mul(result[0], upstream))
					results = append(results, result...)
				}
			}
			return results
		})
	return values, func(values []array) [][]*tensors.Tensor {
		for i, v := range variables {
			v.MustSetValue(values[1+i].tensor())
		}
		return slices.Collect(slices.Chunk(exec.MustCall(values[0].tensor(), upstream.tensor()),
			1+len(values)))
	}
}

// differentiate returns a layer's output, and the gradients of sum(output * upstream) for x and the
// weights.
func differentiate(scope *model.Scope, l rnn.Layer, x, upstream *graph.Node) []*graph.Node {
	y := l.Call(scope, x)
	of := append([]*graph.Node{x}, weightValues(scope, l, x)...)
	return slices.Insert(graph.Gradient(graph.ReduceAllSum(graph.Mul(y, upstream)), of...), 0, y)
}

// centralDifferences returns how each way's sum changes with each number of values[k].
func centralDifferences(call func([]array) [][]*tensors.Tensor, values []array, k int) [][]float64 {
	const small = 1e-4
	differences := make([][]float64, len(ways))
	changed := func(i int, by float64) [][]*tensors.Tensor {
		values := slices.Clone(values)
		values[k].data = slices.Clone(values[k].data)
		values[k].data[i] += by
		return call(values)
	}
	for i := range values[k].data {
		above, below := changed(i, small), changed(i, -small)
		for way := range ways {
			difference := tensors.ToScalar[float64](above[way][0]) - tensors.ToScalar[float64](below[way][0])
			differences[way] = append(differences[way], difference/(2*small))
		}
	}
	return differences
}

func kindOf(kind string, units int, sequences bool) rnn.Layer {
	own := rnn.RNN{Cell: ownCell{units}, ReturnSequences: sequences}
	return map[string]rnn.Layer{
		"simple_rnn":  rnn.SimpleRNN{Units: units, ReturnSequences: sequences},
		"gru":         rnn.GRU{Units: units, ReturnSequences: sequences},
		"lstm":        rnn.LSTM{Units: units, ReturnSequences: sequences},
		"own":         own,
		"own, masked": masked{own},
	}[kind]
}

var cube = rnn.RegisterActivation("cube",
	func(x *graph.Node) *graph.Node { return graph.Mul(x, graph.Square(x)) })

// ownCell has every part of a cell: activations with and without a slope from their value, an
// operand made of gates, gates without a kernel, a vector, a second state unknown to the first, and
// an output of its own.
type ownCell struct{ units int }

func (ownCell) Kind() string { return "own" }

func (l ownCell) Cell() rnn.Cell {
	return rnn.Cell{
		Units:  l.units,
		States: []string{"h", "trace"},
		Gates: []rnn.Gate{{Name: "a", Activation: cube},
			{Name: "b", Activation: "sigmoid", NoInput: true},
			{Name: "c", Activation: "mish", NoRecurrent: true}, {Name: "d"}},
		Vectors: []rnn.Weight{{Name: "scale", Dims: []int{l.units}, Init: rnn.Constant(1)}},
		Step: func(s *rnn.Step) {
			h, trace := s.State("h"), s.State("trace")
			b := s.Gate("b", trace)
			c := s.Gate("c", nil, graph.Mul(b, h))
			a := s.Gate("a", graph.Mul(b, h), graph.Mul(s.Vector("scale"), trace), c)
			d := s.Gate("d", graph.Sin(h))
			next := s.Next("h", graph.Div(graph.Add(a, d), graph.OnePlus(graph.Square(c))))
			s.Next("trace", graph.Add(graph.MulScalar(trace, 0.5), next))
			s.Output(graph.Mul(next, graph.OneMinus(trace)))
		},
	}
}

// masked leaves steps out: every third of one example, the first of the other.
type masked struct{ rnn.RNN }

func (l masked) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	time := x.Shape().Dim(1)
	mask := [][]bool{make([]bool, time), make([]bool, time)}
	for i := range time {
		mask[0][i], mask[1][i] = i%3 != 1, i > 0
	}
	return l.Scan(scope, x, rnn.With{Mask: graph.Const(x.Graph(), mask)}).Output
}

// array is a tensor on the host.
type array struct {
	dims []int
	data []float64
}

func (a array) tensor() *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(slices.Clone(a.data), a.dims...)
}

func normal(random *rand.Rand, dims ...int) array {
	size := 1
	for _, d := range dims {
		size *= d
	}
	data := make([]float64, size)
	for i := range data {
		data[i] = random.NormFloat64() / 2
	}
	return array{dims, data}
}
