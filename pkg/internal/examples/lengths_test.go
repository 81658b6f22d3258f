package examples

import (
	"reflect"
	"slices"
	"testing"
)

func readSequences(t *testing.T, data any, ids bool) Set {
	t.Helper()
	source, err := OpenSequences("x", data)
	if err != nil {
		t.Fatal(err)
	}
	read := source.Numbers
	if ids {
		read = func() (Set, error) { return source.IDs(100, "Embedding") }
	}
	set, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Sequences are padded in front to the least length that will do, in any batch and any part.
func TestSequences(t *testing.T) {
	ids := readSequences(t, [][]int32{{1, 2, 3}, {}, {4}, {5, 6}, nil}, true)
	vectors := readSequences(t, []any{[][]float32{{1, 2}, {3, 4}}, []any{}, [][]int{{5, 6}}}, false).Filled(9)
	tail := ids.Slice(2, 4)
	for name, c := range map[string]struct {
		set     Set
		indices []int
		want    any
	}{
		"own longest":  {ids, []int{2, 3}, [][]int32{{0, 4}, {5, 6}}},
		"next length":  {ids.Padded(2, 4, 6), []int{0, 1}, [][]int32{{0, 1, 2, 3}, {0, 0, 0, 0}}},
		"least length": {ids.Padded(2, 4, 6), []int{3, 2}, [][]int32{{5, 6}, {0, 4}}},
		"longer":       {ids.Padded(2), []int{0, 2}, [][]int32{{1, 2, 3}, {0, 0, 4}}},
		"empty":        {ids, []int{1, 4}, [][]int32{{0}, {0}}},
		"a part":       {tail, []int{1, 0}, [][]int32{{5, 6}, {0, 4}}},
		"vectors":      {vectors, []int{2, 0, 1}, [][][]float32{{{9, 9}, {5, 6}}, {{1, 2}, {3, 4}}, {{9, 9}, {9, 9}}}},
	} {
		if got := c.set.Batch(c.indices, len(c.indices)).Value(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	if got := ids.Batch([]int{2}, 2).Value(); !reflect.DeepEqual(got, [][]int32{{4}, {4}}) {
		t.Errorf("filled up: %v", got)
	}
	if dims := vectors.LongestDims(); !slices.Equal(dims, []int{2, 2}) {
		t.Errorf("the longest is %v", dims)
	}
}

// Sequences of the same numbers have another fingerprint if they are cut elsewhere; a part has that
// of its examples alone.
func TestSequencesFingerprint(t *testing.T) {
	prints := map[uint64]bool{}
	all := [][][]int32{{{1, 2}, {3}}, {{1}, {2, 3}}, {{1}, {2}, {3}}, {{1, 2, 3}}, {{}, {1, 2, 3}}, {{1, 2, 3}, {}}}
	for _, x := range all {
		prints[Fingerprint(readSequences(t, x, true))] = true
	}
	if len(prints) != len(all) {
		t.Errorf("%d fingerprints of %d data", len(prints), len(all))
	}
	set := readSequences(t, [][]int32{{9}, {1, 2}, {3}, {8, 8, 8}}, true)
	if part := set.Slice(1, 3); Fingerprint(part) != Fingerprint(readSequences(t, all[0], true)) ||
		!Same(part, set.Slice(1, 3)) || Same(part, set.Slice(0, 2)) {
		t.Error("a part is not its examples alone")
	}
}

func TestPlan(t *testing.T) {
	defer GraphCost(1500)()
	if got, want := grid(50), []int{4, 6, 8, 12, 16, 24, 32, 48, 64}; !slices.Equal(got, want) {
		t.Errorf("the grid is %v, want %v", got, want)
	}
	every := make([]int, 500)
	for i := range every {
		every[i] = i
	}
	for name, c := range map[string]struct {
		longest []int
		times   int
		want    []int
	}{
		"one batch":          {[]int{499}, 1, []int{512}},
		"again and again":    {[]int{499}, 2, []int{499}},
		"empty ones":         {[]int{0, 0}, 5, []int{1}},
		"short ones":         {[]int{10, 10, 10, 499}, 1, []int{12, 512}},
		"not worth a graph":  {[]int{300, 500}, 1, []int{512}},
		"worth it, in time":  {[]int{300, 500}, 2, []int{384, 500}},
		"every length":       {every, 1, []int{16, 64, 96, 128, 192, 256, 384, 499}},
		"every, many epochs": {every, 1000, []int{16, 64, 96, 128, 192, 256, 384, 499}},
	} {
		if got := Plan(c.longest, 8, c.times); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
