//go:build cgo && !noxla

package backend

/*
#include <malloc.h>

static void keepFreedMemory(void) {
#ifdef __GLIBC__ // other C libraries have no mallopt
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_TRIM_THRESHOLD, -1);
	mallopt(M_TOP_PAD, 64 << 20);
#endif
}
*/
import "C"

import (
	"fmt"

	"gornn/pkg/settings"
)

// largestKept is the most bytes that glibc keeps in one piece: a heap of a thread takes 64 MB, and
// some of it is in use.
const largestKept = 60 << 20

// keepFreedMemory has the C library keep for the next step what XLA frees after one. It must be
// called before XLA is opened; restore, after it.
//
// XLA allocates the buffers of a step anew each time. From 32 MB on, which is 200 time steps of an
// LSTM in batches of 128, glibc would give them back to the kernel at once, and the next step would
// fault in every page again: half of its time. So heaps stay (M_TOP_PAD is the room to leave in
// one), and XLA divides its memory into parts that fit. A sequence of more than 60 MB still comes
// and goes. One arena for all threads, M_ARENA_MAX, would keep it, but costs a small step a tenth.
func keepFreedMemory() (restore func(), err error) {
	C.keepFreedMemory()
	if settings.XLAFlags.Get() != "" {
		return func() {}, nil
	}
	return settings.XLAFlags.Set(
		fmt.Sprintf("--xla_multiheap_size_constraint_per_heap=%d", largestKept))
}
