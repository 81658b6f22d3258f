package stream

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/text"
)

// madeUp is a source of made-up texts, each made when it is read. A text of class "good" has more
// of the words with even numbers.
type madeUp struct {
	n, mean int
	err     error // after the last text
}

func (m madeUp) Examples() iter.Seq2[text.Example, error] {
	return func(yield func(text.Example, error) bool) {
		for i := range m.n {
			if !yield(m.example(i), nil) {
				return
			}
		}
		if m.err != nil {
			yield(text.Example{}, m.err)
		}
	}
}

func (m madeUp) example(i int) text.Example {
	random := rand.New(rand.NewPCG(uint64(i), 1))
	e := text.Example{Label: []string{"bad", "good"}[i%2], Where: fmt.Sprintf("text %d", i)}
	var words []string
	for range 1 + random.IntN(2*m.mean) {
		word := random.IntN(200)
		if random.IntN(3) == 0 {
			word = word/2*2 + i%2
		}
		words = append(words, fmt.Sprintf("w%d", word))
	}
	e.Text = strings.Join(words, " ")
	return e
}

var vocabulary = func() *text.Vocabulary {
	v, err := text.NewVocabulary(madeUp{n: 300, mean: 20}, text.Options{NumWords: 150})
	if err != nil {
		panic(err)
	}
	return v
}()

