package imdb

import "testing"

// BenchmarkCalls times the calls on the cached real archive, if there is one, and on the made-up
// corpus. The first iteration is what a new process sees: -bench Calls -benchtime 1x.
func BenchmarkCalls(b *testing.B) {
	for name, call := range map[string]func() error{
		"LoadAndPad": func() error {
			train, test, err := Load(Options{NumWords: 10_000})
			pad(train.X, 100)
			pad(test.X, 100)
			return err
		},
		"Decode": func() error {
			_, err := Decode([]int32{1, 14, 22, 16})
			return err
		},
		"Encode": func() error {
			_, _, err := Encode("not a good film", Options{NumWords: 10_000})
			return err
		},
		"WordIndex": func() error {
			_, err := WordIndex()
			return err
		},
	} {
		run := func(b *testing.B) {
			if _, _, err := Load(Options{}); err != nil { // fill the cache
				b.Fatal(err)
			}
			for b.Loop() {
				if err := call(); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(name+"/MadeUp", run)
		b.Run(name+"/RealArchive", func(b *testing.B) {
			useRealArchive(b)
			run(b)
		})
	}
}

// BenchmarkRoom writes the ids of the training reviews to new memory. Choose one of the two, such
// as -bench Room/Plain: the second would get the memory of the first.
func BenchmarkRoom(b *testing.B) {
	for name, room := range map[string]func(int) []int32{
		"HugePages": newRoom, "Plain": func(n int) []int32 { return make([]int32, n) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				clear(room(6_000_000))
			}
		})
	}
}
