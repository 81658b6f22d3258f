package imdb

import "testing"

// The first iteration is what a new process sees: go test -bench . -benchtime 1x ./pkg/imdb

func BenchmarkLoadAndPad(b *testing.B) {
	benchmark(b, func() error {
		train, test, err := Load(Options{NumWords: 10_000})
		pad(train.X, 100)
		pad(test.X, 100)
		return err
	})
}

func BenchmarkDecode(b *testing.B) {
	benchmark(b, func() error {
		_, err := Decode([]int32{1, 14, 22, 16})
		return err
	})
}

func BenchmarkEncode(b *testing.B) {
	benchmark(b, func() error {
		_, _, err := Encode("not a good film", Options{NumWords: 10_000})
		return err
	})
}

func BenchmarkWordIndex(b *testing.B) {
	benchmark(b, func() error {
		_, err := WordIndex()
		return err
	})
}

// BenchmarkRoom writes the ids of the training reviews to new memory. Choose one of the two, such as
// -bench Room/Plain: the second would get the memory of the first.
func BenchmarkRoom(b *testing.B) {
	const ids = 6_000_000
	for name, room := range map[string]func(int) []int32{
		"HugePages": newRoom, "Plain": func(n int) []int32 { return make([]int32, n) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				clear(room(ids))
			}
		})
	}
}

// benchmark runs f on the cached real archive, if there is one, and on the made-up corpus.
func benchmark(b *testing.B, f func() error) {
	run := func(b *testing.B) {
		if _, _, err := Load(Options{}); err != nil { // fill the cache
			b.Fatal(err)
		}
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("RealArchive", func(b *testing.B) {
		useRealArchive(b)
		run(b)
	})
	b.Run("MadeUp", run)
}
