package examples

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"
	"github.com/gomlx/gomlx/core/tensors"
)

type celsius float64

// Numbers keep their values, whatever type they have.
func TestNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		data any
		dims []int
		want []float32
	}{
		"int8": {[]int8{-128, 127}, []int{}, []float32{-128, 127}},
		"int64": {[][]int64{{1_700_000_000_000}, {-1_700_000_000_000}}, []int{1},
			[]float32{1.7e12, -1.7e12}},
		"int": {[]int{math.MinInt64, math.MaxInt64}, []int{},
			[]float32{-1 << 63, 1 << 63}},
		"uint32":  {[][]uint32{{4_000_000_000}}, []int{1}, []float32{4e9}},
		"uint64":  {[]uint64{math.MaxUint64}, []int{}, []float32{1 << 64}},
		"int32":   {[][]int32{{1, 2}, {3, 4}}, []int{2}, []float32{1, 2, 3, 4}},
		"float64": {[][]float64{{0.1, -1e38}}, []int{2}, []float32{0.1, -1e38}},
		"float32": {[][][]float32{{{1}, {2}}, {{3}, {4}}}, []int{2, 1},
			[]float32{1, 2, 3, 4}},
		"bool":    {[]bool{true, false}, []int{}, []float32{1, 0}},
		"named":   {[]celsius{36.5}, []int{}, []float32{36.5}},
		"float16": {[]float16.Float16{float16.FromFloat32(1.5)}, []int{}, []float32{1.5}},
		"bfloat16": {[][]bfloat16.BFloat16{{bfloat16.FromFloat32(-2.5)}}, []int{1},
			[]float32{-2.5}},
		"arrays": {[][2]float32{{1, 2}, {3, 4}}, []int{2}, []float32{1, 2, 3, 4}},
		"any":    {[][]any{{1, 2.5}, {true, uint8(3)}}, []int{2}, []float32{1, 2.5, 1, 3}},
		"any of any, as JSON's": {[]any{[]any{1., 2.}, []any{3., 4.}}, []int{2},
			[]float32{1, 2, 3, 4}},
		"any of slices":       {[]any{[]int{1}, []float32{2.5}}, []int{1}, []float32{1, 2.5}},
		"any integers":        {[]any{int64(1<<24 + 1), 1<<62 + 1<<38 + 1}, []int{}, []float32{1 << 24, 1<<62 + 1<<39}},
		"any beyond integers": {[]any{1e30, -2.5}, []int{}, []float32{1e30, -2.5}},
		"any half":            {[]any{float16.FromFloat32(1.5)}, []int{}, []float32{1.5}},
		"array of slices":     {[2][]float32{{1, 2}, {3, 4}}, []int{2}, []float32{1, 2, 3, 4}},
		"array of arrays": {[2][2]int64{{1, 2}, {3, 1 << 40}}, []int{2},
			[]float32{1, 2, 3, 1 << 40}},
		"tensor of int64": {tensors.FromFlatDataAndDimensions([]int64{1_700_000_000_000}, 1, 1),
			[]int{1}, []float32{1.7e12}},
		"tensor of float16": {tensors.FromFlatDataAndDimensions([]float16.Float16{float16.FromFloat32(1.5)}, 1), []int{}, []float32{1.5}},
		"tensor of bool": {tensors.FromFlatDataAndDimensions([]bool{true, false}, 2, 1),
			[]int{1}, []float32{1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			source, err := Open("x", c.data)
			if err != nil {
				t.Fatal(err)
			}
			set, err := source.Numbers()
			if err != nil || !slices.Equal(set.Values(), c.want) ||
				!slices.Equal(set.Dims, c.dims) {
				t.Errorf("got %v %v, %v; want %v %v", set.Values(), set.Dims, err, c.want, c.dims)
			}
		})
	}
}

func TestIDs(t *testing.T) {
	for name, data := range map[string]any{
		"int32":  [][]int32{{1, 2}, {0, 9}},
		"int64":  [][]int64{{1, 2}, {0, 9}},
		"uint8":  [][]uint8{{1, 2}, {0, 9}},
		"uint64": [][]uint64{{1, 2}, {0, 9}},
		"arrays": [][2]int{{1, 2}, {0, 9}},
		"any":    []any{[]any{1, uint8(2)}, []int32{0, 9}},
		"JSON's": []any{[]any{1., 2.}, []any{0., 9.}},
		"tensor": tensors.FromFlatDataAndDimensions([]int16{1, 2, 0, 9}, 2, 2),
	} {
		t.Run(name, func(t *testing.T) {
			source, err := Open("x", data)
			if err != nil {
				t.Fatal(err)
			}
			set, err := source.IDs(10, "Embedding")
			if err != nil || !slices.Equal(set.ids, []int32{1, 2, 0, 9}) {
				t.Errorf("got %v, %v", set.ids, err)
			}
			if again, err := source.IDs(11, "Embedding"); err != nil || !Same(again, set) {
				t.Errorf("read twice: %v", err)
			}
			if _, err := source.IDs(9, "Embedding"); err == nil ||
				!strings.Contains(err.Error(), "got 9 in example 1 at position 1") {
				t.Errorf("of 9: %v", err)
			}
		})
	}
}

