package imdb

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readZipped emits the reviews of a .tar.gz file of size bytes. Nothing is unpacked.
func (l limits) readZipped(archive io.Reader, size int64, emit sink, progress meter) error {
	packed := &counter{Reader: archive, limit: size + 1}
	zipped, err := gzip.NewReader(packed)
	if err != nil {
		return fmt.Errorf("damaged at its start: %w", inWords(err))
	}
	unpacked := bufio.NewReaderSize(&counter{Reader: zipped, limit: l.unpacked}, 64<<10)
	if err := checkUnzipped(unpacked); err != nil {
		return err
	}
	return l.readTar(unpacked, func(t text) error { // gzip's checksum is at the end
		progress(packed.read, size)
		return emit(t)
	})
}

// readPlain emits the reviews of a .tar file of size bytes.
func (l limits) readPlain(archive io.Reader, size int64, emit sink, progress meter) error {
	counted := &counter{Reader: archive, limit: min(size+1, l.unpacked)}
	return l.readTar(bufio.NewReaderSize(counted, 64<<10), func(t text) error {
		progress(counted.read, size)
		return emit(t)
	})
}

// readTar emits the reviews of a tar archive, and reads it to its end.
func (l limits) readTar(archive io.Reader, emit func(text) error) error {
	entries, found := tar.NewReader(archive), tree{limits: l}
	for {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("damaged after %s: %w", found.at(), inWords(err))
		}
		t, wanted, err := found.next(entry.Name, entry.Typeflag == tar.TypeReg, entry.Size)
		if err != nil {
			return err
		}
		if !wanted {
			continue
		}
		if t.body, err = io.ReadAll(entries); err != nil {
			return fmt.Errorf("damaged in %s: %w", found.at(), inWords(err))
		}
		if err := emit(t); err != nil {
			return fmt.Errorf("%w, at %s", err, found.at())
		}
	}
	if _, err := io.Copy(io.Discard, archive); err != nil {
		return fmt.Errorf("damaged after the last review: %w", inWords(err))
	}
	return found.complete("an archive")
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

// inWords says what is wrong with an archive, and what to do, where err is gzip's, zip's or tar's.
func inWords(err error) error {
	what := ""
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		what = "it ends too early"
	case errors.Is(err, gzip.ErrChecksum):
		what = "gzip's checksum is not that of its bytes"
	case errors.Is(err, zip.ErrChecksum):
		what = "zip's checksum is not that of its bytes"
	case errors.Is(err, zip.ErrFormat):
		what = "some of its bytes are not zip's"
	case errors.Is(err, zip.ErrAlgorithm):
		what = "it is compressed or encrypted in an uncommon way"
	case errors.Is(err, gzip.ErrHeader):
		what = "some of its bytes are not gzip's"
	case errors.As(err, new(flate.CorruptInputError)):
		what = "some of its bytes are not those of a compressed file"
	case strings.HasPrefix(err.Error(), "archive/tar: "):
		what = "there begins no entry of a tar archive"
	default:
		return err
	}
	return errors.New(what + "; " + cureAgain)
}
