package run

import "testing"

func BenchmarkOpen(b *testing.B) {
	b.Setenv("GORNN_DATA", b.TempDir())
	r := testRun(3)
	if err := r.Save(testState(3)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Open("lstm"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSave and BenchmarkLoad: the tutorial's LSTM and its RMSprop slots.
func BenchmarkSave(b *testing.B) {
	b.Setenv("GORNN_DATA", b.TempDir())
	r := testRun(3)
	state := []Tensor{{"weights", []int{328_353}, make([]float32, 328_353)}, {"velocity", []int{328_353}, make([]float32, 328_353)}}
	for b.Loop() {
		state[0].Data[0]++
		if err := r.Save(state); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.Setenv("GORNN_DATA", b.TempDir())
	r := testRun(3)
	if err := r.Save([]Tensor{{"weights", []int{2 * 328_353}, make([]float32, 2*328_353)}}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.Load(); err != nil {
			b.Fatal(err)
		}
	}
}
