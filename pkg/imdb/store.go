package imdb

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"gornn/pkg/datadir"
	"gornn/pkg/settings"
)

// store finds the corpus in use, and keeps it in a folder.
type store struct {
	dir      string
	archive  given
	offline  given
	download download
	madeUp   int           // made-up reviews in each split
	memory   time.Duration // for how long a failed download is remembered
	patience time.Duration // with another program that downloads or encodes
	damaged  string        // path of a cache that use found damaged
	progress func(stage string, done, total int64)
}

// given is a setting with the name of the option or of the variable that it is from.
type given struct{ name, value string }

func (g given) String() string { return g.name + "=" + printable(g.value) }

// printable is a name for a message: as it is, or quoted where a terminal would obey it.
func printable(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return quoted(name)
	}
	return name
}

// choose returns the option if there is one, else the variable.
func choose(name, value string, variable settings.Variable) given {
	if value != "" {
		return given{"Options." + name, value}
	}
	return given{string(variable), variable.Get()}
}

func newStore(o Options) (store, error) {
	dir := o.Dir
	if dir == "" {
		var err error
		if dir, err = datadir.Path("imdb"); err != nil {
			return store{}, err
		}
	}
	s := store{
		dir:      dir,
		archive:  choose("Archive", o.Archive, settings.Archive),
		offline:  choose("Offline", o.Offline, settings.Offline),
		download: officialDownload(dir),
		madeUp:   madeUpReviews,
		memory:   time.Hour,
		patience: 30 * time.Minute,
		progress: o.Progress,
	}
	if s.progress == nil {
		s.progress = func(string, int64, int64) {}
	}
	return s, nil
}

func (s store) path(name string) string { return filepath.Join(s.dir, name) }

// use calls f with the corpus in use. If f finds its cache damaged, the corpus is made once more.
func (s store) use(f func(*corpus) error) error {
	c, err := s.call(f)
	if c != nil && c.file != nil && errors.Is(err, errImage) {
		s.damaged = c.file.Name()
		_, err = s.call(f)
	}
	return err
}

// call opens the corpus in use, calls f with it and closes it.
func (s store) call(f func(*corpus) error) (*corpus, error) {
	c, err := s.open()
	if err != nil {
		return nil, err
	}
	return c, errors.Join(f(c), c.Close())
}

// open opens the corpus in use: the one that is given, else the IMDB reviews if they are here or
// can be had, else the made-up ones.
func (s store) open() (*corpus, error) {
	switch s.archive.value {
	case "":
	case MadeUp:
		return s.openMadeUp("")
	default:
		return s.openArchive()
	}
	c, fault := s.cached(imdbCache, source{})
	if c != nil {
		return c, nil
	}
	if _, err := os.Stat(s.download.path); err != nil {
		if reason := s.fetch(fault); reason != "" {
			return s.openMadeUp(reason)
		}
	}
	from, err := sourceOf(s.download.path)
	if err == nil {
		c, err = s.openFile(from)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; remove it, and it is downloaded again", s.download.path, err)
	}
	return c, nil
}

// openArchive opens the corpus of the archive that is given.
func (s store) openArchive() (*corpus, error) {
	from, err := sourceOf(s.archive.value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.archive, err)
	}
	c, err := s.openFile(from)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.archive, err)
	}
	return c, nil
}

// openFile opens the corpus of the archive at from.Path. A cache must be of that very file.
func (s store) openFile(from source) (*corpus, error) {
	find := func() (*corpus, string) {
		c, fault := s.cached(imdbCache, from)
		if c != nil {
			return c, ""
		}
		c, itsFault := s.cached(cacheOf(from), from)
		return c, cmp.Or(itsFault, fault)
	}
	c, fault := find()
	if c != nil {
		return c, nil
	}
	if unlock, err := s.lock(); err == nil { // a folder that takes no lock takes no cache either
		defer unlock()
		if c, fault = find(); c != nil { // made while this process waited
			return c, nil
		}
	}
	return s.encodeArchive(from, fault)
}

// encodeArchive encodes the archive at from.Path and caches it. fault is that of a cache there was.
func (s store) encodeArchive(from source, fault string) (*corpus, error) {
	file := printable(filepath.Base(from.Path))
	report := s.report("encoding "+file, fault)
	words, reviews, err := archiveLimits.read(from.Path, report.step)
	if err != nil {
		return nil, err
	}
	report.end()
	if isIMDB(words, reviews) {
		return s.encoded(imdbCache, header{Source: from, Name: imdbName}, words, reviews)
	}
	train := 0
	for train < len(reviews) && reviews[train].split == trainSplit {
		train++
	}
	h := header{Source: from, Name: "reviews of " + file}
	h.Notice = fmt.Sprintf("These are the %d training and %d test reviews of %s, which are not the 25000 and "+
		"25000 of IMDB; those are in %s.", train, len(reviews)-train, printable(from.Path), archiveURL)
	if isTable(from.Path) {
		h.Notice += tableNotice
	}
	return s.encoded(cacheOf(from), h, words, reviews)
}

// openMadeUp opens the made-up corpus. reason is why it is in use, "" where it is asked for.
func (s store) openMadeUp(reason string) (*corpus, error) {
	from := source{Path: MadeUp, Size: int64(2 * s.madeUp), Modified: madeUpVersion}
	c, fault := s.cached(madeUpCache, from)
	if c == nil {
		report := s.report("making up reviews", fault)
		words, reviews, err := encode(archiveLimits.words, func(emit func(text) error) error {
			return makeUp(s.madeUp, emit, report.step)
		})
		if err != nil {
			return nil, err
		}
		report.end()
		if c, err = s.encoded(madeUpCache, header{Source: from, Name: MadeUp}, words, reviews); err != nil {
			return nil, err
		}
	}
	if reason == "" {
		c.Notice = strings.TrimSpace(fmt.Sprintf("These are made-up reviews, not IMDB's: %s asks for "+
			"them. %s", s.archive, c.Notice))
		return c, nil
	}
	c.Notice = strings.TrimSpace(fmt.Sprintf("These are made-up reviews, not IMDB's: %s. To have those, "+
		"put %s (%s) at %s, or set %s to its path, or go online and set %s=0. %s", reason,
		archiveName, archiveURL, s.download.path, settings.Archive, settings.Offline, c.Notice))
	return c, nil
}

// encoded makes an image of a corpus, caches it under name and opens it. Where it cannot be
// cached, the corpus works all the same, and its notice says why each program will take seconds.
func (s store) encoded(name string, h header, words vocabulary, reviews []review) (*corpus, error) {
	image, err := newImage(h, words, reviews)
	if err != nil {
		return nil, err
	}
	c, err := openBytes(image)
	if err != nil {
		return nil, err
	}
	err = os.MkdirAll(s.dir, 0o755)
	if err == nil {
		err = writeCache(s.path(name), image)
	}
	if err != nil {
		c.Notice = strings.TrimSpace(fmt.Sprintf("%s The encoded reviews could not be kept (%v), so every program "+
			"encodes them again; set %s to a folder to keep them in.", c.Notice, err, settings.Data))
	}
	return c, nil
}
