package keras

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
)

// Integers beyond 2^24 and beyond 2^31 are the float32 nearest to them, as features and as labels.
func TestLargeIntegers(t *testing.T) {
	m := NewSequential("", Dense{Units: 1})
	m.Compile(Compile{Loss: MeanSquaredError})
	if _, err := m.Predict([][]int64{{1}}); err != nil {
		t.Fatal(err)
	}
	one := tensors.FromFlatDataAndDimensions([]float32{1}, 1, 1)
	if err := m.Store().GetVariable("/dense/kernel").SetValue(one); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x    any
		want float32
	}{
		{[][]int64{{1_700_000_000_000}}, 1.7e12},
		{[][]uint64{{1_700_000_000_000}}, 1.7e12},
		{[][]int{{-1_700_000_000_000}}, -1.7e12},
		{[][]uint32{{4_000_000_000}}, 4e9},
		{tensors.FromFlatDataAndDimensions([]int64{1_700_000_000_000}, 1, 1), 1.7e12},
		{[][]float64{{1_700_000_000_000}}, 1.7e12},
		{[][]int64{{16_777_217}}, 16_777_216},
		{[][]int64{{16_777_219}}, 16_777_220},
		{[][]int32{{16_777_219}}, 16_777_220},
	} {
		got, err := m.Predict(c.x)
		if err != nil || got[0][0] != c.want {
			t.Errorf("%T %v: got %v, %v; want %v", c.x, c.x, got, err, c.want)
		}
	}
	zero := [][]float32{{0}}
	const label = 5_000_000_000
	scores, err := m.Evaluate(zero, []int64{label})
	if err != nil || math.Abs(scores.Loss()/(label*label)-1) > 1e-6 {
		t.Errorf("the loss of a label of 5e9 is %v, %v; want 2.5e19", scores, err)
	}
	h := mustFit(t, m, zero, []uint32{0}, Fit{ValidationX: zero, ValidationY: []int64{label}})
	if got := h.Get("val_loss")[0]; math.Abs(got/(label*label)-1) > 1e-6 {
		t.Errorf("the loss of the validation is %v, want 2.5e19", got)
	}
}

// Numbers that would become others than the nearest float32 are refused, in labels of the training
// and of the validation, and in ids.
func TestTooLargeIntegers(t *testing.T) {
	x, ids := [][]float32{{0}, {1}}, [][]int32{{0}, {1}}
	classes := NewSequential("", Dense{Units: 3, Activation: Softmax})
	classes.Compile(Compile{Loss: SparseCategoricalCrossentropy})
	words := NewSequential("", Embedding{InputDim: 9, OutputDim: 2}, GRU{Units: 2}, Dense{Units: 1})
	words.Compile(Compile{Loss: MeanSquaredError})
	for name, c := range map[string]struct {
		model *Sequential
		x, y  any
		fit   Fit
		want  string
	}{
		"class":          {classes, x, []int64{0, 1<<32 + 1}, Fit{}, "got 4294967297 in example 1"},
		"nearly a class": {classes, x, []float64{0, 1.99999999}, Fit{}, "got 1.99999999 in example 1"},
		"class of the validation": {classes, x, []int{0, 1},
			Fit{ValidationX: x, ValidationY: []int64{1 << 62, 0}},
			"Fit.ValidationY: labels of sparse_categorical_crossentropy must be classes 0 to 2, " +
				"one for each output, got 4611686018427387904 in example 0"},
		"id": {words, [][]int64{{1 << 32}, {0}}, []int{0, 1}, Fit{}, "got 4294967296 in example 0"},
		"id of the validation": {words, ids, []int{0, 1},
			Fit{ValidationX: [][]uint64{{1 << 63}}, ValidationY: []int{0}},
			"Fit.ValidationX: ids must be from 0 to below 9"},
		"label beyond float32": {words, ids, []float64{0, 1e39}, Fit{}, "up to 3.4028234663852886e+38"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.model.Fit(c.x, c.y, c.fit)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// PadSequences takes sequences that are nil, and keeps every value of an int32.
func TestPadSequencesAtTheEnds(t *testing.T) {
	rows, err := PadSequences([][]int32{nil, {math.MaxInt32}}, Pad{MaxLen: 2, Value: math.MinInt32})
	want := []int32{math.MinInt32, math.MinInt32, math.MinInt32, math.MaxInt32}
	if err != nil || !slices.Equal(slices.Concat(rows...), want) {
		t.Errorf("got %v, %v; want %v", rows, err, want)
	}
	for _, none := range [][][]int32{nil, {}} {
		if rows, err := PadSequences(none, Pad{MaxLen: math.MaxInt}); err != nil || len(rows) != 0 {
			t.Errorf("got %v, %v for no sequences", rows, err)
		}
	}
	_, err = PadSequences([][]int32{{1}, {2}}, Pad{MaxLen: math.MaxInt})
	if err == nil || !strings.HasPrefix(err.Error(), "keras: 2 sequences of 9223372036854775807 would take") {
		t.Errorf("got %v, want a sentence", err)
	}
}
