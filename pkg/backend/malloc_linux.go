//go:build cgo && !noxla

package backend

/*
#include <malloc.h>

static void keepFreedMemory(void) {
#ifdef __GLIBC__ // other C libraries have no mallopt
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_TRIM_THRESHOLD, -1);
#endif
}
*/
import "C"

// keepFreedMemory has the C library keep for the next step what XLA frees after one.
//
// XLA allocates the buffers of a step anew each time. From 32 MB on, which is 200 time steps of an
// LSTM in batches of 128, glibc would give them back to the kernel at once, and the next step would
// fault in every page again. (One arena for all threads, M_ARENA_MAX, saves another quarter at 800
// time steps, but costs a tenth at 100.)
func keepFreedMemory() { C.keepFreedMemory() }
