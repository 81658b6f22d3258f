package imdb

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// readAll reads a .tar.gz archive within limits, and encodes it.
func (l limits) readAll(archive io.Reader, size int64) (vocabulary, []review, error) {
	return encode(l.words, func(emit func(text) error) error {
		return l.readZipped(archive, size, emit, func(int64, int64) {})
	})
}

// readBytes reads a file of any kind.
func (l limits) readBytes(file []byte) (vocabulary, []review, error) {
	return l.readFile(bytes.NewReader(file), int64(len(file)), func(int64, int64) {})
}

// rawHeader is the header of an entry, as no writer of good archives would make it.
func rawHeader(name string, kind byte, size int) []byte {
	b := make([]byte, 512)
	copy(b, name)
	copy(b[100:], "0000644\x000000000\x000000000\x00")
	copy(b[124:], fmt.Sprintf("%011o\x00%011o\x00", size, 0))
	copy(b[148:], "        ")
	b[156] = kind
	copy(b[257:], "ustar\x0000")
	sum := 0
	for _, c := range b {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

// rawEntry is an entry in whole blocks: a header, and the body.
func rawEntry(name string, kind byte, body string) []byte {
	return append(rawHeader(name, kind, len(body)), body+strings.Repeat("\x00", -len(body)&511)...)
}

// sparse is a file of so many zero bytes of which none is in the archive.
func sparse(name string, size int) []byte {
	var records string
	for _, record := range []string{"GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=" + name, fmt.Sprintf("GNU.sparse.realsize=%d", size)} {
		length := len(record) + 4 // two digits, a space, a newline
		records += fmt.Sprintf("%d %s\n", length, record)
	}
	return append(rawEntry("pax", 'x', records), rawEntry(name, '0', "0\n"+strings.Repeat("\x00", 510))...)
}

func gz(data []byte) []byte {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(data)
	z.Close()
	return zipped.Bytes()
}

// endless repeats its data for ever.
type endless struct {
	data []byte
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.data[e.at:])
	e.at = (e.at + n) % len(e.data)
	return n, nil
}

// TestArchiveLimits: an archive that is small and unpacks to much is refused at a limit, before it
// has taken much memory or time.
func TestArchiveLimits(t *testing.T) {
	const review = "aclImdb/train/pos/1_9.txt"
	var entries, reviews, sparseReviews, words []byte
	for i := range 1000 {
		entries = append(entries, rawHeader(fmt.Sprint("photos/", i), '0', 0)...)
		reviews = append(reviews, rawHeader(fmt.Sprintf("train/pos/%d_9.txt", i), '0', 0)...)
		words = fmt.Appendf(words, "word%d ", i)
	}
	for i := range 10 {
		sparseReviews = append(sparseReviews, sparse(fmt.Sprintf("train/pos/%d_9.txt", i), 1<<20)...)
	}
	low := archiveLimits
	low.entries, low.reviews, low.text, low.unpacked, low.words = 5000, 1500, 5<<20, 32<<20, 999
	for _, test := range []struct {
		name    string
		limits  limits
		archive io.Reader
		want    string
	}{
		{"entries", low, &endless{data: gz(entries)}, `more than 5000 entries or 1500 reviews, at "photos/0"`},
		{"reviews", low, &endless{data: gz(reviews)}, `more than 5000 entries or 1500 reviews, at "train/pos/500_9.txt"`},
		{"sparse reviews", low, &endless{data: gz(sparseReviews)}, `more than 5242880 bytes of reviews, at "train/pos/4_9.txt"`},
		{"a sparse review", archiveLimits, bytes.NewReader(gz(sparse(review, 10<<20))), `"` + review + `" has 10485760 bytes; a review has at most 1048576`},
		{"a bomb", low, io.MultiReader(bytes.NewReader(gz(rawHeader("bomb", '0', 1<<30))), &endless{data: gz(make([]byte, 1<<20))}),
			`damaged after "bomb": more than 33554432 bytes`},
		{"a bomb behind", low, io.MultiReader(bytes.NewReader(gz(make([]byte, 1024))), &endless{data: gz(make([]byte, 1<<20))}),
			"damaged after the last review: more than 33554432 bytes"},
		{"words", low, bytes.NewReader(zipped(t, append(tiny, entry{review, string(words)}))),
			"more than 999 different words"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, _, err := test.limits.readAll(test.archive, 1<<40); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// TestArchiveEntries: an entry where a review belongs must be a plain file; others may be anything.
func TestArchiveEntries(t *testing.T) {
	for _, test := range []struct {
		name, entry string
		kind        byte
		want        string // of the error
	}{
		{"hard link", "aclImdb/train/pos/7_9.txt", tar.TypeLink, "must be a plain file"},
		{"symbolic link", "aclImdb/train/pos/7_9.txt", tar.TypeSymlink, "must be a plain file"},
		{"character device", "aclImdb/train/pos/7_9.txt", tar.TypeChar, "must be a plain file"},
		{"block device", "aclImdb/train/pos/7_9.txt", tar.TypeBlock, "must be a plain file"},
		{"FIFO", "aclImdb/train/pos/7_9.txt", tar.TypeFifo, "must be a plain file"},
		{"folder", "aclImdb/train/pos/7_9.txt", tar.TypeDir, "must be a plain file"},
		{"unknown kind", "aclImdb/train/pos/7_9.txt", 'Z', "must be a plain file"},
		{"a link elsewhere", "aclImdb/latest", tar.TypeSymlink, ""},
		{"a device elsewhere", "aclImdb/null", tar.TypeChar, ""},
		{"a file outside", "../../etc/passwd", tar.TypeReg, "leads out of the archive"},
		{"outside by a detour", "aclImdb/train/../../../x", tar.TypeReg, "leads out of the archive"},
		{"the folder above", "..", tar.TypeDir, "leads out of the archive"},
		{"absolute", "/etc/passwd", tar.TypeReg, "leads out of the archive"},
		{"a review outside", "../train/pos/3_9.txt", tar.TypeReg, "leads out of the archive"},
		{"an absolute review", "/aclImdb/train/pos/3_9.txt", tar.TypeReg, "leads out of the archive"},
		{"a link outside", "../x", tar.TypeSymlink, "leads out of the archive"},
		{"a name for a terminal", "../\x1b[2J\n", tar.TypeReg, `"../\x1b[2J\n" leads out`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var archive bytes.Buffer
			archive.Write(rawHeader(test.entry, test.kind, 0))
			unzipped, err := gzip.NewReader(bytes.NewReader(zipped(t, tiny)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := archive.ReadFrom(unzipped); err != nil {
				t.Fatal(err)
			}
			path := useArchive(t, gz(archive.Bytes()))
			_, _, err = Load(Options{})
			if test.want == "" {
				if err != nil {
					t.Errorf("Load: %v", err)
				}
			} else if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) ||
				!strings.Contains(err.Error(), fmt.Sprintf("%q", test.entry)) {
				t.Errorf("Load: %v; want %q, the entry and the archive", err, test.want)
			}
			if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) != 1 {
				t.Errorf("files beside the archive: %v", files)
			}
		})
	}
}

// TestArchiveTexts: bytes that are no text are kept as they are, as Keras's data keep them.
func TestArchiveTexts(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"not UTF-8", "caf\xe9 \xff\xfe OK", []string{"caf\xe9", "\xff\xfe", "ok"}},
		{"NUL", "a\x00b \x00", []string{"a\x00b", "\x00"}},
		{"only punctuation", "... !?\n", nil},
		{"a long one", strings.Repeat("long", 1<<18), []string{strings.Repeat("long", 1<<18)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			words, reviews, err := archiveLimits.readBytes(zipped(t, append(tiny, entry{"aclImdb/train/pos/0_9.txt", test.text})))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, rank := range reviews[0].ranks {
				got = append(got, words.words[rank-1])
			}
			if reviews[0].name != "0_9.txt" || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: %.100q, want %.100q", reviews[0].name, got, test.want)
			}
			image, err := newImage(header{}, words, reviews)
			if err != nil {
				t.Fatal(err)
			}
			if splits, err := readImage(image); err != nil || len(splits[0].X) != 4 {
				t.Errorf("from the image: %d reviews, %v", len(splits[0].X), err)
			}
		})
	}
}

