package imdb

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
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
	patience time.Duration // with another program that downloads or encodes
	damaged  string        // path of a cache that use found damaged
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
		download: officialDownload(dir), madeUp: madeUpReviews, memory: time.Hour, patience: 30 * time.Minute,
		progress: progress,
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
		if f, isFile := c.Closer.(*os.File); isFile {
			s.damaged = f.Name()
		}
	}
}

// openCache opens the cache file called name, unless that is known to be damaged.
func (s store) openCache(name string, suits func(source) error) (opened, error) {
	if s.path(name) == s.damaged {
		return opened{}, fmt.Errorf("%s is %w", name, errImage)
	}
	return openCache(s.path(name), suits)
}

// open opens the corpus in use: the archive of IMDB_ARCHIVE if that is set, else the IMDB
// reviews if they are here or can be had, else the made-up ones.
func (s store) open() (opened, error) {
	if s.archive != "" {
		return s.openArchive()
	}
	c, unusable := s.openCache(imdbCache, anySource)
	if unusable == nil {
		return c, nil
	}
	if _, err := os.Stat(s.download.path); err != nil {
		if reason := s.fetch(unusable); reason != "" {
			return s.openMadeUp(reason)
		}
	}
	from, err := sourceOf(s.download.path)
	if err != nil {
		return opened{}, err
	}
	if c, err = s.openFile(from); err != nil {
		return opened{}, fmt.Errorf("%s: %w; remove it, and it is downloaded again", from.Path, err)
	}
	return c, nil
}

// fetch downloads the official archive, since the cache is unusable, or says why it could not.
func (s store) fetch(unusable error) (reason string) {
	if reason, offline := s.isOffline(); offline {
		return reason
	}
	unlock, err := s.lock()
	if isLocal(err) {
		return s.cannotKeep(err)
	}
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
	report := throttled(s.progress, again("downloading "+filepath.Base(s.download.path), unusable))
	if err := s.download.run(report.tell); err != nil {
		return s.rememberFailure(err)
	}
	s.forgetFailure()
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

func anySource(source) error { return nil }

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
	isIt := func(other source) error {
		switch {
		case other == from:
			return nil
		case other.Path == from.Path:
			return errChanged
		}
		return errOtherSource
	}
	find := func() (opened, error) {
		c, unusable := s.openCache(imdbCache, isIt)
		if unusable == nil {
			return c, nil
		}
		c, err := s.openCache(cacheOf(from), isIt)
		if errors.Is(err, fs.ErrNotExist) {
			err = unusable
		}
		return c, err
	}
	c, err := find()
	if err == nil {
		return c, nil
	}
	if unlock, lockErr := s.lock(); lockErr == nil { // a folder that takes no lock takes no cache either
		defer unlock()
		if c, err = find(); err == nil { // made while this process waited
			return c, nil
		}
	}
	return s.encodeArchive(from, err)
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

// encodeArchive encodes the archive at from.Path, since its cache is unusable, and caches it.
func (s store) encodeArchive(from source, unusable error) (opened, error) {
	report := throttled(s.progress, again("encoding "+filepath.Base(from.Path), unusable))
	words, reviews, err := encode(archiveLimits.words, func(emit func(text) error) error {
		return archiveLimits.readArchive(from.Path, emit, report.tell)
	})
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
	notice := fmt.Sprintf("These are made-up reviews, not IMDB's: %s. To have those, %s.", reason, s.cure())
	c, err := s.openCache(madeUpCache, func(other source) error {
		if other != from {
			return errImage
		}
		return nil
	})
	if err != nil {
		report := throttled(s.progress, again("making up reviews", err))
		words, reviews, err := encode(archiveLimits.words, func(emit func(text) error) error {
			makeUp(s.madeUp, func(t text) { _ = emit(t) }, report.tell)
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

// cure is what brings the IMDB reviews.
func (s store) cure() string {
	return fmt.Sprintf("put %s (%s) at %s, or set %s to its path, or go online and set %s=0",
		archiveName, archiveURL, s.download.path, archiveVariable, offlineVariable)
}

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
	file := flock.New(s.path(lockName), flock.SetPermissions(0o644)) // others may share the folder
	locked, err := file.TryLock()
	if err == nil && !locked {
		err = s.await(file)
	}
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", file.Path(), err)
	}
	return func() { _ = file.Close() }, nil
}

// await waits for the program that holds the lock, and tells how far its download is.
func (s store) await(file *flock.Flock) error {
	report := throttled(s.progress, "waiting for another program that loads the reviews")
	for end := time.Now().Add(s.patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if locked, err := file.TryLock(); locked || err != nil {
			report.end()
			return err
		}
		done := int64(0)
		if info, err := os.Stat(s.download.path + ".part"); err == nil {
			done = info.Size()
		}
		report.tell(done, s.download.size)
	}
	return fmt.Errorf("another program has held it for %v: let it finish or end it, and load again", s.patience)
}
