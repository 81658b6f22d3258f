package keras

import (
	"errors"
	"iter"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/internal/panics"
)

// ahead is how many batches of a dataset are read while a step computes: one waits, and one is
// under way.
const ahead = 2

// read is a batch of a dataset, or the error in its place.
type read struct {
	batch train.Batch
	err   error
}

// prefetched gives the batches of a pass over a dataset, which a goroutine reads ahead. The
// goroutine has ended when the pass has, whatever ended it.
func prefetched(open func() iter.Seq2[train.Batch, error]) iter.Seq2[train.Batch, error] {
	return func(yield func(train.Batch, error) bool) {
		batches, done := make(chan read, ahead-1), make(chan struct{})
		go readAhead(open, batches, done)
		defer func() {
			close(done)
			for b := range batches { // until the goroutine closes it
				discard(b.batch)
			}
		}()
		for b := range batches {
			if !yield(b.batch, b.err) || b.err != nil {
				return
			}
		}
	}
}

// readAhead reads a pass into batches, and closes these, until done is closed.
func readAhead(
	open func() iter.Seq2[train.Batch, error], batches chan<- read, done <-chan struct{}) {
	defer close(batches)
	send := func(b read) bool {
		select {
		case batches <- b:
			return b.err == nil
		case <-done:
			discard(b.batch)
			return false
		}
	}
	defer func() {
		if r := recover(); r != nil {
			send(read{err: withoutPackage(sentence(errors.New(panics.Wording(r))))})
		}
	}()
	pass := open()
	if pass == nil {
		send(read{err: errors.New("it gave nil in place of batches")})
		return
	}
	for batch, err := range pass {
		if !send(read{batch, err}) {
			return
		}
	}
}
