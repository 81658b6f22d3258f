package keras

import (
	"context"
	"iter"
	"math/rand/v2"

	"github.com/gomlx/compute/shapes"

	"gornn/pkg/internal/examples"
)

// feed gives examples with labels batch by batch, in one pass after another.
type feed interface {
	// steps returns how many batches a pass has; 0 if only its end can tell.
	steps() int
	// shapes lists the shapes of all batches there will be, so that their graphs are compiled
	// beforehand; nil if only the batches can tell.
	shapes() [][]shapes.Shape
	// pass gives the batches of one pass: shuffled by random, or with nil in their own order.
	pass(random *rand.Rand) iter.Seq2[examples.Batch, error]
}

// inMemory is a feed of examples in memory, in batches of the given size.
type inMemory struct {
	x, y   examples.Set
	size   int
	sorted bool // sequences of different lengths need not be in their own order
}

func (f inMemory) steps() int { return (f.x.N + f.size - 1) / f.size }

func (f inMemory) shapes() (all [][]shapes.Shape) {
	if !f.x.Ragged() {
		return [][]shapes.Shape{examples.Shapes(f.x, f.y, f.size)}
	}
	for _, length := range f.x.Lengths() {
		all = append(all, examples.Shapes(f.x.Padded(length), f.y, f.size))
	}
	return all
}

func (f inMemory) pass(random *rand.Rand) iter.Seq2[examples.Batch, error] {
	indices := f.order(random)
	return func(yield func(examples.Batch, error) bool) {
		for b := range examples.Batches(f.x, f.y, indices, f.size) {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// order returns the examples of a pass, batch after batch.
func (f inMemory) order(random *rand.Rand) []int {
	switch {
	case f.x.Ragged() && random != nil:
		return shuffledByLength(f.x, f.size, random)
	case f.x.Ragged() && f.sorted:
		return byLength(f.x)
	case random != nil:
		return random.Perm(f.x.N)
	}
	return indicesTo(f.x.N)
}

// indicesTo returns 0, 1, ... to before n.
func indicesTo(n int) []int {
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i
	}
	return indices
}

// compileSteps compiles the graphs of a task for the batches of a feed that are known beforehand.
func (m *Sequential) compileSteps(ctx context.Context, t task, of feed) error {
	for _, inputs := range of.shapes() {
		if _, err := m.stepGraph(ctx, t, inputs); err != nil {
			return err
		}
	}
	return nil
}
