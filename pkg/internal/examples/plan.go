package examples

import (
	"math"
	"slices"
)

// mostLengths is the largest number of lengths of a plan: each is one more graph.
const mostLengths = 8

// graphSteps is how many time steps of padding take as long as compiling one more graph: for a GRU
// of 32 units on XLA, about a second.
var graphSteps = 1_000_000

// GraphCost takes a graph to cost so many time steps, in a test, until restore is called.
func GraphCost(steps int) (restore func()) {
	before := graphSteps
	graphSteps = steps
	return func() { graphSteps = before }
}

// NextLength returns the least of 4, 6, 8, 12, 16, 24, ... that is no less than n: powers of two,
// and one and a half of each.
func NextLength(n int) int {
	power := 4
	for power < n {
		if power*3/2 >= n {
			return power * 3 / 2
		}
		power *= 2
	}
	return power
}

// grid returns the lengths of NextLength, up to the first that is no less than longest.
func grid(longest int) []int {
	lengths := []int{NextLength(0)}
	for last := lengths[0]; last < longest; {
		last = NextLength(last + 1)
		lengths = append(lengths, last)
	}
	return lengths
}

// Plan returns the lengths, ascending, to pad batches of size sequences to: those of a grid that
// are worth a graph. longest are the lengths of the batches' longest sequences; the batches are
// computed so many times.
func Plan(longest []int, size, times int) []int {
	most := max(slices.Max(longest), 1)
	lengths := grid(most)
	batches := make([]int, len(lengths))
	for _, l := range longest {
		i, _ := slices.BinarySearch(lengths, l)
		batches[i]++
	}
	for len(lengths) > 1 {
		least, cheapest := math.MaxInt, 0 // to leave out: its batches take the next length
		for i := range len(lengths) - 1 {
			steps := batches[i] * size * (lengths[i+1] - lengths[i])
			if steps < least {
				least, cheapest = steps, i
			}
		}
		if len(lengths) <= mostLengths && least*times >= graphSteps {
			break
		}
		batches[cheapest+1] += batches[cheapest]
		lengths = slices.Delete(lengths, cheapest, cheapest+1)
		batches = slices.Delete(batches, cheapest, cheapest+1)
	}
	// A length of the grid may have its graph from other data, which counts for what is done once.
	last := len(lengths) - 1
	if times > 1 || batches[last]*size*(lengths[last]-most) > graphSteps {
		lengths[last] = most
	}
	return lengths
}
