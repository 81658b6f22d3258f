package imdb

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// zipOf returns a .zip file of one file.
func zipOf(t *testing.T, name, body string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	archive := zip.NewWriter(&buffer)
	file, err := archive.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(file, body)
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func unzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if data, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return data
}

// TestKinds: what people have instead of an archive is named by its content, with the line that
// helps.
func TestKinds(t *testing.T) {
	const csv = "review,sentiment\n\"One of the other reviewers, has mentioned …\",positive\n"
	official := "get " + archiveURL
	for _, test := range []struct {
		name string
		data []byte
		what string
		cure string // FILE is the file
	}{
		{"one.npz", zipOf(t, "x_train.npy", "\x93NUMPY"), "array x_train: it ends too early", "~/.keras/datasets/imdb.npz"},
		{"photos.zip", zipOf(t, "photos/1.jpg", "x"), `got an archive that begins with "photos/1.jpg"`, "`tar czf aclImdb.tar.gz aclImdb`"},
		{"nothing.zip", []byte("PK\x05\x06" + strings.Repeat("\x00", 18)), "got an archive that begins with nothing", "`tar czf aclImdb.tar.gz aclImdb`"},
		{"split.zip", []byte("PK\x07\x08PK\x03\x04"), "it is a .zip file in parts, not", "`unzip FILE`"},
		{"archive.zip", zipOf(t, "IMDB Dataset.csv", csv), `it holds a table, "IMDB Dataset.csv"`, "unzip it, and name the table"},
		{"reviews.csv", []byte("text,label\n"), "it is a table of text (CSV) without the columns review and sentiment of Kaggle's IMDB Dataset.csv", official},
		{"reviews.tsv", []byte("id\tsentiment\treview\n"), "expected rows after the names of the columns, got none", "download the file again"},
		{"some.csv", []byte(csv), `0 reviews with the sentiment "negative"`, "two and more are expected"},
		{"review.txt", []byte("Good film."), `it is a text that starts with "Good film."`, official},
		{"cut.txt", []byte(strings.Repeat("é", 255) + " é")[:512], "it is a text that starts with", official},
		{"empty.tar.gz", nil, "it is an empty file", "copy or download it again"},
		{"page.tar.gz", []byte("<!DOCTYPE html>\n<HTML><title>Sign in</title>"), "it is a web page", official},
		{"aclImdb.tar.bz2", []byte("BZh91AY&SY..."), "it is a bzip2 file", "`bzcat FILE | gzip > aclImdb.tar.gz`"},
		{"aclImdb.tar.xz", []byte("\xfd7zXZ\x00\x00\x04"), "it is an xz file", "`xz -dc FILE | gzip > aclImdb.tar.gz`"},
		{"aclImdb.tar.zst", []byte("\x28\xb5\x2f\xfd\x04"), "it is a Zstandard file", "`zstd -dc FILE | gzip > aclImdb.tar.gz`"},
		{"aclImdb.tar.Z", []byte("\x1f\x9d\x90"), "it is a file of compress", "`zcat FILE | gzip > aclImdb.tar.gz`"},
		{"aclImdb.7z", []byte("7z\xbc\xaf\x27\x1c\x00"), "it is a 7z archive", "`7z x FILE`; then name the folder aclImdb"},
		{"aclImdb.rar", []byte("Rar!\x1a\x07\x01"), "it is a RAR archive", "`unrar x FILE`"},
		{"train-00000-of-00001.parquet", []byte("PAR1\x15"), "it is a Parquet table, as Hugging Face", official},
		{"imdb-train.arrow", []byte("ARROW1\x00\x00"), "it is an Arrow table, as Hugging Face", official},
		{"x_train.npy", []byte("\x93NUMPY\x01\x00v"), "it is an array of NumPy", official},
		{"imdb.h5", []byte("\x89HDF\r\n\x1a\n"), "it is an HDF5 file", official},
		{"imdb.pkl", []byte("\x80\x04\x95"), "it is a pickle of Python", official},
		{"paper.pdf", []byte("%PDF-1.5"), "it is a PDF document", official},
		{"imdb_word_index.json", []byte(`{"fawn": 34701}`), "it is JSON", official},
		{"lfs.tar.gz", []byte("version https://git-lfs.github.com/spec/v1\noid sha256:"), "it is Git LFS's note", "`git lfs pull`"},
		{"imdb.cache", []byte(imageMagic), "it is a cache that gornn made of an archive", "name that archive"},
		{"noise", []byte("\x00\x01\xff\xfe"), `it is a file of unknown kind that starts with "\x00\x01`, official},
		{"words.txt.gz", gz([]byte("the\nand\na\n")), `it holds a text that starts with "the\nand\na\n"`, official},
		{"IMDB Dataset.csv.gz", gz([]byte(strings.Repeat(csv, 20))), "it holds a table of text (CSV)", "`gunzip` it"},
		{"words.csv.gz", gz([]byte(strings.Repeat("the,1\n", 100))), "it holds a table of text (CSV) without the columns review and sentiment", official},
		{"twice.tar.gz", gz(zipped(t, tiny)), "it is a gzip file in a gzip file", "`gunzip` it once"},
		{"photos.tar.gz", zipped(t, []entry{{"photos/1.jpg", "x"}}), `got an archive that begins with "photos/1.jpg"`, "`tar czf aclImdb.tar.gz aclImdb`"},
		{"nothing.tar.gz", gz(make([]byte, 1024)), "got an archive that begins with nothing", "`tar czf aclImdb.tar.gz aclImdb`"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), test.name)
			if err := os.WriteFile(path, test.data, 0o644); err != nil {
				t.Fatal(err)
			}
			_, _, err := Load(Options{Archive: path, Dir: t.TempDir()})
			if err == nil {
				t.Fatal("loaded")
			}
			cure := strings.ReplaceAll(test.cure, "FILE", path)
			if got := err.Error(); !strings.HasPrefix(got, "imdb: Options.Archive="+path+": ") ||
				!strings.Contains(got, test.what) || !strings.Contains(got, cure) {
				t.Errorf("Load: %v\nwant %s ... %s", err, test.what, cure)
			}
			checkWords(t, err)
		})
	}
}

