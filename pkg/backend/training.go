//go:build !noxla

package backend

// pureGo leaves to pure Go which operations it computes at the same time.
const pureGo = ""