// Values that cannot be kept are refused, and named as they came.
func TestRefused(t *testing.T) {
	number := func(s *Source) (Set, error) { return s.Numbers() }
	id := func(s *Source) (Set, error) { return s.IDs(10, "Embedding") }
	var noTensor *tensors.Tensor
	for name, c := range map[string]struct {
		data any
		read func(*Source) (Set, error)
		want string
	}{
		"nothing":         {nil, number, "got <nil>"},
		"a number":        {1, number, "got int"},
		"no tensor":       {noTensor, number, "got *tensors.Tensor"},
		"a scalar tensor": {tensors.FromScalar(float32(1)), number, "got *tensors.Tensor"},
		"complex":         {[]complex64{1}, number, "got []complex64"},
		"words":           {[][]string{{"a"}}, number, "got []string"},
		"any":             {[]any{nil}, number, "got []interface {}"},
		"any after one":   {[]any{1, nil}, number, "got []interface {}"},
		"any word":        {[]any{1, "a"}, number, "got []interface {}"},
		"any slice":       {[]any{1, []any{2}}, number, "got []interface {}"},
		"any slice first": {[]any{[]any{2}, 1}, number, "got a slice and a single value (example 1)"},
		"any nil slice":   {[]any{[]any{2}, nil}, number, "got a slice and a single value (example 1)"},
		"any other slice": {[]any{[]int{2}, []string{"a"}}, number, "got []string; number the words first"},
		"any length":      {[]any{[]any{2}, []int{}}, number, "lengths 1 and 0 (example 1)"},
		"any float id":    {[][]any{{1, 2.5}}, id, "got floats"},
		"any bool id":     {[][]any{{true}}, id, "got floats"},
		"any id":          {[][]any{{1, uint64(math.MaxUint64)}}, id, "got floats"},
		"words of one":    {[]string{"a"}, number, "as imdb.Encode does"},
		"pointers":        {[]*int{nil}, number, "got []*int"},
		"none":            {[]float32{}, number, "at least one example"},
		"other lengths":   {[][]int{{1}, {2, 3}}, number, "lengths 1 and 2 (example 1)"},
		"beyond float32": {[][]float64{{1, 2}, {3, 1e300}}, number,
			"got 1e+300 in example 1 at position 1"},
		"not a number":        {[]float64{math.NaN()}, number, "got NaN in example 0"},
		"infinite half":       {[]float16.Float16{float16.FromFloat32(1e30)}, number, "got +Inf"},
		"id of 64 bits":       {[][]int64{{1 << 40}}, id, "got 1099511627776 in example 0"},
		"unsigned of 64 bits": {[][]uint64{{math.MaxUint64}}, id, "got 18446744073709551615"},
		"negative id":         {[][]int8{{-1}}, id, "got -1"},
		"float id":            {[][]float32{{1}}, id, "got floats"},
		"half id":             {[][]float16.Float16{{1}}, id, "got floats"},
		"bool id":             {[][]bool{{true}}, id, "got bools"},
	} {
		t.Run(name, func(t *testing.T) {
			source, err := Open("x", c.data)
			if err == nil {
				_, err = c.read(source)
			}
			if err == nil || !strings.HasPrefix(err.Error(), "keras: x") ||
				!strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error of x with %q", err, c.want)
			}
		})
	}
}

// Different sets have different fingerprints, and a set keeps its fingerprint of older versions.
func TestFingerprint(t *testing.T) {
	read := func(data any) Set {
		source, err := Open("x", data)
		if err != nil {
			t.Fatal(err)
		}
		set, err := source.Numbers()
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	long := make([]float32, 1<<17+3)
	long[1<<16] = 1
	prints := map[uint64]bool{}
	for _, sets := range [][]Set{
		{read([]int{1, 2})}, {read([]int{2, 1})}, {read([]int{1}), read([]int{2})}, {read(long)}, {read(make([]float32, len(long)))},
	} {
		prints[Fingerprint(sets...)] = true
	}
	if len(prints) != 5 {
		t.Errorf("%d fingerprints of 5 data", len(prints))
	}
	if got := Fingerprint(read([][]float32{{1, 2}, {3, 4}}), read([]int32{0, 1})); got != 0x72a834b605910fd9 {
		t.Errorf("fingerprint %#x", got)
	}
	set := read(long)
	if a, b := set.Slice(0, 2), read(long).Slice(0, 2); Same(a, b) || !Same(a, set.Slice(0, 2)) ||
		!reflect.DeepEqual(a, b) {
		t.Error("Same tells memory apart")
	}
}
