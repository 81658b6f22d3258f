// Package memory measures the available memory, so that a program can refuse data too large for it
// with a sentence. Linux, out of memory, kills the process.
package memory

// Available returns how many bytes this process can still get before the system swaps; false where
// that is not known.
func Available() (bytes float64, known bool) { return available("/") }
