package imdb

import (
	"syscall"
	"unsafe"
)

// newRoom returns n zeros. Where Linux has huge pages for who asks, a large room asks: a fresh
// process spends more time on the page faults of small ones than on the ids it puts there.
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
