package imdb

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entry is a file of a test archive.
type entry struct{ name, body string }

// tiny is an archive in small: three training reviews and two test reviews, in no order.
var tiny = []entry{
	{"aclImdb/README", "not a review"},
	{"aclImdb/test/neg/0_1.txt", "Bad, bad film; unheard-of."},
	{"aclImdb/train/neg/1_2.txt", "a bad film"},
	{"aclImdb/train/neg/._1_2.txt", "what a Mac adds"},
	{"aclImdb/train/unsup/0_0.txt", "not labelled"},
	{"aclImdb/train/pos/10_9.txt", "a good film<br />good"},
	{"aclImdb/train/pos/2_9.txt", "a film, a very Good film"},
	{"aclImdb/test/pos/0_10.txt", "good"},
}

func without(entries []entry, part string) []entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return strings.Contains(e.name, part) })
}

// zipped returns a .tar.gz of entries.
func zipped(t testing.TB, entries []entry) []byte {
	t.Helper()
	var buffer bytes.Buffer
	z := gzip.NewWriter(&buffer)
	archive := tar.NewWriter(z)
	for _, e := range entries {
		head := &tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.body)), Typeflag: tar.TypeReg}
		if err := archive.WriteHeader(head); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// useArchive makes data the archive of IMDB_ARCHIVE, with an empty data folder. It returns its
// path.
func useArchive(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tiny.tar.gz")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("IMDB_ARCHIVE", path)
	t.Setenv("GORNN_DATA", t.TempDir())
	return path
}

func TestArchiveErrors(t *testing.T) {
	whole := zipped(t, tiny)
	long := append(without(tiny, "README"), entry{"aclImdb/train/pos/9_9.txt", strings.Repeat("long ", 1<<20)})
	damaged := bytes.Clone(zipped(t, append(tiny, entry{"aclImdb/imdb.vocab", "words"})))
	damaged[len(damaged)-8] ^= 1 // gzip's checksum
	var noise strings.Builder    // does not compress, so that a cut falls into it
	for i := range 20_000 {
		noise.WriteString(string(rune('a'+i*i%23*i%26)) + string(rune('a'+i%7*i%26)))
	}
	cut := zipped(t, append(tiny, entry{"aclImdb/train/pos/99_9.txt", noise.String()}))
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"not zip", []byte("PK\x03\x04 something else"), "damaged: some of its bytes are not zip's; copy or download it again"},
		{"not gzip", []byte("\x1f\x8b something else"), "damaged at its start: some of its bytes are not gzip's; copy or download it again"},
		{"empty", nil, "it is an empty file, not an archive or folder of aclImdb, Keras's imdb.npz or Kaggle's CSV: copy or download it again"},
		{"cut in a review", cut[:len(cut)-200], `99_9.txt": it ends too early`},
		{"cut at the start", whole[:20], "its start: it ends too early"},
		{"cut before the checksum", whole[:len(whole)-4], "it ends too early"},
		{"checksum", damaged, "damaged after the last review"},
		{"another tree", zipped(t, []entry{{"photos/1.jpg", "x"}}), "expected the tree of aclImdb_v1.tar.gz"},
		{"no test/neg", zipped(t, without(tiny, "test/neg")), "no reviews in test/neg/*.txt;"},
		{"no train", zipped(t, without(tiny, "train/")), "train/neg/*.txt, train/pos/*.txt;"},
		{"twice", zipped(t, append(tiny, tiny[5])), "train/pos/10_9.txt is there twice"},
		{"too long", zipped(t, long), "a review has at most 1048576"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := useArchive(t, test.data)
			_, _, err := Load(Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("Load: %v; want %q and the archive's path", err, test.want)
			}
			checkWords(t, err)
		})
	}
}

// checkWords holds an error to one line, in words of this package's own.
func checkWords(t *testing.T, err error) {
	t.Helper()
	for _, raw := range []string{"gzip: ", "archive/tar: ", "flate: ", "EOF", "\n", "%!"} {
		if err != nil && strings.Contains(err.Error(), raw) {
			t.Errorf("the error has %q: %v", raw, err)
		}
	}
}

func TestArchiveMissing(t *testing.T) {
	for name, path := range map[string]string{"no file": "/does/not/exist.tar.gz", "a folder": t.TempDir()} {
		t.Setenv("IMDB_ARCHIVE", path)
		if _, _, err := Load(Options{}); err == nil || !strings.Contains(err.Error(), "IMDB_ARCHIVE="+path) {
			t.Errorf("%s: Load: %v; want an error that names IMDB_ARCHIVE", name, err)
		}
	}
	path := useArchive(t, zipped(t, tiny))
	_, _, encoding := Load(Options{})
	removing := os.Remove(path)
	if _, _, err := Load(Options{}); encoding != nil || removing != nil || err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the archive of a cache is gone: %v; %v, %v", err, encoding, removing)
	}
}

// TestArchiveRoot: the folder around the tree may have another name, or be missing.
func TestArchiveRoot(t *testing.T) {
	for _, root := range []string{"reviews/", "./aclImdb/", "", "./"} {
		var entries []entry
		for _, e := range tiny {
			entries = append(entries, entry{root + strings.TrimPrefix(e.name, "aclImdb/"), e.body})
		}
		useArchive(t, zipped(t, entries))
		if train, test, err := Load(Options{}); err != nil || len(train.X) != 3 || len(test.X) != 2 {
			t.Errorf("root %q: %d and %d reviews, %v", root, len(train.X), len(test.X), err)
		}
	}
}
