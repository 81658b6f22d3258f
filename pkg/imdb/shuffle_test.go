package imdb

import (
	"slices"
	"testing"
)

// The permutations are those of numpy 2.3, RandomState(seed).shuffle(arange(n)).
func TestShuffle(t *testing.T) {
	shuffles := newShuffler(113)
	train, test := shuffles.permutation(25_000), shuffles.permutation(25_000)
	if want := []int32{7798, 13226, 18078, 793, 17499}; !slices.Equal(train[:5], want) {
		t.Errorf("train: %v, want %v", train[:5], want)
	}
	if want := []int32{22748, 4083, 8015, 13688, 5310}; !slices.Equal(test[:5], want) {
		t.Errorf("test: %v, want %v", test[:5], want)
	}
	for _, n := range []int{0, 1} {
		if got := shuffles.permutation(n); len(got) != n {
			t.Errorf("permutation(%d) = %v", n, got)
		}
	}
}
