package imdb

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
)

// readTree emits the reviews of a .zip file with the tree of aclImdb.
func (l limits) readTree(archive *zip.Reader, emit sink, progress meter) error {
	for _, entry := range archive.File {
		if strings.HasSuffix(strings.ToLower(entry.Name), ".csv") {
			return fmt.Errorf("it holds a table, %s: unzip it, and name the table",
				quoted(entry.Name))
		}
	}
	found := tree{limits: l}
	for i, entry := range archive.File {
		size := int64(min(entry.UncompressedSize64, 1<<62))
		t, wanted, err := found.next(entry.Name, entry.Mode().IsRegular(), size)
		if err != nil {
			return err
		}
		if !wanted {
			continue
		}
		if t.body, err = unzip(entry); err != nil {
			return fmt.Errorf("damaged in %s: %w", found.at(), inWords(err))
		}
		if err := emit(t); err != nil {
			return fmt.Errorf("%w, at %s", err, found.at())
		}
		progress(int64(i+1), int64(len(archive.File)))
	}
	return found.complete("an archive")
}

// unzip returns the bytes of an entry: as many as its header says, or an error.
func unzip(entry *zip.File) ([]byte, error) {
	file, err := openEntry(entry)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// openEntry opens an entry for reading. At its end its size and its checksum are compared.
func openEntry(entry *zip.File) (io.ReadCloser, error) {
	const encrypted = 1
	if entry.Flags&encrypted != 0 {
		return nil, zip.ErrAlgorithm
	}
	return entry.Open()
}
