package imdb

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
)

// TestArchiveExchanged: an archive of the same name, size and time is another one if gzip's checksum
// of it differs, and so is its cache.
func TestArchiveExchanged(t *testing.T) {
	exchanged := append(without(tiny, "train/pos/2_9"), entry{"aclImdb/train/pos/2_9.txt", "a film, a very Good flim"})
	path := useArchive(t, stored(t, tiny))
	load := func() map[string]int32 {
		train, _, err := Load(Options{})
		if err != nil {
			t.Fatal(err)
		}
		return train.WordIndex()
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	load()
	if err := os.WriteFile(path, stored(t, exchanged), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || after.Size() != before.Size() {
		t.Fatalf("the archives differ in size: %v", err)
	}
	if load()["flim"] == 0 {
		t.Error("the reviews are those of the archive that was there before")
	}
}

// stored is an archive whose size does not depend on its content: gzipped without compression.
func stored(t *testing.T, entries []entry) []byte {
	t.Helper()
	var buffer bytes.Buffer
	z, err := gzip.NewWriterLevel(&buffer, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(unzipped(t, zipped(t, entries)))
	z.Close()
	return buffer.Bytes()
}

// TestCacheNamed: a cache that has the name of the IMDB reviews' cache and other reviews is not taken
// for theirs.
func TestCacheNamed(t *testing.T) {
	useArchive(t, zipped(t, tiny))
	if _, _, err := Load(Options{}); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(os.Getenv("GORNN_DATA"), "imdb")
	if err := os.Rename(onlyCache(t, dir), filepath.Join(dir, imdbCache)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("IMDB_ARCHIVE", "")
	s, err := newStore(Options{Offline: "1"})
	if err != nil {
		t.Fatal(err)
	}
	s.madeUp = 100
	if name, _ := open(t, s); name != MadeUp {
		t.Errorf("the cache is taken for that of %s", name)
	}
}
