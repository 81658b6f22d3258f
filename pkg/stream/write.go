package stream

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gornn/pkg/internal/atomicfile"
	"gornn/pkg/text"
)

// Shards say how texts are written.
type Shards struct {
	Vocabulary *text.Vocabulary // numbers the words
	// Classes are the labels, in the order of the classes 0, 1, ...; nil: all that the source has,
	// in the order of the alphabet, for which it is read once more. Of texts without labels there
	// are none.
	Classes  []string
	PerShard int // texts in a file; 0: 2,000
}

const (
	perShard   = 2_000
	shardBytes = 16 << 20 // from which on a shard is full, however few texts it has
)

// Write encodes the texts of a source and writes them to a folder, for [Open]: their ids and
// classes in shards, and last of all the index, so that what was not written to the end is never
// taken for whole. It holds one shard in memory. After an error nothing of it stays.
//
// A folder that has shards already is refused.
func Write(dir string, source text.Source, s Shards) (err error) {
	defer caught(&err)
	if dir == "" {
		return errorf("Write needs a folder for the shards, got no name")
	}
	if err := s.check(source); err != nil {
		return err
	}
	if s.Classes == nil {
		if s.Classes, err = classesOf(source); err != nil {
			return err
		}
	}
	made, err := newFolder(dir)
	if err != nil {
		return err
	}
	w := &writer{dir: dir, shards: s, index: index{
		Format: version, Vocabulary: s.Vocabulary.Fingerprint(), Size: s.Vocabulary.Size(),
		Classes: s.Classes}}
	written := false
	defer func() {
		if !written {
			w.remove(made)
		}
	}()
	if err := w.write(source); err != nil {
		return err
	}
	if err := w.index.write(dir); err != nil {
		return w.unwritten(err)
	}
	written = true
	return nil
}

func (s Shards) check(source text.Source) error {
	switch {
	case source == nil:
		return errorf("Write needs a source of texts, got nil; give a text.CSV, say")
	case s.Vocabulary == nil:
		return errorf("Shards.Vocabulary must not be nil; make one by text.NewVocabulary")
	case s.PerShard < 0 || s.PerShard > 1<<20:
		return errorf("Shards.PerShard must be from 1 to %d, or 0 for %d, got %d",
			1<<20, perShard, s.PerShard)
	case repeated(s.Classes):
		return errorf("Shards.Classes must be different words, got one of them twice in %q",
			s.Classes)
	}
	return nil
}

// newFolder makes a folder, or returns an error if it has shards already.
func newFolder(dir string) (made bool, err error) {
	_, err = os.Stat(filepath.Join(dir, indexFile))
	if err == nil {
		return false, errorf("%s has shards already; give another folder, or remove this one",
			quoted(dir))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, errorf("%s cannot be written: %w", quoted(dir), withoutPath(err))
	}
	_, err = os.Stat(dir)
	made = errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return false, errorf("the folder %s cannot be made: %w", quoted(dir), withoutPath(err))
	}
	return made, nil
}

// writer writes the shards of one folder.
type writer struct {
	dir     string
	shards  Shards
	index   index
	waiting []example // for the next shard
	bytes   int       // of their ids
}

func (w *writer) write(source text.Source) error {
	most := w.shards.PerShard
	if most == 0 {
		most = perShard
	}
	e := encoder{w.shards.Vocabulary, w.shards.Classes}
	for example, err := range e.examples(source) {
		if err != nil {
			return err
		}
		w.waiting, w.bytes = append(w.waiting, example), w.bytes+len(example.ids)
		w.index.IDs += example.n
		w.index.Longest = max(w.index.Longest, example.n)
		if len(w.waiting) == most || w.bytes >= shardBytes {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	if len(w.waiting) > 0 {
		return w.flush()
	}
	if w.index.Examples == 0 {
		return errorf("the source must have at least one text, got none")
	}
	return nil
}

// flush writes a shard of the examples that wait.
func (w *writer) flush() error {
	data := writeShard(w.waiting)
	name := filepath.Join(w.dir, shardName(len(w.index.Shards)))
	if err := atomicfile.Write(atomicfile.OS{}, name, data); err != nil {
		return w.unwritten(err)
	}
	w.index.Shards = append(w.index.Shards,
		shard{len(w.waiting), len(data), checksum(data)})
	w.index.Examples += len(w.waiting)
	w.waiting, w.bytes = w.waiting[:0], 0
	return nil
}

func (w *writer) unwritten(err error) error {
	return errorf("the shards in %s cannot be written: %w; make room there, "+
		"or give another folder, and call Write again", quoted(w.dir), withoutPath(err))
}

// remove takes back what was written.
func (w *writer) remove(folder bool) {
	for i := range w.index.Shards {
		os.Remove(filepath.Join(w.dir, shardName(i)))
	}
	if folder {
		os.Remove(w.dir)
	}
}
