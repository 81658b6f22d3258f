package keras

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/examples"
)

// stream is a feed of a dataset's batches.
type stream struct {
	model    *Sequential
	of       train.Dataset
	argument string          // "x"
	labels   string          // what the labels are called, "y"; "": they are not looked at
	seed     int64           // of the model's first weights
	weigh    map[int]float64 // Fit.ClassWeight

	size    int          // of the first batch
	x, y    examples.Set // of the first batch: how many, and the dims of one, without the numbers
	shape   []shapes.Shape
	counted int // batches of the last whole pass
}

// first reads and checks the first batch.
func (s *stream) first() error {
	for b, err := range prefetched(s.of.Iter) {
		if err != nil {
			return s.failed(1, err)
		}
		x, y, err := s.read(b, 1)
		if err != nil {
			return err
		}
		s.size = x.N
		s.x, s.y = examples.Set{N: x.N, Dims: x.Dims}, examples.Set{N: y.N, Dims: y.Dims}
		if s.labels != "" {
			s.shape = examples.Shapes(x, y, s.size)
		}
		return nil
	}
	return s.empty()
}

func (s *stream) empty() error {
	return errorf("%s, %s, must have at least one batch each time that it is read, got none",
		s.argument, quotedDataset(s.of))
}

// failed words an error of the dataset's own, which it wraps.
func (s *stream) failed(batch int, err error) error {
	return &datasetError{err, fmt.Sprintf("keras: %s: %s failed at batch %d: %s",
		s.argument, quotedDataset(s.of), batch, brief.Printable(err.Error()))}
}

// datasetError is an error of a dataset's own in a sentence.
type datasetError struct {
	cause error
	text  string
}

func (e *datasetError) Error() string { return e.text }
func (e *datasetError) Unwrap() error { return e.cause }

// steps is known from the dataset, or after a pass.
func (s *stream) steps() int {
	if set, ok := s.of.(CountedDataset); ok && s.counted == 0 {
		return max(set.Steps(), 0)
	}
	return s.counted
}

func (s *stream) shapes() [][]shapes.Shape { return [][]shapes.Shape{s.shape} }

// pass reads the dataset once, in the order that random draws for a [ShuffledDataset]. A batch of
// fewer examples than the first is filled up, so that one graph does.
func (s *stream) pass(random *rand.Rand) iter.Seq2[examples.Batch, error] {
	open := s.of.Iter
	if set, ok := s.of.(ShuffledDataset); ok && random != nil {
		seed := random.Uint64()
		open = func() iter.Seq2[train.Batch, error] { return set.Shuffled(seed) }
	}
	return func(yield func(examples.Batch, error) bool) {
		n, done := 0, 0
		for raw, err := range prefetched(open) {
			n++
			var b examples.Batch
			if err != nil {
				discard(raw)
				err = s.failed(n, err)
			} else {
				b, err = s.batch(raw, n)
			}
			for i := range b.Indices { // in the whole pass
				b.Indices[i] += done
			}
			done += b.N
			if !yield(b, err) || err != nil {
				finalize(b.X, b.Y, b.Weights)
				return
			}
			finalize(b.X, b.Y, b.Weights)
		}
		if s.counted = n; n == 0 {
			yield(examples.Batch{}, s.empty())
		}
	}
}

// batch makes the n-th batch of a pass, from 1, out of the dataset's.
func (s *stream) batch(raw train.Batch, n int) (b examples.Batch, err error) {
	x, y, err := s.read(raw, n)
	if err != nil {
		return b, err
	}
	if s.model.isStateful() && x.N != s.size {
		return b, errorf("%s is stateful, so that all batches must be of one size, "+
			"got %d examples in the first and %d in batch %d of %s; leave these out",
			s.model.quotedName(), s.size, x.N, n, s.argument)
	}
	for b := range examples.Batches(x, y, indicesTo(x.N), max(s.size, x.N)) {
		return b, nil
	}
	return b, nil
}

// read reads the tensors of the n-th batch as the model's examples and labels, checked as examples
// in memory are, and finalizes them.
func (s *stream) read(raw train.Batch, n int) (x, y examples.Set, err error) {
	defer discard(raw)
	if err := s.count(raw, n); err != nil {
		return x, y, err
	}
	sourceX, err := examples.Open(s.named(s.argument, n), raw.Inputs[0])
	if err != nil {
		return x, y, err
	}
	if s.labels == "" {
		if _, err = s.model.build(sourceX.Dims, s.seed); err == nil {
			x, err = s.model.read(sourceX)
		}
		return x, y, err
	}
	sourceY, err := examples.Open(s.named(s.labels, n), raw.Labels[0])
	if err == nil && len(raw.Labels) == 2 {
		sourceY.Weights, err = examples.Open(s.named("the weights", n), raw.Labels[1])
	}
	if err != nil {
		return x, y, err
	}
	if x, y, err = s.model.pair(sourceX, sourceY, s.seed); err == nil {
		y.Weights, err = s.weighed(y, n)
	}
	return x, y, err
}

func (s *stream) named(what string, batch int) string {
	return fmt.Sprintf("%s of batch %d", what, batch)
}

// count checks how many tensors a batch has, and that they are sound.
func (s *stream) count(raw train.Batch, n int) error {
	switch inputs, labels := len(raw.Inputs), len(raw.Labels); {
	case s.labels == "" && inputs != 1:
		return errorf("%s must have one tensor among its Inputs, got %d",
			s.named(s.argument, n), inputs)
	case s.labels != "" && (inputs != 1 || labels < 1 || labels > 2):
		return errorf("%s must have one tensor among its Inputs, and among its Labels one or, "+
			"with weights, two; got %d and %d", s.named(s.argument, n), inputs, labels)
	}
	for _, t := range append(raw.Inputs[:1:1], raw.Labels...) {
		if t == nil || !t.Ok() || t.Rank() == 0 {
			return errorf("%s must have tensors [batch, ...], got one that is nil, finalized or "+
				"without axes", s.named(s.argument, n))
		}
	}
	return nil
}

// weighed returns the weights of a batch: its own, or those of its classes.
func (s *stream) weighed(y examples.Set, n int) (*examples.Set, error) {
	switch {
	case len(s.weigh) == 0:
		return y.Weights, nil
	case y.Weights != nil:
		return nil, errorf("Fit.ClassWeight must be nil where a dataset's batches have weights, "+
			"as %s; multiply them into one", s.named(s.argument, n))
	}
	return s.model.classWeights(s.weigh, y)
}

// discard finalizes the tensors of a dataset's batch, some of which may be nil.
func discard(raw train.Batch) {
	finalize(raw.Inputs...)
	finalize(raw.Labels...)
}

func finalize(all ...*tensors.Tensor) {
	for _, t := range all {
		if t != nil {
			t.FinalizeAll()
		}
	}
}
