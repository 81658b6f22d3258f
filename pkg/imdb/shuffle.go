package imdb

import (
	"math/bits"

	"gonum.org/v1/gonum/mathext/prng"
)

// shuffler gives the permutations of numpy.random.RandomState(seed).shuffle, one after another.
type shuffler struct{ random *prng.MT19937 }

func newShuffler(seed uint32) shuffler {
	random := prng.NewMT19937()
	random.Seed(uint64(seed))
	return shuffler{random}
}

// permutation returns 0..n-1 as numpy's shuffle leaves them: from the end down, each
// place swapped with one at or below it, drawn by masking and rejecting.
func (s shuffler) permutation(n int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	for i := n - 1; i > 0; i-- {
		mask := uint32(1)<<bits.Len32(uint32(i)) - 1
		j := s.random.Uint32() & mask
		for j > uint32(i) {
			j = s.random.Uint32() & mask
		}
		order[i], order[j] = order[j], order[i]
	}
	return order
}
