package imdb

import (
	"syscall"
	"unsafe"
)

// newRoom returns n zeros, in huge pages of Linux's if there are many. To load the IMDB reviews from
// the cache takes a fresh process 105 ms of processor time with them and 126 ms without, for 4,300
// and 14,400 page faults: medians of 15. BenchmarkRoom shows the part that is spent here.
func newRoom(n int) []int32 {
	const hugePage, adviseHuge = 2 << 20, 14 // MADV_HUGEPAGE
	room := make([]int32, n)
	if 4*n < 2*hugePage {
		return room
	}
	start := uintptr(unsafe.Pointer(unsafe.SliceData(room)))
	skip := (hugePage - start%hugePage) % hugePage
	whole := (uintptr(4*n) - skip) / hugePage * hugePage
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(room))), 4*n)
	_ = syscall.Madvise(bytes[skip:skip+whole], adviseHuge) // without it, the room is only slower
	return room
}
