package imdb

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gornn/pkg/internal/atomicfile"
)

// The cache files. Archives other than the official one have one each, see cacheOf.
const (
	imdbCache   = "imdb.cache"
	madeUpCache = "made-up.cache"
)

func cacheOf(from source) string {
	return fmt.Sprintf("archive-%.6x.cache", sha256.Sum256([]byte(from.Path)))
}

// sourceOf identifies a file by its path, size and time.
func sourceOf(path string) (source, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return source{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return source{}, errors.Unwrap(err) // the path is named already
	}
	if !info.Mode().IsRegular() {
		return source{}, errors.New("not a file")
	}
	return source{path, info.Size(), info.ModTime().UnixNano()}, nil
}

// cached opens the cache called name if it was made from that source; the zero source stands for
// any. Where there is a cache of that source which is of no use, fault says what is wrong with it.
func (s store) cached(name string, from source) (c *corpus, fault string) {
	f, err := os.Open(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ""
	}
	if err != nil {
		return nil, fmt.Sprintf("%s cannot be read: %v", name, errors.Unwrap(err))
	}
	if f.Name() == s.damaged {
		err = errImage
	} else {
		c, err = openFile(f)
	}
	switch {
	case err != nil:
		fault = fmt.Sprintf("%s is %v", name, err)
	case from == source{} || from == c.Source:
		return c, ""
	case from.Path == c.Source.Path:
		fault = name + " is of an earlier version"
	}
	f.Close()
	return nil, fault
}

// openFile opens the image in f, which the corpus closes.
func openFile(f *os.File) (*corpus, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	c, err := openImage(f, info.Size())
	if err == nil {
		c.file = f
	}
	return c, err
}

// openBytes opens an image that is in no file.
func openBytes(image []byte) (*corpus, error) {
	return openImage(bytes.NewReader(image), int64(len(image)))
}

// writeCache puts image at path, whole, and removes the files that programs left which were killed
// while they did so: those that are older than an hour.
func writeCache(path string, image []byte) error {
	left, _ := filepath.Glob(path + ".*" + atomicfile.Suffix)
	for _, file := range left {
		if info, err := os.Stat(file); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(file)
		}
	}
	return atomicfile.Write(atomicfile.OS{}, path, image)
}
