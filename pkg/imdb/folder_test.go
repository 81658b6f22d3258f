package imdb

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// unpackedIn writes entries as files below dir.
func unpackedIn(t testing.TB, dir string, entries []entry) {
	t.Helper()
	for _, e := range entries {
		path := filepath.Join(dir, e.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(e.body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// zippedTree is a .zip file of entries, each in a folder that is an entry too.
func zippedTree(t testing.TB, entries []entry) []byte {
	t.Helper()
	var buffer bytes.Buffer
	archive := zip.NewWriter(&buffer)
	archive.Create("aclImdb/")
	for _, e := range entries {
		file, err := archive.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(file, e.body)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// TestSameReviews: a folder, what is around it, a .tar and a .zip give the reviews of the .tar.gz.
func TestSameReviews(t *testing.T) {
	dir := t.TempDir()
	unpackedIn(t, dir, tiny)
	files := map[string][]byte{"a.tar.gz": zipped(t, tiny), "a.tar": unzipped(t, zipped(t, tiny)), "a.zip": zippedTree(t, tiny)}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := ""
	for _, name := range []string{"a.tar.gz", "a.tar", "a.zip", "aclImdb", ""} {
		for range 2 { // from the file, and from its cache
			train, test, err := Load(Options{Archive: filepath.Join(dir, name), Dir: filepath.Join(dir, "caches", name)})
			if err != nil {
				t.Fatal(err)
			}
			if wantName := "reviews of " + filepath.Base(filepath.Join(dir, name)); train.Name != wantName || !strings.Contains(train.Notice, filepath.Join(dir, name)) {
				t.Errorf("%q, %q; want %s", train.Name, train.Notice, wantName)
			}
			got := fmt.Sprint(train.X, train.Y, test.X, test.Y, train.Vocabulary, test.Vocabulary, train.WordIndex())
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%s: %s\nwant %s", name, got, want)
			}
		}
	}
}

// TestFolderChanged: a review that is changed, one more or one less are noticed, and the stage says
// why the folder is read again.
func TestFolderChanged(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(folder string) error
		stages string
	}{
		{"nothing", func(string) error { return nil }, ""},
		{"a file that is no review", func(folder string) error { return os.WriteFile(folder+"/README", nil, 0o644) }, ""},
		{"another size", func(folder string) error { return os.WriteFile(folder+"/test/pos/0_10.txt", []byte("best"), 0o644) }, "again"},
		{"the same size and a later time", func(folder string) error {
			file := folder + "/test/pos/0_10.txt"
			if err := os.WriteFile(file, []byte("dull"), 0o644); err != nil {
				return err
			}
			return os.Chtimes(file, time.Time{}, time.Now().Add(time.Second))
		}, "again"},
		{"an earlier time", func(folder string) error {
			return os.Chtimes(folder+"/test/pos/0_10.txt", time.Time{}, time.Now().Add(-time.Hour))
		}, "again"},
		{"one more", func(folder string) error { return os.WriteFile(folder+"/train/neg/7_1.txt", nil, 0o644) }, "again"},
		{"one less", func(folder string) error { return os.Remove(folder + "/train/pos/2_9.txt") }, "again"},
		{"another name", func(folder string) error {
			return os.Rename(folder+"/train/pos/2_9.txt", folder+"/train/pos/3_9.txt")
		}, "again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			unpackedIn(t, dir, tiny)
			stages := ""
			o := Options{Archive: filepath.Join(dir, "aclImdb"), Dir: dir, Progress: func(stage string, done, total int64) {
				if done == total {
					stages += stage
				}
			}}
			for i := range 2 {
				if _, _, err := Load(o); err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					if stages != "encoding aclImdb" {
						t.Errorf("stages: %s", stages)
					}
					if err := test.change(o.Archive); err != nil {
						t.Fatal(err)
					}
					stages = ""
				}
			}
			if !strings.Contains(stages, test.stages) || test.stages == "" && stages != "" {
				t.Errorf("stages: %q, want %q", stages, test.stages)
			}
		})
	}
}

// TestTreeLimits: the limits of an archive are those of a folder and a .zip file too.
func TestTreeLimits(t *testing.T) {
	const review = "aclImdb/train/pos/77_9.txt"
	many := tiny
	for i := range 50 {
		many = append(many, entry{fmt.Sprintf("aclImdb/train/neg/%d_3.txt", 100+i), "bad"})
	}
	for _, test := range []struct {
		name    string
		entries []entry
		want    string
	}{
		{"as many as may be", tiny, ""},
		{"reviews", many, "more than 100 entries or 50 reviews"},
		{"a long review", append(without(tiny, "zip"), entry{review, strings.Repeat("x", 1001)}), "has 1001 bytes; a review has at most 1000"},
		{"words", append(without(tiny, "zip"), entry{review, wordsFor(101)}), "more than 100 different words"},
		{"a folder less", without(tiny, "test/neg"), "no reviews in test/neg/*.txt; expected the tree"},
	} {
		dir := t.TempDir()
		unpackedIn(t, dir, test.entries)
		_, _, folder := fuzzLimits.read(dir, func(int64, int64) {})
		_, _, file := fuzzLimits.readBytes(zippedTree(t, test.entries))
		_, _, plain := fuzzLimits.readBytes(unzipped(t, zipped(t, test.entries)))
		for kind, err := range map[string]error{"folder": folder, "zip": file, "tar": plain} {
			if checkWords(t, err); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s, %s: %v; want %q", test.name, kind, err, test.want)
			}
		}
	}
}

// TestFolderEntries: a review of a folder must be a plain file that can be read.
func TestFolderEntries(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"a folder": func(path string) error { return os.Mkdir(path, 0o755) },
		"a link":   func(path string) error { return os.Symlink("/etc/hostname", path) },
	} {
		dir := t.TempDir()
		unpackedIn(t, dir, tiny)
		if err := spoil(filepath.Join(dir, "aclImdb/train/pos/5_9.txt")); err != nil {
			t.Fatal(err)
		}
		_, _, err := Load(Options{Archive: dir, Dir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), `entry "train/pos/5_9.txt" must be a plain file`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestZipDamaged: a .zip file that is cut at any byte gives an error, and so does one with a byte
// changed, or else the same reviews, unless the change is in the directory: zip has no checksum of
// the names there.
func TestZipDamaged(t *testing.T) {
	whole := zippedTree(t, tiny)
	words, reviews, err := archiveLimits.readBytes(whole)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		if _, _, err := archiveLimits.readBytes(whole[:at]); err == nil {
			t.Errorf("cut at %d: no error", at)
		}
		bad := bytes.Clone(whole)
		bad[at] ^= 1 << (at % 8)
		w, r, err := archiveLimits.readBytes(bad)
		if checkWords(t, err); err == nil && at < bytes.Index(whole, []byte("PK\x01\x02")) && (!reflect.DeepEqual(w, words) || !reflect.DeepEqual(r, reviews)) {
			t.Errorf("byte %d changed: other reviews and no error", at)
		}
	}
}
