package run

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"gornn/pkg/internal/atomicfile"
)

var vocabularyNamePattern = regexp.MustCompile(`^vocabulary-[0-9a-f]+\.txt$`)

// KeepVocabulary has the next Save write the vocabulary, as its own package writes it, to a file of
// the run, before the state. [Run.LoadVocabulary] reads it.
func (r *Run) KeepVocabulary(text []byte) {
	if r == nil {
		return
	}
	file := describeFile(text)
	file.File = fmt.Sprintf("vocabulary-%.16s.txt", file.SHA256)
	r.words, r.wordsText = &file, bytes.Clone(text)
}

// LoadVocabulary returns what KeepVocabulary has kept. Size and checksum are verified. The error is
// [ErrDamaged], also for a run without a vocabulary, or [ErrReplaced] if a training saved the run
// again after Open.
func (r *Run) LoadVocabulary() ([]byte, error) {
	if r == nil {
		return nil, errNil
	}
	if r.words == nil {
		return nil, r.Damaged(errors.New("it names no file of a vocabulary"))
	}
	return readFile(r, r.words.bytes)
}

// writeVocabulary writes the vocabulary that the next manifest names, unless it is there: of an
// earlier Save of this run, or of an earlier training with the same words.
func (r *Run) writeVocabulary(d atomicfile.Disk, dir string) error {
	if r.words == nil || r.wordsText == nil {
		return nil
	}
	there, err := os.ReadFile(filepath.Join(dir, r.words.File))
	if err == nil && bytes.Equal(there, r.wordsText) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return problem(r.Name, err)
	}
	return write(d, dir, r.words.File, r.wordsText)
}
