package imdb

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
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

// sourceOf identifies a file by its path, size, time and end, and a folder by its reviews. It says
// at once what a file is that is of no use, and what to do.
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
		return archiveLimits.folderSource(path)
	case !info.Mode().IsRegular():
		return source{}, mustBe(errors.New("not a file"))
	}
	file, err := os.Open(path)
	if err != nil {
		return source{}, mustBe(err)
	}
	defer file.Close()
	start, err := startOf(file)
	if err != nil {
		return source{}, mustBe(err)
	}
	if err := checkKind(path, start); err != nil {
		return source{}, err
	}
	end, err := endOf(file, info.Size(), isGzip(start))
	if err != nil {
		return source{}, mustBe(err)
	}
	return source{path, info.Size(), info.ModTime().UnixNano(), end}, nil
}

// endOf sums up the end of a file: gzip has a checksum in the last eight bytes, and zip's
// directory, which has many, ends a file.
func endOf(file io.ReaderAt, size int64, gzipped bool) (uint64, error) {
	end := make([]byte, 4<<10)
	if gzipped {
		end = end[:8]
	}
	n, err := file.ReadAt(end, max(0, size-int64(len(end))))
	if err != nil && err != io.EOF {
		return 0, err
	}
	if gzipped {
		return binary.LittleEndian.Uint64(end), nil
	}
	sum := fnv.New64a()
	sum.Write(end[:n])
	return sum.Sum64(), nil
}

// mustBe is an error of a file without the path, which is named already.
func mustBe(err error) error {
	return fmt.Errorf("%w; it must name %s, or be unset", cmp.Or(errors.Unwrap(err), err), expected)
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