// TestArchiveDamaged: an archive with any bit changed, or cut at any byte, gives an error or the
// same reviews.
func TestArchiveDamaged(t *testing.T) {
	whole := zipped(t, tiny)
	words, reviews, err := archiveLimits.readBytes(whole)
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for at := range whole {
		_, _, err := archiveLimits.readBytes(whole[:at])
		if err == nil {
			t.Errorf("cut at %d: no error", at)
		}
		checkWords(t, err)
		for bit := range 8 {
			bad := bytes.Clone(whole)
			bad[at] ^= 1 << bit
			w, r, err := archiveLimits.readBytes(bad)
			if err != nil {
				checkWords(t, err)
				continue
			}
			same++
			if !reflect.DeepEqual(w, words) || !reflect.DeepEqual(r, reviews) {
				t.Errorf("bit %d of byte %d changed: other reviews and no error", bit, at)
			}
		}
	}
	if limit := 8 * 10; same > limit { // gzip's header: time, system
		t.Errorf("%d changes went unnoticed, at most %d can be harmless", same, limit)
	}
}

var errEmit = errors.New("enough")

// TestArchiveEmit: an error of emit ends the reading.
func TestArchiveEmit(t *testing.T) {
	emitted := 0
	data := zipped(t, tiny)
	err := archiveLimits.readZipped(bytes.NewReader(data), int64(len(data)), func(text) error { emitted++; return errEmit }, func(int64, int64) {})
	if !errors.Is(err, errEmit) || emitted != 1 || !strings.Contains(err.Error(), tiny[1].name) {
		t.Errorf("%v after %d", err, emitted)
	}
}
