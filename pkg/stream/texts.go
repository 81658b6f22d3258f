package stream

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/text"
)

// Texts are a source of texts as a dataset for keras: they are read and encoded anew in each pass.
// Where a training has more than a few epochs, [Write] and [Open] save that time.
type Texts struct {
	Source     text.Source
	Vocabulary *text.Vocabulary
	// Classes are the labels, in the order of the classes 0, 1, ...; nil: the texts are without, for
	// Predict.
	Classes []string

	BatchSize int // 0: 32, as Keras's
	// MaxLen is the length of all batches: shorter texts have zeros before them, and of longer ones
	// the last ids are taken. With ByLength it may be 0, for texts of any length.
	MaxLen int
	// Window is how many texts a shuffled pass draws from, of which it reads the source in its order;
	// 0: 10,000.
	Window   int
	ByLength bool // as Dataset's
	Post     bool // as Dataset's
}

// Name implements [train.Dataset].
func (Texts) Name() string { return "texts" }

// Iter implements [train.Dataset]: the texts in the order of the source.
func (t Texts) Iter() iter.Seq2[train.Batch, error] {
	if err := t.check(); err != nil {
		return failed(err)
	}
	return t.batching().batches(t.examples())
}

// Shuffled gives the batches in the order of a seed, drawn from a window.
func (t Texts) Shuffled(seed uint64) iter.Seq2[train.Batch, error] {
	if err := t.check(); err != nil {
		return failed(err)
	}
	return func(yield func(train.Batch, error) bool) { // the same each time that it is read
		random := rand.New(rand.NewPCG(seed, 0))
		t.batching().shuffled(t.examples(), random)(yield)
	}
}

// Fingerprint tells the texts from those of another vocabulary, of other classes or options. What
// the source holds is not part of it.
func (t Texts) Fingerprint() string {
	if t.Vocabulary == nil {
		return ""
	}
	return fmt.Sprintf("%s %q %+v", t.Vocabulary.Fingerprint(), t.Classes, t.batching())
}

func (t Texts) check() error {
	switch {
	case t.Source == nil:
		return errorf("Texts.Source must not be nil; give a text.CSV, say")
	case t.Vocabulary == nil:
		return errorf("Texts.Vocabulary must not be nil; make one by text.NewVocabulary")
	case repeated(t.Classes):
		return errorf("Texts.Classes must be different words, got one of them twice in %q",
			t.Classes)
	}
	return t.batching().check("Texts")
}

func (t Texts) batching() batching {
	return batching{t.BatchSize, t.MaxLen, t.Window, 0, t.ByLength, t.Post, len(t.Classes) > 0}
}

func (t Texts) examples() iter.Seq2[example, error] {
	return encoder{t.Vocabulary, t.Classes}.examples(t.Source)
}
