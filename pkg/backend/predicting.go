//go:build noxla

package backend

// pureGo has pure Go compute one operation after another. Those of a few texts are too small to be
// shared among goroutines; in a training, with the larger batches of one, sharing takes less time.
const pureGo = "ops_sequential"
