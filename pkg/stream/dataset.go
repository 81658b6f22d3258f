package stream

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"github.com/gomlx/gomlx/ml/train"
)

// Dataset is a folder of shards as a dataset for keras, and for GoMLX's train. A batch has ids
// [examples, length] and, of texts with labels, classes [examples]. Its fields may be set before a
// training; several passes may go on at once.
type Dataset struct {
	BatchSize int // 0: 32, as Keras's
	// MaxLen is the length of all batches: shorter texts have zeros before them, and of longer ones
	// the last ids are taken, as PadSequences does. 0: that of the longest text.
	MaxLen int
	Window int // how many texts a shuffled pass draws from; 0: 10,000
	// ByLength makes batches of texts of about one length, padded to the next of 16, 24, 32, 48,
	// 64, ...: less to compute, for a model that masks zeros. How many batches a pass has is known
	// after the first one.
	ByLength bool
	Post     bool // zeros after the ids, and the first ids of longer texts, as TextVectorization

	dir   string
	index index
	print string // of the index
	part  part
}

// Open opens a folder of shards that [Write] has written.
func Open(dir string) (*Dataset, error) {
	x, data, err := readIndex(dir)
	if err != nil {
		return nil, err
	}
	return &Dataset{dir: dir, index: x, print: fmt.Sprintf("%x", sha256.Sum256(data)), part: whole},
		nil
}

// Name implements [train.Dataset]: the folder's name.
func (d *Dataset) Name() string {
	if d == nil || d.dir == "" {
		return "shards"
	}
	return filepath.Base(d.dir)
}

// Iter implements [train.Dataset]: the texts in the order of their source.
func (d *Dataset) Iter() iter.Seq2[train.Batch, error] {
	if err := d.check(); err != nil {
		return failed(err)
	}
	order := make([]int, len(d.index.Shards))
	for i := range order {
		order[i] = i
	}
	return d.batching().batches(d.examples(order))
}

// Shuffled gives the batches in the order of a seed: the shards in an order, and the texts drawn
// from a window. Fit asks for it.
func (d *Dataset) Shuffled(seed uint64) iter.Seq2[train.Batch, error] {
	if err := d.check(); err != nil {
		return failed(err)
	}
	return func(yield func(train.Batch, error) bool) { // the same each time that it is read
		random := rand.New(rand.NewPCG(seed, 0))
		d.batching().shuffled(d.examples(random.Perm(len(d.index.Shards))), random)(yield)
	}
}

// Steps returns how many batches a pass has; 0 with ByLength, where its end tells.
func (d *Dataset) Steps() int {
	size := cmp.Or(d.batching().size, batchSize)
	if d == nil || d.ByLength || size < 0 {
		return 0
	}
	return (d.Examples() + size - 1) / size
}

// Examples returns the number of texts.
func (d *Dataset) Examples() int {
	if d == nil {
		return 0
	}
	return d.part.count(d.index.Examples)
}

// Classes returns the labels in the order of the classes, for keras's Compile.Classes; none for
// texts without labels.
func (d *Dataset) Classes() []string {
	if d == nil {
		return nil
	}
	return slices.Clone(d.index.Classes)
}

// Vocabulary returns the fingerprint of the vocabulary, for Fit.Vocabulary.
func (d *Dataset) Vocabulary() string {
	if d == nil {
		return ""
	}
	return d.index.Vocabulary
}

// Size returns the number of ids: each is below it, as for Embedding.InputDim.
func (d *Dataset) Size() int {
	if d == nil {
		return 0
	}
	return d.index.Size
}

// Fingerprint tells the dataset from others, and from itself with other options.
func (d *Dataset) Fingerprint() string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("%s %+v %+v", d.print, d.batching(), d.part)
}

// String describes the dataset in a line.
func (d *Dataset) String() string {
	if d == nil || d.dir == "" {
		return "no shards"
	}
	mean := float64(d.index.IDs) / float64(d.index.Examples)
	return fmt.Sprintf("%s: %d texts of %.1f words on average and at most %d, classes %q",
		d.Name(), d.Examples(), mean, d.index.Longest, d.index.Classes)
}

func (d *Dataset) check() error {
	if d == nil || d.dir == "" {
		return errorf("a Dataset must come from Open, got an empty one")
	}
	return d.batching().check("Dataset")
}

func (d *Dataset) batching() batching {
	if d == nil {
		return batching{}
	}
	return batching{d.BatchSize, d.MaxLen, d.Window, max(d.index.Longest, 1), d.ByLength, d.Post,
		len(d.index.Classes) > 0}
}

// examples gives those of the dataset's part, shard after shard.
func (d *Dataset) examples(order []int) iter.Seq2[example, error] {
	first := make([]int, len(d.index.Shards)) // examples before each shard
	for i, s := range d.index.Shards[:len(first)-1] {
		first[i+1] = first[i] + s.Examples
	}
	return func(yield func(example, error) bool) {
		for _, i := range order {
			all, err := d.index.read(d.dir, i)
			if err != nil {
				yield(example{}, err)
				return
			}
			for j, e := range all {
				if d.part.has(first[i]+j) && !yield(e, nil) {
					return
				}
			}
		}
	}
}
