package imdb

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"gornn/pkg/datadir"
)

// The environment variables that decide on the corpus.
const (
	archiveVariable = "IMDB_ARCHIVE"
	offlineVariable = "GORNN_OFFLINE"
)

// store finds the corpus in use, and keeps it in a folder.
type store struct {
	dir      string
	archive  string // of IMDB_ARCHIVE
	offline  string // of GORNN_OFFLINE
	download download
	madeUp   int           // made-up reviews in each split
	memory   time.Duration // for how long a failed download is remembered
	progress func(stage string, done, total int64)
}

func newStore(progress func(stage string, done, total int64)) (store, error) {
	dir, err := datadir.Path("imdb")
	if err != nil {
		return store{}, err
	}
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	return store{
		dir: dir, archive: os.Getenv(archiveVariable), offline: os.Getenv(offlineVariable),
		download: officialDownload(dir), madeUp: madeUpReviews, memory: time.Hour, progress: progress,
	}, nil
}

// use calls f with the corpus in use. If f finds its cache damaged, the corpus is made once more.
func (s store) use(f func(*corpus) error) error {
	for again := true; ; again = false {
		c, err := s.open()
		if err != nil {
			return err
		}
		err = errors.Join(f(c.corpus), c.Close())
		if !errors.Is(err, errImage) || !again {
			return err
		}
		if err := s.discard(c); err != nil {
			return err
		}
	}
}

// discard removes the file of a damaged cache.
func (s store) discard(c opened) error {
	if f, isFile := c.Closer.(*os.File); isFile {
		if err := os.Remove(f.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s is damaged: %w; remove it", f.Name(), err)
		}
	}
	return nil
}

// open opens the corpus in use: the archive of IMDB_ARCHIVE if that is set, else the IMDB
// reviews if they are here or can be had, else the made-up ones.
func (s store) open() (opened, error) {
	if s.archive != "" {
		return s.openArchive()
	}
	if c, ok := openCache(s.path(imdbCache), anySource); ok {
		return c, nil
	}
	if _, err := os.Stat(s.download.path); err != nil {
		if reason := s.fetch(); reason != "" {
			return s.openMadeUp(reason)
		}
	}
	from, err := sourceOf(s.download.path)
	if err != nil {
		return opened{}, err
	}
	c, err := s.openFile(from)
	if err != nil {
		return opened{}, fmt.Errorf("%s: %w; remove it, and it is downloaded again", from.Path, err)
	}
	return c, nil
}

// fetch downloads the official archive, or says why it could not.
func (s store) fetch() (reason string) {
	if reason, offline := s.isOffline(); offline {
		return reason
	}
	unlock, err := s.lock()
	if err != nil {
		return oneLine(err)
	}
	defer unlock()
	if _, err := os.Stat(s.download.path); err == nil { // downloaded while this process waited
		return ""
	}
	if reason, offline := s.isOffline(); offline { // or tried
		return reason
	}
	report := throttled(s.progress, "downloading "+filepath.Base(s.download.path))
	if err := s.download.run(report.tell); err != nil {
		return s.rememberFailure(err)
	}
	report.end()
	return ""
}

// The cache files. Archives other than the real one have one each, see cacheOf.
const (
	imdbCache   = "imdb.cache"
	madeUpCache = "made-up.cache"
	lockName    = "lock"
	failureName = "download-failed.txt"
)

func (s store) path(name string) string { return filepath.Join(s.dir, name) }

func anySource(source) bool { return true }

// openArchive opens the corpus of IMDB_ARCHIVE.
func (s store) openArchive() (opened, error) {
	from, err := sourceOf(s.archive)
	if err != nil {
		return opened{}, fmt.Errorf("%s=%s: %w; it must name a .tar.gz file with the tree of %s, or be unset",
			archiveVariable, s.archive, err, archiveName)
	}
	c, err := s.openFile(from)
	if err != nil {
		return opened{}, fmt.Errorf("%s=%s: %w", archiveVariable, s.archive, err)
	}
	return c, nil
}

