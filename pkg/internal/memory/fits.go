package memory

import (
	"fmt"
	"math"
)

// always is free on every machine: a smaller request is granted without a look at the system.
const always = 64 << 20 // bytes

// addresses is the size of a program's address space.
const addresses = 1 << 47 // bytes

// limit is how much tests let be available, in bytes.
var limit = math.Inf(1)

// Limit lets no more than so many bytes be available, in a test, until restore is called.
func Limit(bytes float64) (restore func()) {
	limit = bytes
	return func() { limit = math.Inf(1) }
}

// Fits returns an error if the data called what takes more bytes than are available: a sentence
// with a cure, where the system would kill the process.
func Fits(what string, bytes float64, cure string) error {
	if available, lacking := Lacking(bytes); lacking {
		return fmt.Errorf("keras: %s would take %s of memory, and %s are available; %s",
			what, Readable(bytes), Readable(available), cure)
	}
	return nil
}

// Lacking reports whether so many bytes are more than are available, and how many these are.
func Lacking(bytes float64) (available float64, lacking bool) {
	if bytes < always {
		return 0, false
	}
	available, known := Available()
	if !known {
		available = addresses
	}
	available = min(available, limit)
	return available, bytes > available
}

// Readable writes a number of bytes as Keras does: "1.25 MB", where a KB is 1024 B.
func Readable(bytes float64) string {
	size, unit := bytes, 0
	units := []string{"B", "KB", "MB", "GB", "TB", "PB", "EB", "ZB"}
	for size >= 1024 && unit < len(units)-1 {
		size /= 1024
		unit++
	}
	return fmt.Sprintf("%.2f %s", size, units[unit])
}