// TestFolders: a folder without reviews is no corpus; the file in it that is one is named.
func TestFolders(t *testing.T) {
	root := filepath.Join(t.TempDir(), "it's mine")
	for _, folder := range []string{"aclImdb/train/pos", "downloads", "keras", "other"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"downloads/" + archiveName, "keras/imdb.npz"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const empty = "no reviews in train/neg/*.txt, train/pos/*.txt, test/neg/*.txt, test/pos/*.txt; expected the tree of " +
		"aclImdb_v1.tar.gz, aclImdb/{train,test}/{pos,neg}/*.txt, got a folder that begins with nothing"
	for folder, want := range map[string]string{
		"aclImdb":   empty,
		".":         empty,
		"downloads": "name " + filepath.Join(root, "downloads", archiveName) + " in it",
		"keras":     "name " + filepath.Join(root, "keras", "imdb.npz") + " in it",
		"other": "it is a folder without train/pos/*.txt, not an archive or folder of aclImdb, Keras's imdb.npz or " +
			"Kaggle's CSV: get " + archiveURL,
	} {
		_, _, err := Load(Options{Archive: filepath.Join(root, folder), Dir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", folder, err, want)
		}
	}
}

// TestKindAtOnce: nobody waits for another program's lock to hear that a file is no archive.
func TestKindAtOnce(t *testing.T) {
	useArchive(t, []byte("text,label\n"))
	s, err := newStore(Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s.patience = time.Millisecond
	lock := flock.New(s.path(lockName))
	if free, err := lock.TryLock(); !free {
		t.Fatal(err)
	}
	defer lock.Close()
	waited := false
	s.progress = func(string, int64, int64) { waited = true }
	if _, err := s.open(); err == nil || !strings.Contains(err.Error(), "CSV") || waited {
		t.Errorf("%v; waited: %v", err, waited)
	}
}
