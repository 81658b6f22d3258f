package imdb

import (
	"archive/tar"
	"bufio"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// limits are what an archive may hold at most.
type limits struct {
	entries, reviews int
	review           int64 // bytes of one review
	text             int64 // bytes of all reviews and their names; sparse files unpack to more
	unpacked         int64 // bytes of everything
	words            int   // different ones
}

// archiveLimits leave room: the official archive has 50,000 labelled reviews of up to 14 KB, 65 MB
// together, with fewer than 200,000 different words, among 100,000 entries, some 400 MB unpacked.
var archiveLimits = limits{
	entries: 1_000_000, reviews: 500_000, review: 1 << 20, text: 1 << 30, unpacked: 2 << 30, words: 2_000_000,
}

// readArchive emits the labelled reviews of a .tar.gz file with the tree of the official one:
// train/pos, train/neg, test/pos and test/neg, in a folder of any name (aclImdb), each with a
// .txt file a review. Everything else in it is passed over; nothing is unpacked.
func (l limits) readArchive(file string, emit func(text) error, progress func(done, total int64)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return l.readZipped(f, info.Size(), emit, progress)
}

// readZipped reads an archive of size bytes.
func (l limits) readZipped(archive io.Reader, size int64, emit func(text) error, progress func(done, total int64)) error {
	packed := &counter{Reader: archive, limit: size + 1}
	zipped, err := gzip.NewReader(packed)
	if err != nil {
		return fmt.Errorf("damaged at its start: %w", inWords(err))
	}
	unpacked := bufio.NewReaderSize(&counter{Reader: zipped, limit: l.unpacked}, 64<<10)
	if err := checkUnzipped(unpacked); err != nil {
		return err
	}
	counts, first, err := l.readTar(tar.NewReader(unpacked), func(t text) error {
		progress(packed.read, size)
		return emit(t)
	})
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, unpacked); err != nil { // gzip's checksum is at the end
		return fmt.Errorf("damaged after the last review: %w", inWords(err))
	}
	return complete(counts, first)
}

// readTar emits the reviews of an archive, and returns how many there are of each split and label,
// and what the archive begins with.
func (l limits) readTar(archive *tar.Reader, emit func(text) error) (counts [2][2]int, first string, err error) {
	last := "its start"
	reviews, size := 0, int64(0)
	for entries := 0; ; entries++ {
		entry, err := archive.Next()
		if err == io.EOF {
			return counts, first, nil
		}
		if err != nil {
			return counts, first, fmt.Errorf("damaged after %s: %w", last, inWords(err))
		}
		last = quoted(entry.Name)
		first = cmp.Or(first, last)
		if entries >= l.entries || reviews >= l.reviews {
			return counts, first, fmt.Errorf("more than %d entries or %d reviews, at %s", l.entries, l.reviews, last)
		}
		t, wanted, err := l.place(entry)
		if err != nil {
			return counts, first, err
		}
		if !wanted {
			continue
		}
		if size += entry.Size + int64(len(entry.Name)); size > l.text {
			return counts, first, fmt.Errorf("more than %d bytes of reviews, at %s", l.text, last)
		}
		if t.body, err = io.ReadAll(archive); err != nil {
			return counts, first, fmt.Errorf("damaged in %s: %w", last, inWords(err))
		}
		counts[t.split][t.label]++
		reviews++
		if err := emit(t); err != nil {
			return counts, first, fmt.Errorf("%w, at %s", err, last)
		}
	}
}

// quoted is the name of an entry for a message: on one line of 200 bytes at most.
func quoted(name string) string { return fmt.Sprintf("%.200q", name) }

// place says where an entry belongs, and whether it is a review at all.
func (l limits) place(entry *tar.Header) (t text, wanted bool, err error) {
	name := path.Clean(entry.Name)
	if path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") {
		return t, false, fmt.Errorf("entry %s leads out of the archive", quoted(entry.Name))
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
		return t, false, fmt.Errorf("entry %s must be a plain file", quoted(entry.Name))
	}
	if entry.Size > l.review {
		return t, false, fmt.Errorf("entry %s has %d bytes; a review has at most %d", quoted(entry.Name), entry.Size, l.review)
	}
	return t, true, nil
}

// complete checks that no folder is missing.
func complete(counts [2][2]int, first string) error {
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
	return fmt.Errorf("no reviews in %s; expected the tree of aclImdb_v1.tar.gz, aclImdb/{train,test}/{pos,neg}/*.txt, "+
		"got an archive that begins with %s: `tar czf aclImdb.tar.gz aclImdb` packs that folder",
		strings.Join(missing, ", "), cmp.Or(first, "nothing"))
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

// inWords says what is wrong with an archive, and what to do, where err is gzip's or tar's.
func inWords(err error) error {
	what := ""
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		what = "it ends too early"
	case errors.Is(err, gzip.ErrChecksum):
		what = "gzip's checksum is not that of its bytes"
	case errors.Is(err, gzip.ErrHeader), errors.As(err, new(flate.CorruptInputError)):
		what = "some of its bytes are not gzip's"
	case strings.HasPrefix(err.Error(), "archive/tar: "):
		what = "there begins no entry of a tar archive"
	default:
		return err
	}
	return errors.New(what + "; " + cureAgain)
}
