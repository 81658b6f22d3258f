package memory

import "testing"

// Readable gives the strings of Keras's readable_memory_size.
func TestReadable(t *testing.T) {
	for bytes, want := range map[int]string{
		0: "0.00 B", 260: "260.00 B", 1023: "1023.00 B", 1024: "1.00 KB",
		4 * 322_113: "1.23 MB", 4 * 328_353: "1.25 MB", 1 << 30: "1.00 GB",
	} {
		if got := Readable(float64(bytes)); got != want {
			t.Errorf("%d bytes: %s, want %s", bytes, got, want)
		}
	}
}
