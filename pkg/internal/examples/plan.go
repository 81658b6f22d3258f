package examples

import (
	"math"
	"slices"
)

const (
	// mostLengths is the largest number of lengths of a plan: each is one more graph.
	mostLengths = 8
	// graphSteps is how many time steps of padding take as long as compiling one more graph: with
	// XLA on a CPU about a second, and a GRU of 32 units.
	graphSteps = 1_000_000
)

// Grid returns lengths that grow by a third and a half in turn, 4, 6, 8, 12, 16, ..., up to the
// first that is no less than longest.
func Grid(longest int) []int {
	grid := []int{4}
	for last := 4; last < longest; {
		if last&(last-1) == 0 {
			last += last / 2
		} else {
			last += last / 3
		}
		grid = append(grid, last)
	}
	return grid
}

// Plan returns the lengths, ascending, to pad batches of size sequences to. It leaves out of the
// lengths allowed, which ascend too, those that are not worth a graph; the last stays. longest are
// the lengths of the longest sequences of the batches, which are computed so many times.
func Plan(longest []int, size int, allowed []int, times int) []int {
	lengths, batches := slices.Clone(allowed), make([]int, len(allowed))
	for _, l := range longest {
		i, _ := slices.BinarySearch(allowed, l)
		batches[i]++
	}
	for {
		least, cheapest := math.MaxInt, 0 // to leave out: its batches take the next length
		for i := range len(lengths) - 1 {
			if steps := batches[i] * size * (lengths[i+1] - lengths[i]); steps < least {
				least, cheapest = steps, i
			}
		}
		if len(lengths) == 1 || len(lengths) <= mostLengths && least*times >= graphSteps {
			return lengths
		}
		batches[cheapest+1] += batches[cheapest]
		lengths = slices.Delete(lengths, cheapest, cheapest+1)
		batches = slices.Delete(batches, cheapest, cheapest+1)
	}
}
