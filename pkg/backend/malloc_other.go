//go:build !linux && cgo && !noxla

package backend

// keepFreedMemory does nothing: what it prevents is glibc's.
func keepFreedMemory() (restore func(), err error) { return func() {}, nil }
