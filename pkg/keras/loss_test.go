package keras

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// lossCase is a loss of an activation's output of two values, with labels for both kinds of
// positions.
type lossCase struct {
	loss       Loss
	activation Activation
	labels     []float32 // of one position
}

var lossCases = []lossCase{
	{BinaryCrossentropy, Sigmoid, []float32{1, 0}},
	{BinaryCrossentropy, Linear, []float32{1, 0}},
	{BinaryCrossentropy, ReLU, []float32{0.5, 0}},
	{CategoricalCrossentropy, Softmax, []float32{0, 1}},
	{CategoricalCrossentropy, ReLU, []float32{0, 1}}, // a row of zeros is 0/0
	{SparseCategoricalCrossentropy, Softmax, []float32{1}},
	{SparseCategoricalCrossentropy, ReLU, []float32{1}},
	{MeanSquaredError, Linear, []float32{2, -1}},
	{MeanAbsoluteError, Linear, []float32{2, -1}},
	{MeanAbsoluteError, "exponential", []float32{2, -1}},
	{Huber, Linear, []float32{2, -1}},
	{Huber, "exponential", []float32{2, -1}},
	{MeanSquaredError, "exponential", []float32{2, -1}},
	{Hinge, Linear, []float32{1, -1}},
	{Hinge, "exponential", []float32{1, -1}},
	{KLDivergence, Softmax, []float32{0.25, 0.75}},
	{KLDivergence, "exponential", []float32{0.25, 0.75}},
}

// lossAndGradient returns the mean loss of logits [batch, time, 2], or [batch, 2] without a mask,
// and its gradient.
func lossAndGradient(t *testing.T, c lossCase, logits []float32, present []float32, mask []bool) []float32 {
	t.Helper()
	engine, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	batch, positions := len(present), len(logits)/2
	dims := []int{batch, 2}
	inputs := []any{}
	if mask != nil {
		dims = []int{batch, positions / batch, 2}
		inputs = append(inputs, tensors.FromFlatDataAndDimensions(mask, dims[:2]...))
	}
	labels := slices.Repeat(c.labels, positions)
	inputs = append([]any{tensors.FromFlatDataAndDimensions(logits, dims...),
		tensors.FromFlatDataAndDimensions(labels, c.loss.LabelDims(dims)...), present}, inputs...)
	exec := graph.MustNewExec(engine, func(in []*graph.Node) []*graph.Node {
		x, y, present, mask := in[0], in[1], in[2], (*graph.Node)(nil)
		if len(in) > 3 {
			mask = in[3]
		}
		sum, n := total(c.loss.Of(y, c.loss.Sound(x, kept(x, present, mask), c.activation),
			c.activation), present, mask)
		loss := graph.Div(sum, graph.MaxScalar(n, 1))
		return []*graph.Node{loss, graph.Gradient(loss, x)[0]}
	})
	results := exec.MustCall(inputs...)
	return append(tensors.MustCopyFlatData[float32](results[0]),
		tensors.MustCopyFlatData[float32](results[1])...)
}

// Whatever stands at an example that fills up a batch, or at a masked step, changes no bit of the
// loss of the others. Nor does it change the gradient, but for logits that are NaN or overflow,
// where the layers below have no gradient either.
func TestLossOfWhatDoesNotCount(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	good := []float32{0.3, 1.2}
	for _, c := range lossCases {
		want := lossAndGradient(t, c, good, []float32{1}, nil)
		for _, bad := range [][]float32{
			{nan, nan}, {nan, 1}, {inf, 0}, {-inf, -inf}, {0, 0}, {-1, -2}, {3e38, -3e38}, {200, 200},
		} {
			t.Run(fmt.Sprintf("%s of %s, %v", c.loss, c.activation, bad), func(t *testing.T) {
				both := append(slices.Clone(good), bad...)
				want := append(slices.Clone(want), 0, 0)
				if plain := c.activation == Sigmoid || c.activation == Softmax || c.activation == Linear; plain &&
					!(math.Abs(float64(bad[0])) < 1e30 && math.Abs(float64(bad[1])) < 1e30) {
					got := lossAndGradient(t, c, both, []float32{1, 0}, nil)
					masked := lossAndGradient(t, c, both, []float32{1}, []bool{true, false})
					if got[0] != want[0] || masked[0] != want[0] {
						t.Errorf("filled up: loss %v; masked: %v; want %v", got[0], masked[0], want[0])
					}
					return
				}
				filler := lossAndGradient(t, c, both, []float32{1, 0}, nil)
				if !slices.Equal(filler, want) {
					t.Errorf("filled up: loss and gradient %v, want %v", filler, want)
				}
				step := lossAndGradient(t, c, both, []float32{1}, []bool{true, false})
				if !slices.Equal(step, want) {
					t.Errorf("masked: loss and gradient %v, want %v", step, want)
				}
				want = append(want, 0, 0, 0, 0)
				example := lossAndGradient(t, c, append(slices.Clone(both), append(bad, bad...)...),
					[]float32{1, 0}, []bool{true, false, true, true})
				if !slices.Equal(example, want) {
					t.Errorf("filled up and masked: loss and gradient %v, want %v", example, want)
				}
			})
		}
	}
}

// What counts and is not a number shows.
func TestLossOfWhatCounts(t *testing.T) {
	for _, c := range lossCases {
		got := lossAndGradient(t, c, []float32{float32(math.NaN()), 1}, []float32{1}, nil)
		if !math.IsNaN(float64(got[0])) {
			t.Errorf("%s of %s: the loss of a NaN is %v", c.loss, c.activation, got[0])
		}
	}
}
