package keras

import (
	"fmt"
	"slices"
	"strings"

	machine "gornn/pkg/internal/memory"
)

// fits returns an error if what needs more memory than there is: where it can be foreseen, the cell ends with a sentence
// and the system does not kill it.
func fits(what string, bytes float64, cure string) error {
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

// fitsTraining returns an error if a training step, of which all examples have the given dims, takes more memory than there
// is. It counts what no step can do without: the weights, their gradients and one slot each, and of the batch the output of each
// layer and, of the recurrent ones, the product with the kernel at each time step.
func (m *Sequential) fitsTraining(batch int, input []int) error {
	outputs, err := m.dims(input)
	if err != nil {
		return err
	}
	var weights, example float64
	for _, output := range outputs {
		example += numbers(output...)
	}
	for i, l := range m.layers {
		below := slices.Concat([][]int{input}, outputs)[i]
		for _, w := range l.Weights(below) {
			weights += numbers(w.Dims...)
			if strings.HasSuffix(w.Name, "kernel") && !strings.HasSuffix(w.Name, "recurrent_kernel") && len(below) == 2 {
				example += numbers(below[0], w.Dims[1])
			}
		}
	}
	return fits(fmt.Sprintf("training %s in batches of %d", m.called(), batch), 4*(3*weights+float64(batch)*example),
		"make Fit.BatchSize, the examples or the layers smaller")
}
