package keras

import (
	"iter"
	"path"
	"reflect"
	"slices"

	"github.com/gomlx/compute/shapes"

	"gornn/pkg/backend"
	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
)

const (
	// partNumbers is how large a part of a batch is, at most, where the batch is split by size: the
	// numbers in the products of a recurrent layer with its kernel, [time, batch, gates*units]. The
	// sequences of a larger part do not fit into a processor's cache.
	partNumbers = 1 << 21
	// mostParts limits the parts of a batch. Each has all weights to itself.
	mostParts = 4
	// evaluatedAtOnce is how many batches of an evaluation are computed at the same time.
	evaluatedAtOnce = 2
)

// place chooses how many devices compute a step, and a backend with so many.
func (t *training) place() error {
	m := t.model
	engine, err := m.engine()
	if err != nil {
		return err
	}
	n, onCPU := t.fit.Devices, backend.Description(engine) == "xla:cpu"
	if n == 0 && onCPU {
		n = m.partsBySize(t.batch(), t.x.LongestDims())
		if m.compile.Backend != nil {
			n = min(n, engine.NumDevices())
		}
	}
	n = max(n, 1)
	switch {
	case n > t.batch():
		return errorf("Fit.Devices must be at most the examples of a batch, %d, got %d", t.batch(), n)
	case n > 1 && m.isStateful():
		return errorf("Fit.Devices must be 1, or left out, for a stateful model, got %d: "+
			"its states belong to the examples of a batch", n)
	case n > 1 && !m.updatesInParts():
		return errorf("Fit.Devices must be 1, or left out, for an optimizer of GoMLX's, got %d: "+
			"it does not add up the gradients of devices", n)
	}
	if n > engine.NumDevices() {
		if m.compile.Backend != nil || !onCPU {
			return errorf("Fit.Devices must be at most %d, the devices of the backend %s, got %d",
				engine.NumDevices(), backend.Description(engine), n)
		}
		if engine, err = backend.Open(backend.Options{Devices: n}); err == nil {
			err = m.move(engine)
		}
		if err != nil {
			return err
		}
	}
	if n > 1 && m.devices <= 1 {
		if err := m.shareRandomState(); err != nil {
			return err
		}
	}
	m.devices = n
	return nil
}

// partsBySize returns into how many parts a step splits a batch of examples of the given dims. It
// follows from the sizes alone, so that the numbers of a training are the same on any machine.
func (m *Sequential) partsBySize(batch int, input []int) int {
	if m.isStateful() || len(input) == 0 || input[0] <= 0 ||
		slices.ContainsFunc(m.layers, isForeign) || !m.updatesInParts() {
		return 1
	}
	var largest, weights float64
	for _, l := range m.layers {
		for _, w := range l.Weights(input) {
			weights += dims.Numbers(w.Dims...)
			if isRecurrent(l) && path.Base(w.Name) == "kernel" {
				largest = max(largest, dims.Numbers(batch, input[0], w.Dims[1]))
			}
		}
		input = l.OutputDims(input)
	}
	n := 1
	for n < mostParts && 2*n <= batch && largest > float64(n*partNumbers) &&
		largest > float64(2*n)*weights {
		n *= 2
	}
	return n
}

// updatesInParts reports whether the optimizer adds up the gradients of several devices.
func (m *Sequential) updatesInParts() bool {
	_, ours := m.compile.Optimizer.(applier)
	return ours
}

// isForeign reports whether a layer is of another program, which may not treat each example alone.
func isForeign(l Layer) bool {
	for _, known := range []Layer{Dense{}, LSTM{}} {
		if reflect.TypeOf(l).PkgPath() == reflect.TypeOf(known).PkgPath() {
			return false
		}
	}
	return true
}

// atOnce returns how many batches of a feed an evaluation computes at the same time, one on each
// device: those of a model in parts, so that its weights stay where they are.
func (m *Sequential) atOnce(of feed) int {
	_, inMemory := of.(inMemory) // a dataset's batch is gone when the next is read
	engine, err := m.engine()
	if err != nil || !inMemory || of.steps() == 1 || m.isStateful() {
		return 1
	}
	return min(max(m.devices, evaluatedAtOnce), engine.NumDevices())
}

// alike reports whether one graph computes both batches.
func alike(a, b examples.Batch) bool {
	return slices.EqualFunc(a.Shapes(), b.Shapes(), shapes.Shape.Equal)
}

// together gives batches of one shape n at a time, and fewer before another shape or the end.
func together(
	pass iter.Seq2[examples.Batch, error], n int) iter.Seq2[[]examples.Batch, error] {
	return func(yield func([]examples.Batch, error) bool) {
		var some []examples.Batch
		for b, err := range pass {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(some) > 0 && !alike(some[0], b) {
				if !yield(some, nil) {
					return
				}
				some = nil
			}
			if some = append(some, b); len(some) == n {
				if !yield(some, nil) {
					return
				}
				some = nil
			}
		}
		if len(some) > 0 {
			yield(some, nil)
		}
	}
}
