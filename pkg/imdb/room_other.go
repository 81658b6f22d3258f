//go:build !linux

package imdb

// newRoom returns n zeros.
func newRoom(n int) []int32 { return make([]int32, n) }
