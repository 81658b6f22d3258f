// Package parallel shares work among the processors.
package parallel

import (
	"cmp"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

// Share calls work once on each processor. The calls share the numbers below n among them; the
// first error that one returns is returned when all have.
func Share(n int, work func(numbers iter.Seq[int]) error) error {
	var next atomic.Int64
	numbers := func(yield func(int) bool) {
		for i := next.Add(1) - 1; i < int64(n) && yield(int(i)); i = next.Add(1) - 1 {
		}
	}
	errs := make([]error, runtime.GOMAXPROCS(0))
	var working sync.WaitGroup
	for i := range errs {
		working.Go(func() { errs[i] = work(numbers) })
	}
	working.Wait()
	return cmp.Or(errs...)
}
