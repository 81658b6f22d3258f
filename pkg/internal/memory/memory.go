// Package memory measures the available memory. A program can then refuse larger data with a
// sentence; Linux, out of memory, kills the process.
package memory

// Available returns how many bytes this process can still get before the system swaps; false if the
// number is unknown.
func Available() (bytes float64, known bool) { return available("/") }
