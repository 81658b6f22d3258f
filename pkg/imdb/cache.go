package imdb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// opened is a corpus and the file it is read from, if it is read from one.
type opened struct {
	*corpus
	io.Closer
}

// openCache opens the cache file at path if there is a usable one that suits, which returns what is wrong with its
// source otherwise. Where there is none at all, the error is fs.ErrNotExist.
func openCache(path string, suits func(source) error) (opened, error) {
	f, err := os.Open(path)
	if err != nil {
		return opened{}, fmt.Errorf("%s cannot be read: %w", filepath.Base(path), errors.Unwrap(err))
	}
	info, err := f.Stat()
	var c *corpus
	if err == nil {
		c, err = openImage(f, info.Size())
	}
	if err == nil {
		err = suits(c.Source)
	}
	if err != nil {
		f.Close()
		return opened{}, fmt.Errorf("%s is %w", filepath.Base(path), err)
	}
	return opened{c, f}, nil
}

// again says in the name of a stage why a cache there was did not do. Where there was none, nothing is to be said.
func again(stage string, unusable error) string {
	if unusable == nil || errors.Is(unusable, fs.ErrNotExist) || errors.Is(unusable, errOtherSource) {
		return stage
	}
	return fmt.Sprintf("%s again, since %v", stage, unusable)
}

// What is wrong with the source of a cache.
var (
	errOtherSource = errors.New("of another archive")
	errChanged     = errors.New("of an archive that was there before")
)

// openBytes opens an image that is in no file.
func openBytes(image []byte) (opened, error) {
	c, err := openImage(bytes.NewReader(image), int64(len(image)))
	return opened{c, io.NopCloser(nil)}, err
}

// writeCache puts image at path: a reader finds the old file or all of the new one.
func writeCache(path string, image []byte) error {
	sweep(path)
	// Unlike os.CreateTemp, who may read the file is left to the user's umask.
	f, err := os.OpenFile(fmt.Sprintf("%s.%016x.tmp", path, rand.Uint64()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(image)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// sweep removes what programs have left that were killed while they wrote the cache at path: what is older than an hour.
func sweep(path string) {
	left, _ := filepath.Glob(path + ".*.tmp")
	for _, file := range left {
		if info, err := os.Stat(file); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(file)
		}
	}
}