// written returns n texts as shards of 10.
func written(t testing.TB, n int) *Dataset {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shards")
	err := Write(dir, madeUp{n: n, mean: 20}, Shards{Vocabulary: vocabulary, PerShard: 10})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// row is an example as a batch has it.
type row struct {
	ids   []int32
	class int32
}

// rows returns the examples of a pass, and the shapes of its batches.
func rows(t testing.TB, pass iter.Seq2[train.Batch, error]) (all []row, shapes [][]int) {
	t.Helper()
	for b, err := range pass {
		if err != nil {
			t.Fatal(err)
		}
		ids, classes := tensors.MustCopyFlatData[int32](b.Inputs[0]), tensors.MustCopyFlatData[int32](b.Labels[0])
		length := len(ids) / len(classes)
		for i, class := range classes {
			all = append(all, row{ids[i*length : (i+1)*length], class})
		}
		shapes = append(shapes, b.Inputs[0].Shape().Dimensions)
		b.Finalize()
	}
	return all, shapes
}

// padded returns what a row must be.
func padded(ids []int32, length int, post bool) []int32 {
	row := make([]int32, length)
	switch {
	case post:
		copy(row, ids)
	case len(ids) > length:
		copy(row, ids[len(ids)-length:])
	default:
		copy(row[length-len(ids):], ids)
	}
	return row
}

// In the order of the source a pass has what Vocabulary.Encode gives, padded; so has one of Texts.
func TestIter(t *testing.T) {
	source := madeUp{n: 95, mean: 20}
	d := written(t, source.n)
	if d.Examples() != 95 || !slices.Equal(d.Classes(), []string{"bad", "good"}) || len(d.index.Shards) != 10 ||
		d.Size() != vocabulary.Size() || d.Vocabulary() != vocabulary.Fingerprint() || d.Name() != "shards" {
		t.Errorf("the dataset is %s", d)
	}
	for _, maxLen := range []int{0, 8, 100} {
		for _, post := range []bool{false, true} {
			d.BatchSize, d.MaxLen, d.Post = 8, maxLen, post
			all, shapes := rows(t, d.Iter())
			if len(all) != 95 || len(shapes) != 12 || d.Steps() != 12 {
				t.Fatalf("%d rows in %d batches of %d", len(all), len(shapes), d.Steps())
			}
			length := maxLen
			if maxLen == 0 {
				length = d.index.Longest
			}
			texts := Texts{Source: source, Vocabulary: vocabulary, Classes: d.Classes(), BatchSize: 8, MaxLen: length, Post: post}
			encoded, _ := rows(t, texts.Iter())
			for i, r := range all {
				want := row{padded(vocabulary.Encode(source.example(i).Text), length, post), int32(i % 2)}
				if !slices.Equal(r.ids, want.ids) || r.class != want.class || !slices.Equal(encoded[i].ids, want.ids) || encoded[i].class != want.class {
					t.Fatalf("row %d is %v, of Texts %v; want %v", i, r, encoded[i], want)
				}
			}
		}
	}
}

// key tells the rows of the made-up texts apart.
func key(r row) string { return strings.Trim(fmt.Sprint(r.ids), "[0 ]") }

func keys(all []row) (keys []string) {
	for _, r := range all {
		keys = append(keys, key(r))
	}
	return keys
}

// An order has every text once, is the seed's, and mixes texts of far-off places.
func TestShuffled(t *testing.T) {
	d := written(t, 500)
	d.Window = 50
	all, _ := rows(t, d.Iter())
	own := keys(all)
	texts := Texts{Source: madeUp{n: 500, mean: 20}, Vocabulary: vocabulary, Classes: d.Classes(), MaxLen: d.index.Longest, Window: 50}
	for name, set := range map[string]interface {
		Shuffled(uint64) iter.Seq2[train.Batch, error]
	}{"shards": d, "texts": texts} {
		first, _ := rows(t, set.Shuffled(1))
		pass := set.Shuffled(1)
		rows(t, pass)
		again, _ := rows(t, pass)
		other, _ := rows(t, set.Shuffled(2))
		if !slices.Equal(keys(first), keys(again)) {
			t.Errorf("%s: a seed has two orders", name)
		}
		if slices.Equal(keys(first), keys(other)) {
			t.Errorf("%s: two seeds have one order", name)
		}
		if !slices.Equal(slices.Sorted(slices.Values(keys(first))), slices.Sorted(slices.Values(own))) {
			t.Errorf("%s: the texts are not the same", name)
		}
		shards := map[int]bool{} // of the first batch
		for _, r := range first[:32] {
			shards[slices.Index(own, key(r))/10] = true
		}
		if len(shards) < 4 {
			t.Errorf("%s: the first batch is of %d shards of 10", name, len(shards))
		}
	}
}

// A batch by length is padded to one of a few lengths, and no text is lost.
func TestByLength(t *testing.T) {
	d := written(t, 500)
	d.BatchSize, d.ByLength = 16, true
	for name, pass := range map[string]iter.Seq2[train.Batch, error]{"own order": d.Iter(), "shuffled": d.Shuffled(3),
		"texts": Texts{Source: madeUp{n: 500, mean: 20}, Vocabulary: vocabulary, Classes: d.Classes(), ByLength: true, BatchSize: 16}.Iter()} {
		all, shapes := rows(t, pass)
		lengths := map[int]bool{}
		for _, shape := range shapes {
			lengths[shape[1]] = true
		}
		if len(all) != 500 || len(lengths) != 4 || !lengths[16] || lengths[8] {
			t.Errorf("%s: %d rows of lengths %v", name, len(all), lengths)
		}
		for _, r := range all {
			zeros := slices.IndexFunc(r.ids, func(id int32) bool { return id > 0 })
			if n := len(r.ids); n > 16 && zeros > n/3 {
				t.Fatalf("%s: a row of %d has %d zeros", name, n, zeros)
			}
		}
	}
	if d.Steps() != 0 {
		t.Errorf("%d steps", d.Steps())
	}
}

func TestGrid(t *testing.T) {
	for n, want := range map[int]int{0: 16, 16: 16, 17: 24, 24: 24, 25: 32, 33: 48, 49: 64, 1000: 1024, 1025: 1536} {
		if got := grid(n); got != want {
			t.Errorf("grid(%d) = %d, want %d", n, got, want)
		}
	}
}

// The parts of a split have each text once, whatever the order, and know how many they have.
func TestSplit(t *testing.T) {
	d := written(t, 500)
	d.BatchSize = 8
	train, rest, err := d.Split(0.8)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := rows(t, d.Iter())
	a, steps := rows(t, train.Shuffled(1))
	b, _ := rows(t, rest.Iter())
	if len(a) != train.Examples() || len(steps) != train.Steps() || len(b) != rest.Examples() || len(a)+len(b) != 500 ||
		len(a) < 370 || len(a) > 430 {
		t.Errorf("%d of %d and %d of %d", len(a), train.Examples(), len(b), rest.Examples())
	}
	both := slices.Sorted(slices.Values(append(keys(a), keys(b)...)))
	if !slices.Equal(both, slices.Sorted(slices.Values(keys(all)))) {
		t.Error("the parts have not each text once")
	}
	if train.Fingerprint() == rest.Fingerprint() || train.Fingerprint() == d.Fingerprint() {
		t.Error("parts have the fingerprint of others")
	}
	if _, _, err := train.Split(0.5); err == nil {
		t.Error("a part of a part")
	}
}

// Texts without labels have ids alone.
func TestWithoutLabels(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shards")
	source := text.Texts{X: []string{"w1 w2", "", "w3"}}
	if err := Write(dir, source, Shards{Vocabulary: vocabulary}); err != nil {
		t.Fatal(err)
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range d.Iter() {
		if err != nil || len(b.Labels) != 0 || !slices.Equal(b.Inputs[0].Shape().Dimensions, []int{3, 2}) {
			t.Errorf("%v: %v", b, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "000000.shard")); err != nil {
		t.Error(err)
	}
}
