package stream

import (
	"iter"
	"testing"
	"testing/fstest"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/internal/odd"
	"gornn/pkg/text"
)

type folder string

// path cuts a path to a length that is possible.
func (f folder) path() string { return string(f[:min(len(f), 100)]) }

// functions are the exported ones. A pass is read to its end.
func functions() odd.Functions {
	f := odd.Functions{
		"Open":   func(dir folder) (*Dataset, error) { return Open(dir.path()) },
		"Write":  func(dir folder, source text.Source, s Shards) error { return Write(dir.path(), source, s) },
		"Damage": damage,
	}
	odd.Methods[*Dataset](f)
	odd.Methods[Texts](f)
	f["Dataset.Iter"] = func(d *Dataset) error { return read(d.Iter()) }
	f["Dataset.Shuffled"] = func(d *Dataset, seed uint64) error { return read(d.Shuffled(seed)) }
	f["Dataset with options"] = func(d *Dataset, batchSize, maxLen, window int, byLength, post bool) error {
		if d == nil {
			return nil
		}
		other := *d
		other.BatchSize, other.MaxLen, other.Window, other.ByLength, other.Post = batchSize, maxLen, window, byLength, post
		return read(other.Shuffled(1))
	}
	f["Texts.Iter"] = func(t Texts) error { return read(t.Iter()) }
	f["Texts.Shuffled"] = func(t Texts, seed uint64) error { return read(t.Shuffled(seed)) }
	return f
}

func read(pass iter.Seq2[train.Batch, error]) (err error) {
	for b, problem := range pass {
		b.Finalize()
		err = problem
	}
	return err
}

// damage changes a byte of a file in the shards.
func damage(file, at int, to byte) {
	odd.Damage("shards/*", file, at, to)
}

func TestEveryFunctionIsFuzzed(t *testing.T) { functions().AllOf(t, ".", nil) }

// FuzzFunctions calls the exported functions in any order, on sound and odd shards.
func FuzzFunctions(f *testing.F) {
	odd.Seeds(f, 60)
	f.Fuzz(func(t *testing.T, bytes []byte) {
		odd.Home(t, fstest.MapFS{})
		source := madeUp{n: 20, mean: 4}
		if err := Write("shards", source, Shards{Vocabulary: vocabulary, PerShard: 6}); err != nil {
			t.Fatal(err)
		}
		sound, err := Open("shards")
		if err != nil {
			t.Fatal(err)
		}
		m := odd.New(bytes)
		odd.Sound(m, sound)
		odd.Sound[folder](m, "shards", "more")
		odd.Sound[text.Source](m, source, text.Texts{X: []string{"w1 w2"}})
		odd.Odd[text.Source](m, nil, panicking{source}, text.Texts{}, text.Texts{X: []string{"a", ""}, Y: []string{"a", ""}})
		odd.Sound(m, vocabulary)
		odd.Sound(m, []string{"bad", "good"}, nil)
		odd.Sound(m, Texts{Source: source, Vocabulary: vocabulary, Classes: []string{"bad", "good"}, MaxLen: 5})
		for range 2 + m.Below(8) {
			c := functions().Do(m)
			c.Judge(t, sentence)
			for _, r := range c.Results {
				if d, ok := r.Interface().(*Dataset); ok && d != nil {
					odd.Also(m, d)
				}
			}
		}
	})
}
