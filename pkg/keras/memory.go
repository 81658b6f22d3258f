package keras

import (
	"fmt"
	"path"

	machine "gornn/pkg/internal/memory"
)

// little is what there always is: to ask for less than this is quicker than to look whether it is there.
const little = 64 << 20 // bytes

// fits returns an error if what needs more memory than there is: where it can be foreseen, the cell ends with a sentence
// and the system does not kill it.
func fits(what string, bytes float64, cure string) error {
	if bytes < little {
		return nil
	}
	available, known := machine.Available()
	if !known {
		available = 1 << 47 // bytes, which is as far as a program's addresses go
	}
	if bytes > available {
		return errorf("%s would take %s of memory, and %s are available; %s", what, memory(bytes), memory(available), cure)
	}
	return nil
}

// numbers returns how many there are in an array of dims, in floating point since dims may be of any size.
func numbers(dims ...int) float64 {
	n := 1.0
	for _, d := range dims {
		n *= float64(d)
	}
	return n
}

// fits returns an error if a training step takes more memory than there is.
func (t *training) fits() error {
	return fits(fmt.Sprintf("training %s in batches of %d", t.model.called(), t.batch()), t.model.stepMemory(t.batch(), t.x.dims),
		"make Fit.BatchSize, the examples or the layers smaller")
}

// stepMemory returns the bytes that no training step can do without, of which all examples have the given dims: the weights,
// their gradients and their new values, and of the batch the output of each layer that has weights and, of the recurrent
// ones, the product with the kernel at each time step.
func (m *Sequential) stepMemory(batch int, input []int) float64 {
	var weights, example float64
	for _, l := range m.layers {
		declared := l.Weights(input)
		for _, w := range declared {
			weights += numbers(w.Dims...)
			if isRecurrent(l) && path.Base(w.Name) == "kernel" {
				example += numbers(input[0], w.Dims[1])
			}
		}
		input = l.OutputDims(input)
		if len(declared) > 0 {
			example += numbers(input...)
		}
	}
	return 4 * (3*weights + float64(batch)*example)
}
