// Package memory tells how much memory is to be had, so that what cannot fit is refused with a
// sentence. Where Linux runs out of memory, it kills the process.
package memory

// Available returns how many bytes this process can still get, without what the system would have
// to swap out; false where that is not known.
func Available() (bytes float64, known bool) { return available("/") }
