package imdb

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
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

// sourceOf identifies an archive by its path, size, time and end. It says at once what a file is
// that is none, and what to do.
func sourceOf(path string) (source, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return source{}, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return source{}, mustBe(err)
	case info.IsDir():
		return source{}, folderKind(path)
	case !info.Mode().IsRegular():
		return source{}, mustBe(errors.New("not a file"))
	}
	file, err := os.Open(path)
	if err != nil {
		return source{}, mustBe(err)
	}
	defer file.Close()
	start, end := make([]byte, startSize), make([]byte, 8)
	n, err := file.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return source{}, mustBe(err)
	}
	if err := checkKind(path, start[:n]); err != nil {
		return source{}, err
	}
	if _, err := file.ReadAt(end, max(0, info.Size()-8)); err != nil && err != io.EOF {
		return source{}, mustBe(err)
	}
	return source{path, info.Size(), info.ModTime().UnixNano(), binary.LittleEndian.Uint64(end)}, nil
}

// mustBe is an error of a file without the path, which is named already.
func mustBe(err error) error {
	return fmt.Errorf("%w; it must name a .tar.gz file with the tree of %s, or be unset",
		cmp.Or(errors.Unwrap(err), err), archiveName)
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
	case name == imdbCache && c.Name != imdbName:
		fault = name + " holds " + c.Name
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
