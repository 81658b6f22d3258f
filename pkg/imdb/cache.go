package imdb

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// opened is a corpus and the file it is read from, if it is read from one.
type opened struct {
	*corpus
	io.Closer
}

// openCache opens the cache file at path if there is a usable one that suits.
func openCache(path string, suits func(source) bool) (opened, bool) {
	f, err := os.Open(path)
	if err != nil {
		return opened{}, false
	}
	info, err := f.Stat()
	if err == nil {
		var c *corpus
		if c, err = openImage(f, info.Size()); err == nil && suits(c.Source) {
			return opened{c, f}, true
		}
	}
	f.Close()
	return opened{}, false
}

// openBytes opens an image that is in no file.
func openBytes(image []byte) (opened, error) {
	c, err := openImage(bytes.NewReader(image), int64(len(image)))
	return opened{c, io.NopCloser(nil)}, err
}

// writeCache puts image at path: a reader finds the old file or all of the new one.
func writeCache(path string, image []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(image)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(path))
}
