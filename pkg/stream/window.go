package stream

import (
	"iter"
	"math/rand/v2"
)

// shuffled draws each example from a window of the next ones, as tf.data's shuffle does.
func shuffled(
	of iter.Seq2[example, error], window int, random *rand.Rand) iter.Seq2[example, error] {
	return func(yield func(example, error) bool) {
		var kept []example
		for e, err := range of {
			if err != nil {
				yield(example{}, err)
				return
			}
			if len(kept) < window {
				kept = append(kept, e)
				continue
			}
			i := random.IntN(len(kept))
			next := kept[i]
			kept[i] = e
			if !yield(next, nil) {
				return
			}
		}
		random.Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
		for _, e := range kept {
			if !yield(e, nil) {
				return
			}
		}
	}
}
