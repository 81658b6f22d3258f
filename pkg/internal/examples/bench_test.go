package examples

import "testing"

// BenchmarkIDs reads the reviews of a training.
func BenchmarkIDs(b *testing.B) {
	x := make([][]int32, 25_000)
	for i := range x {
		x[i] = make([]int32, 100)
	}
	for b.Loop() {
		source, err := Open("x", x)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := source.IDs(10_000, "Embedding"); err != nil {
			b.Fatal(err)
		}
	}
}
