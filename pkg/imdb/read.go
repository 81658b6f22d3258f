package imdb

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gornn/pkg/internal/filekind"
)

type (
	sink  func(text) error        // takes in a review
	meter func(done, total int64) // hears how far the reading is
)

// read reads the reviews at path, a file or a folder, in Keras's order.
func (l limits) read(path string, progress meter) (vocabulary, []review, error) {
	info, err := os.Stat(path)
	if err != nil {
		return vocabulary{}, nil, err
	}
	if info.IsDir() {
		return encode(l.words, func(emit func(text) error) error {
			return l.readFolder(path, emit, progress)
		})
	}
	file, err := os.Open(path)
	if err != nil {
		return vocabulary{}, nil, err
	}
	defer file.Close()
	start, err := startOf(file)
	if err != nil {
		return vocabulary{}, nil, err
	}
	if comma := commaOf(start); comma != 0 {
		return encode(l.words, func(emit func(text) error) error {
			return l.readTable(path, comma, emit, progress)
		})
	}
	return l.readFile(file, info.Size(), progress)
}

// startOf returns the first bytes of a file.
func startOf(file io.ReaderAt) ([]byte, error) {
	start := make([]byte, filekind.StartSize)
	n, err := file.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	return start[:n], nil
}

// readFile reads the reviews of an archive of size bytes. Its first bytes say of which kind it is.
func (l limits) readFile(file io.ReaderAt, size int64, progress meter) (
	vocabulary, []review, error) {
	start, err := startOf(file)
	if err != nil {
		return vocabulary{}, nil, err
	}
	if isZip(start) {
		return l.readZip(file, size, progress)
	}
	read := l.readZipped
	if isTar(start) {
		read = l.readPlain
	}
	return encode(l.words, func(emit func(text) error) error {
		return read(io.NewSectionReader(file, 0, size), size, emit, progress)
	})
}

// readZip reads the reviews of a .zip file of size bytes: Keras's arrays or a tree.
func (l limits) readZip(file io.ReaderAt, size int64, progress meter) (
	vocabulary, []review, error) {
	if size > l.unpacked {
		return vocabulary{}, nil, fmt.Errorf("it has %d bytes; a .zip file has at most %d",
			size, l.unpacked)
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return vocabulary{}, nil, fmt.Errorf("damaged: %w", inWords(err))
	}
	isArray := func(entry *zip.File) bool { return strings.HasSuffix(entry.Name, ".npy") }
	if slices.ContainsFunc(archive.File, isArray) {
		return l.readNPZ(archive, progress)
	}
	return encode(l.words, func(emit func(text) error) error {
		return l.readTree(archive, emit, progress)
	})
}
