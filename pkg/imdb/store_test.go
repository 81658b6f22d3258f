package imdb

import (
	"errors"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// newTestStore is a store with few made-up reviews. Its download is the tiny archive, unless reply
// answers otherwise.
func newTestStore(t *testing.T, reply reply) (store, func() int32) {
	t.Helper()
	d, requests := server(t, zipped(t, tiny), reply)
	dir := filepath.Dir(d.path)
	return testStore(dir, d), requests.Load
}

func testStore(dir string, d download) store {
	return store{
		dir: dir, offline: given{name: "GORNN_OFFLINE"}, download: d, madeUp: 40, memory: time.Hour,
		patience: time.Minute, progress: func(string, int64, int64) {},
	}
}

// open returns the name and the notice of the corpus in use.
func open(t *testing.T, s store) (name, notice string) {
	t.Helper()
	if err := s.use(func(c *corpus) error {
		name, notice = c.Name, c.Notice
		n, err := Options{}.numbering()
		if err == nil {
			_, _, err = c.load(n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return name, notice
}

func TestSourceDownload(t *testing.T) {
	s, requests := newTestStore(t, nil)
	var stages []string
	s.progress = func(stage string, done, total int64) {
		if done == total {
			stages = append(stages, stage)
		}
	}
	for range 2 {
		if name, _ := open(t, s); name != "reviews of aclImdb_v1.tar.gz" || requests() != 1 {
			t.Errorf("%s after %d requests", name, requests())
		}
	}
	if got := strings.Join(stages, ", "); got != "downloading aclImdb_v1.tar.gz, encoding aclImdb_v1.tar.gz" {
		t.Errorf("progress: %s", got)
	}
}

func TestSourceOffline(t *testing.T) {
	s, requests := newTestStore(t, always(status(http.StatusNotFound)))
	s.offline.value = "1"
	if name, notice := open(t, s); name != MadeUp || !strings.Contains(notice, "GORNN_OFFLINE=1 forbids") || requests() != 0 {
		t.Errorf("%s, %s, %d requests", name, notice, requests())
	}
	s.offline.value = ""
	for range 3 { // the failure is remembered
		name, notice := open(t, s)
		if name != MadeUp || !strings.Contains(notice, "404") || !strings.Contains(notice, "IMDB_ARCHIVE") || strings.Contains(notice, "\n") {
			t.Errorf("%s, %s", name, notice)
		}
	}
	if requests() != 1 {
		t.Errorf("%d requests, want 1", requests())
	}
	s.offline.value = "0" // asks for another try
	if open(t, s); requests() != 2 {
		t.Errorf("%d requests, want 2", requests())
	}
	s.offline.value, s.memory = "", 0
	if open(t, s); requests() != 3 {
		t.Errorf("%d requests, want 3: what is remembered is forgotten after a while", requests())
	}
}

// TestSourceOfflineArchive: an archive that is there needs no network.
func TestSourceOfflineArchive(t *testing.T) {
	s, _ := newTestStore(t, nil)
	s.offline.value = "1"
	if err := os.WriteFile(s.download.path, zipped(t, tiny), 0o644); err != nil {
		t.Fatal(err)
	}
	if name, _ := open(t, s); name != "reviews of aclImdb_v1.tar.gz" {
		t.Errorf("%s", name)
	}
}

func TestSourceAtOnce(t *testing.T) {
	s, requests := newTestStore(t, nil)
	var working sync.WaitGroup
	for range 8 {
		working.Go(func() {
			if name, _ := open(t, s); name != "reviews of aclImdb_v1.tar.gz" {
				t.Errorf("%s", name)
			}
		})
	}
	if working.Wait(); requests() != 1 {
		t.Errorf("%d requests, want 1", requests())
	}
}

// TestNoFolder: where nothing can be written, the corpus works, and its notice says why it is slow.
func TestNoFolder(t *testing.T) {
	file := useArchive(t, zipped(t, tiny))
	t.Setenv("GORNN_DATA", filepath.Join(file, "not", "a", "folder"))
	train, _, err := Load(Options{})
	if err != nil || len(train.X) != 3 || !strings.Contains(train.Notice, "set GORNN_DATA") {
		t.Errorf("%d reviews, %q, %v", len(train.X), train.Notice, err)
	}
}

// TestFailureForgotten: a note of a failed download that is empty, of a time to come, or overruled
// does not prevent the next one, which removes it.
func TestFailureForgotten(t *testing.T) {
	for name, remember := range map[string]func(path string) error{
		"nothing written, as on a full disk": func(path string) error { return os.WriteFile(path, nil, 0o644) },
		"by a clock that was ahead": func(path string) error {
			later := time.Now().Add(24 * time.Hour)
			return errors.Join(os.WriteFile(path, []byte("why"), 0o644), os.Chtimes(path, later, later))
		},
		"and then tried again": func(path string) error { return os.WriteFile(path, []byte("why"), 0o644) },
	} {
		s, requests := newTestStore(t, nil)
		if err := remember(s.path(failureName)); err != nil {
			t.Fatal(err)
		}
		if name == "and then tried again" {
			s.offline.value = "0"
		}
		if corpus, _ := open(t, s); corpus != "reviews of "+archiveName || requests() != 1 {
			t.Errorf("%s: %s, %d requests", name, corpus, requests())
		}
		if _, err := os.Stat(s.path(failureName)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: after the download: %v", name, err)
		}
	}
}

// One program loads two archives at the same time, whatever the environment says.
func TestTwoArchives(t *testing.T) {
	useArchive(t, []byte("not an archive"))
	dir := t.TempDir()
	var working sync.WaitGroup
	for first, entries := range map[string][]entry{
		"a":   tiny,
		"bad": append(without(tiny, "train/pos"), entry{"aclImdb/train/pos/0_9.txt", "bad bad bad"}),
	} {
		working.Go(func() {
			o := Options{Archive: filepath.Join(dir, first+".tar.gz"), Dir: dir}
			if err := os.WriteFile(o.Archive, zipped(t, entries), 0o644); err != nil {
				t.Error(err)
			}
			for range 2 { // from the archive, and from its cache
				train, _, err := Load(o)
				if err != nil || train.Name != "reviews of "+first+".tar.gz" || train.WordIndex()[first] != 1 {
					t.Errorf("%s: %q, %v", first, train.Name, err)
				}
				if ids, _, err := Encode(first, o); err != nil || train.Decode(ids) != "[START] "+first {
					t.Errorf("%s: Encode gives %v, %v", first, ids, err)
				}
			}
		})
	}
	working.Wait()
}

// TestTwoCorpora: a program has the made-up reviews beside others, by the options of each call.
func TestTwoCorpora(t *testing.T) {
	useArchive(t, []byte("not an archive"))
	t.Setenv("GORNN_DATA", realData)
	path := filepath.Join(t.TempDir(), "tiny.tar.gz")
	if err := os.WriteFile(path, zipped(t, tiny), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		o                  Options
		name, notice, text string
		unknown            int
	}{
		{Options{Archive: MadeUp}, MadeUp, "not IMDB's: Options.Archive=made-up reviews asks for them.", "[START] the [OOV]", 1},
		{Options{Archive: path, Dir: t.TempDir(), IndexFrom: 9}, "reviews of tiny.tar.gz", "not the 25000", "[START] [OOV] [OOV]", 2},
	} {
		train, _, err := Load(test.o)
		if err != nil || train.Name != test.name || !strings.Contains(train.Notice, test.notice) {
			t.Errorf("%q, %q, %v", train.Name, train.Notice, err)
		}
		ids, unknown, err := Encode("the xyzzyx", test.o)
		text, decoding := Decode(ids, test.o)
		if err != nil || decoding != nil || len(unknown) != test.unknown || text != test.text {
			t.Errorf("%s: %v, %q, %q, %v, %v", test.name, ids, unknown, text, err, decoding)
		}
		if ranks, err := WordIndex(test.o); err != nil || !maps.Equal(ranks, train.WordIndex()) {
			t.Errorf("%s: %d words, %v", test.name, len(ranks), err)
		}
	}
	two := []Options{{}, {}}
	_, index := WordIndex(two...)
	_, decode := Decode(nil, two...)
	for _, err := range []error{index, decode} {
		if err == nil || err.Error() != "imdb: at most one Options expected, got 2: put their fields into one" {
			t.Error(err)
		}
	}
}

// TestMadeUpAsked: whoever asks for the made-up reviews gets them, with no request for others.
func TestMadeUpAsked(t *testing.T) {
	s, requests := newTestStore(t, nil)
	s.archive = given{"IMDB_ARCHIVE", MadeUp}
	for range 2 {
		if name, notice := open(t, s); name != MadeUp || notice != "These are made-up reviews, not IMDB's: IMDB_ARCHIVE=made-up reviews asks for them." {
			t.Errorf("%s, %s", name, notice)
		}
	}
	if requests() != 0 {
		t.Errorf("%d requests", requests())
	}
}

// A setting that is wrong or forbids something is named, be it an option or a variable.
func TestSettings(t *testing.T) {
	t.Setenv("IMDB_ARCHIVE", "nothing")
	for want, o := range map[string]Options{
		"imdb: IMDB_ARCHIVE=nothing: ":           {},
		"imdb: Options.Archive=none: ":           {Archive: "none"},
		"Options.Offline=1 forbids the download": {Offline: "1"},
		"GORNN_OFFLINE=1 forbids the download":   {Dir: "elsewhere"},
	} {
		s, err := newStore(o)
		if err != nil {
			t.Fatal(err)
		}
		reason, _ := s.isOffline()
		if _, _, err := Load(o); !strings.HasPrefix(err.Error(), want) && !strings.HasPrefix(reason, want) {
			t.Errorf("%+v: %v; %s", o, err, reason)
		}
	}
}
