package keras

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Whatever stands at an example that fills up a batch, or at a masked step, is no part of a
// metric's sums; the figures of one prediction add up.
func TestSumsOfWhatDoesNotCount(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	figures := tensors.FromValue([][][][]float32{ // [batch, time, outputs, sums]
		{{{1, 10}, {2, 20}}, {{nan, inf}, {-inf, 1}}},
		{{{nan, nan}, {nan, nan}}, {{4, 40}, {8, 80}}},
		{{{nan, inf}, {16, 160}}, {{16, 160}, {nan, nan}}}})
	present, mask := []float32{1, 1, 0}, [][]bool{{true, false}, {false, true}, {true, true}}
	exec := graph.MustNewExec(pureGo(), totals)
	got := tensors.MustCopyFlatData[float32](exec.MustCall(figures, present, mask)[0])
	if want := []float32{15, 150}; !slices.Equal(got, want) {
		t.Errorf("the sums are %v, want %v", got, want)
	}
	whole := graph.MustNewExec(pureGo(), func(figures, present *graph.Node) *graph.Node {
		return totals(figures, present, nil)
	})
	finite := [][][]float32{{{1, 2}, {3, 4}}, {{nan, inf}, {nan, 5}}, {{10, 20}, {30, 40}}}
	got = tensors.MustCopyFlatData[float32](whole.MustCall(finite, []float32{1, 0, 1})[0])
	if want := []float32{44, 66}; !slices.Equal(got, want) {
		t.Errorf("without a mask the sums are %v, want %v", got, want)
	}
}
