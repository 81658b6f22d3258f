package imdb

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// What an archive may hold at most. The official one has 50,000 labelled reviews of up to
// 14 KB among 100,000 entries, some 400 MB unpacked.
const (
	maxEntries = 1_000_000
	maxReview  = 1 << 20 // bytes
	maxReviews = 500_000
	maxArchive = 4 << 30 // bytes, unpacked
)

// readArchive emits the labelled reviews of a .tar.gz file with the tree of the official one:
// train/pos, train/neg, test/pos and test/neg, in a folder of any name (aclImdb), each with a
// .txt file a review. Everything else in it is passed over; nothing is unpacked.
func readArchive(file string, emit func(text), progress func(done, total int64)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	packed := &counter{Reader: f, limit: info.Size() + 1}
	zipped, err := gzip.NewReader(packed)
	if err != nil {
		return fmt.Errorf("not a gzip file (%w)", noEOF(err))
	}
	unpacked := &counter{Reader: zipped, limit: maxArchive}
	counts, err := readTar(tar.NewReader(unpacked), func(t text) {
		emit(t)
		progress(packed.read, info.Size())
	})
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, unpacked); err != nil { // gzip's checksum is at the end
		return fmt.Errorf("damaged after the last review: %w", noEOF(err))
	}
	return complete(counts)
}

// readTar emits the reviews of an archive and returns how many there are of each split and label.
func readTar(archive *tar.Reader, emit func(text)) (counts [2][2]int, err error) {
	last := "its start"
	reviews := 0
	for entries := 0; ; entries++ {
		entry, err := archive.Next()
		if err == io.EOF {
			return counts, nil
		}
		if err != nil {
			return counts, fmt.Errorf("damaged after %s: %w", last, noEOF(err))
		}
		last = entry.Name
		if entries >= maxEntries || reviews >= maxReviews {
			return counts, fmt.Errorf("more than %d entries or %d reviews, at %s", maxEntries, maxReviews, last)
		}
		t, wanted, err := place(entry)
		if err != nil {
			return counts, err
		}
		if !wanted {
			continue
		}
		if t.body, err = io.ReadAll(archive); err != nil {
			return counts, fmt.Errorf("damaged in %s: %w", last, noEOF(err))
		}
		counts[t.split][t.label]++
		reviews++
		emit(t)
	}
}

// place says where an entry belongs, and whether it is a review at all.
func place(entry *tar.Header) (t text, wanted bool, err error) {
	name := path.Clean(entry.Name)
	if path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") {
		return t, false, fmt.Errorf("entry %q leads out of the archive", entry.Name)
	}
	parts := strings.Split(name, "/")
	if len(parts) == 4 {
		parts = parts[1:]
	}
	if len(parts) != 3 || !strings.HasSuffix(parts[2], ".txt") || strings.HasPrefix(parts[2], ".") {
		return t, false, nil
	}
	var isSplit, isLabel bool
	t.split, isSplit = map[string]int{"train": trainSplit, "test": testSplit}[parts[0]]
	t.label, isLabel = map[string]int{"pos": positive, "neg": negative}[parts[1]]
	if !isSplit || !isLabel {
		return t, false, nil
	}
	t.name = parts[2]
	if entry.Typeflag != tar.TypeReg {
		return t, false, fmt.Errorf("entry %q must be a plain file", entry.Name)
	}
	if entry.Size > maxReview {
		return t, false, fmt.Errorf("entry %q has %d bytes; a review has at most %d", entry.Name, entry.Size, maxReview)
	}
	return t, true, nil
}

// complete checks that no folder is missing.
func complete(counts [2][2]int) error {
	var missing []string
	for split := range counts {
		for label, n := range counts[split] {
			if n == 0 {
				missing = append(missing, entryName(split, label, "*.txt"))
			}
		}
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("no reviews in %s; expected the tree of aclImdb_v1.tar.gz, aclImdb/{train,test}/{pos,neg}/*.txt",
		strings.Join(missing, ", "))
}

// counter counts the bytes read through it, and ends the reading at its limit.
type counter struct {
	io.Reader
	read, limit int64
}

func (c *counter) Read(p []byte) (int, error) {
	if c.read >= c.limit {
		return 0, fmt.Errorf("more than %d bytes", c.limit)
	}
	n, err := c.Reader.Read(p)
	c.read += int64(n)
	return n, err
}

// noEOF names what an early end of the file is.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	return err
}