// openFile opens the corpus of the archive at from.Path: only a cache made from that very file will do.
func (s store) openFile(from source) (opened, error) {
	isIt := func(other source) bool { return other == from }
	find := func() (opened, bool) {
		if c, ok := openCache(s.path(imdbCache), isIt); ok {
			return c, true
		}
		return openCache(s.path(cacheOf(from)), isIt)
	}
	if c, ok := find(); ok {
		return c, nil
	}
	if unlock, err := s.lock(); err == nil { // a folder that takes no lock takes no cache either
		defer unlock()
		if c, ok := find(); ok { // made while this process waited
			return c, nil
		}
	}
	return s.encodeArchive(from)
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

func cacheOf(from source) string {
	return fmt.Sprintf("archive-%.6x.cache", sha256.Sum256([]byte(from.Path)))
}

// encodeArchive encodes the archive at from.Path, and caches it.
func (s store) encodeArchive(from source) (opened, error) {
	report := throttled(s.progress, "encoding "+filepath.Base(from.Path))
	words, reviews, err := encode(func(emit func(text)) error { return readArchive(from.Path, emit, report.tell) })
	if err != nil {
		return opened{}, err
	}
	report.end()
	h := header{Source: from, Name: imdbName}
	cache := imdbCache
	if !isIMDB(words, reviews) {
		cache = cacheOf(from)
		h.Name = "reviews of " + filepath.Base(from.Path)
		train := 0
		for train < len(reviews) && reviews[train].split == trainSplit {
			train++
		}
		h.Notice = fmt.Sprintf("These are the %d training and %d test reviews of %s=%s, which are not the 25000 and 25000 of IMDB; those are in %s.",
			train, len(reviews)-train, archiveVariable, from.Path, archiveURL)
	}
	return s.keep(cache, h, words, reviews)
}

// openMadeUp opens the made-up corpus, which is in use for a reason.
func (s store) openMadeUp(reason string) (opened, error) {
	from := source{Path: madeUpName, Size: int64(2 * s.madeUp), Modified: madeUpVersion}
	notice := fmt.Sprintf("These are made-up reviews, not IMDB's: %s. To have those, %s.", reason, cure)
	c, ok := openCache(s.path(madeUpCache), func(other source) bool { return other == from })
	if !ok {
		report := throttled(s.progress, "making up reviews")
		words, reviews, err := encode(func(emit func(text)) error {
			makeUp(s.madeUp, emit, report.tell)
			return nil
		})
		if err != nil {
			return opened{}, err
		}
		report.end()
		if c, err = s.keep(madeUpCache, header{Source: from, Name: madeUpName}, words, reviews); err != nil {
			return opened{}, err
		}
	}
	c.Notice = strings.TrimSpace(notice + " " + c.Notice)
	return c, nil
}

const cure = "set " + archiveVariable + " to the path of " + archiveName + " (" + archiveURL + "), or go online and set " +
	offlineVariable + "=0"

// keep makes an image, caches it under name and opens it. Where it cannot be cached, the
// corpus works all the same, and says why each cell will take seconds.
func (s store) keep(name string, h header, words vocabulary, reviews []review) (opened, error) {
	image, err := newImage(h, words, reviews)
	if err != nil {
		return opened{}, err
	}
	err = os.MkdirAll(s.dir, 0o755)
	if err == nil {
		err = writeCache(s.path(name), image)
	}
	c, openErr := openBytes(image)
	if err != nil && openErr == nil {
		c.Notice = strings.TrimSpace(fmt.Sprintf("%s The encoded reviews could not be kept (%v), so every program "+
			"encodes them again; set GORNN_DATA to a folder to keep them in.", c.Notice, err))
	}
	return c, openErr
}

// lock keeps other processes from downloading or encoding at the same time.
func (s store) lock() (unlock func(), err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	file := flock.New(s.path(lockName))
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()
	if _, err := file.TryLockContext(ctx, 100*time.Millisecond); err != nil {
		return nil, fmt.Errorf("locking %s: %w", file.Path(), err)
	}
	return func() { _ = file.Close() }, nil
}
