package stream

import (
	"cmp"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/internal/examples"
)

const (
	batchSize = 32     // Keras's
	window    = 10_000 // texts
	most      = 1 << 20
	mostIDs   = 1 << 27 // in a batch: half a GB
)

// batching makes batches of examples.
type batching struct {
	size, maxLen, window int // 0: the default
	longest              int // ids of a text; 0: not known
	byLength, post       bool
	labeled              bool
}

func (b batching) check(of string) error {
	for _, number := range []struct {
		name  string
		value int
	}{{"BatchSize", b.size}, {"MaxLen", b.maxLen}, {"Window", b.window}} {
		if number.value < 0 || number.value > most {
			return errorf("%s.%s must be from 1 to %d, or 0 for the default, got %d",
				of, number.name, most, number.value)
		}
	}
	if b.maxLen == 0 && b.longest == 0 && !b.byLength {
		return errorf("%s.MaxLen must be the length of all batches, in ids, or ByLength true; "+
			"got neither", of)
	}
	if size, length := cmp.Or(b.size, batchSize), b.length(b.longest); size*length > mostIDs {
		return errorf("%s.BatchSize times the length of a text must be at most %d ids, "+
			"got %d times %d; make BatchSize or MaxLen smaller", of, mostIDs, size, length)
	}
	return nil
}

// shuffled gives batches in the order of a seed.
func (b batching) shuffled(
	of iter.Seq2[example, error], random *rand.Rand) iter.Seq2[train.Batch, error] {
	return b.batches(shuffled(of, cmp.Or(b.window, window), random))
}

// batches collects examples into batches. By length, one waits for others of its length.
func (b batching) batches(of iter.Seq2[example, error]) iter.Seq2[train.Batch, error] {
	size := cmp.Or(b.size, batchSize)
	return func(yield func(train.Batch, error) bool) {
		waiting := map[int][]example{}
		for e, err := range of {
			if err != nil {
				yield(train.Batch{}, err)
				return
			}
			length := b.length(e.n)
			some := append(waiting[length], e)
			if len(some) == size {
				if !yield(b.batch(some, length), nil) {
					return
				}
				some = some[:0]
			}
			waiting[length] = some
		}
		for _, length := range slices.Sorted(maps.Keys(waiting)) {
			if some := waiting[length]; len(some) > 0 && !yield(b.batch(some, length), nil) {
				return
			}
		}
	}
}

// length returns the length of the batch for a text of n ids: all batches' if it is not by length,
// else one of a few.
func (b batching) length(n int) int {
	longest := cmp.Or(b.maxLen, b.longest)
	if b.maxLen > 0 && b.longest > 0 {
		longest = min(b.maxLen, b.longest)
	}
	switch {
	case !b.byLength:
		return max(cmp.Or(b.maxLen, b.longest), 1)
	case longest == 0:
		return grid(n)
	}
	return max(min(grid(n), longest), 1)
}

// grid returns the least of 16, 24, 32, 48, 64, 96, ... that is no less than n.
func grid(n int) int { return max(examples.NextLength(n), 16) }

// batch returns ids [examples, length] and classes [examples].
func (b batching) batch(some []example, length int) train.Batch {
	ids, classes := make([]int32, len(some)*length), make([]int32, len(some))
	for i, e := range some {
		e.fill(ids[i*length:(i+1)*length], b.post)
		classes[i] = e.class
	}
	batch := train.Batch{Inputs: []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(ids, len(some), length)}}
	if b.labeled {
		batch.Labels = []*tensors.Tensor{
			tensors.FromFlatDataAndDimensions(classes, len(some))}
	}
	return batch
}

// failed is a pass of one error.
func failed(err error) iter.Seq2[train.Batch, error] {
	return func(yield func(train.Batch, error) bool) { yield(train.Batch{}, err) }
}
