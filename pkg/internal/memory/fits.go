package memory

import "fmt"

// always is what there always is: to ask for less is quicker than to look whether it is there.
const always = 64 << 20 // bytes

// addresses is as far as a program's addresses go.
const addresses = 1 << 47 // bytes

// Fits returns an error if what needs more bytes than there are. The cell then ends with a sentence
// where the system would kill it.
func Fits(what string, bytes float64, cure string) error {
	if bytes < always {
		return nil
	}
	available, known := Available()
	if !known {
		available = addresses
	}
	if bytes > available {
		return fmt.Errorf("keras: %s would take %s of memory, and %s are available; %s",
			what, Readable(bytes), Readable(available), cure)
	}
	return nil
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
