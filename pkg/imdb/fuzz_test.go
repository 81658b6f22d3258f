package imdb

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// To look for more: go test -run '^$' -fuzz FuzzCache -fuzztime 3m ./pkg/imdb

// fuzzLimits are limits within which an input of a fuzzer is read at once.
var fuzzLimits = limits{entries: 100, reviews: 50, review: 1000, text: 10_000, unpacked: 1 << 20, words: 100}

// FuzzArchive reads anything as a file of reviews.
func FuzzArchive(f *testing.F) {
	f.Add(zipped(f, tiny))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Add(gz(nil))
	f.Add(unzipped(f, zipped(f, tiny)))
	f.Add(zippedTree(f, tiny))
	f.Add(npzOf(f, arrays()))
	f.Fuzz(func(t *testing.T, archive []byte) { checkArchive(t, archive) })
}

// FuzzTar reads anything as what is in an archive, past gzip's checksum.
func FuzzTar(f *testing.F) {
	var whole []byte
	for _, e := range tiny {
		whole = append(whole, rawEntry(e.name, '0', e.body)...)
	}
	f.Add(append(whole, make([]byte, 1024)...))
	f.Add(whole)
	f.Add(sparse("train/pos/1_9.txt", 1000))
	f.Add(sparse("train/pos/1_9.txt", 1<<40))
	f.Add(rawEntry("../x", '0', "x"))
	f.Add(rawEntry("train/pos/1_9.txt", '2', ""))
	f.Fuzz(func(t *testing.T, archive []byte) { checkArchive(t, gz(archive)) })
}

// checkArchive holds an archive to an error, or to reviews within the limits that go into an image
// and come back.
func checkArchive(t *testing.T, archive []byte) {
	words, reviews, err := fuzzLimits.readBytes(archive)
	least := 4
	if isZip(archive) {
		least = 2 // arrays may have but one label
	}
	checkRead(t, least, words, reviews, err)
}

// checkRead does so where reviews are whole from a number of them on.
func checkRead(t *testing.T, least int, words vocabulary, reviews []review, err error) {
	if err != nil {
		checkWords(t, err)
		return
	}
	ranks := 0
	for _, r := range reviews {
		ranks += len(r.ranks)
	}
	if len(reviews) < least || len(reviews) > fuzzLimits.reviews || len(words.words) > fuzzLimits.words || int64(ranks) > fuzzLimits.text {
		t.Fatalf("%d reviews, %d words, %d ranks", len(reviews), len(words.words), ranks)
	}
	image, err := newImage(header{}, words, reviews)
	if err != nil {
		t.Fatal(err)
	}
	splits, err := readImage(image)
	if err != nil || len(splits[0].X)+len(splits[1].X) != len(reviews) {
		t.Fatalf("from the image: %d and %d of %d reviews, %v", len(splits[0].X), len(splits[1].X), len(reviews), err)
	}
}

// FuzzTable reads anything as a table.
func FuzzTable(f *testing.F) {
	f.Add([]byte(tinyTable))
	f.Add([]byte("id\treview\tsentiment\r\n1\t\"a \"\"b\"\"\"\tpositive\r\n"))
	f.Add([]byte("\xef\xbb\xbfreview;sentiment\n\"a\nb\";negative"))
	path := filepath.Join(f.TempDir(), "table")
	f.Fuzz(func(t *testing.T, table []byte) {
		if err := os.WriteFile(path, table, 0o644); err != nil {
			t.Fatal(err)
		}
		words, reviews, err := fuzzLimits.read(path, func(int64, int64) {})
		checkRead(t, 2, words, reviews, err)
	})
}

// FuzzCache reads anything as a header and its sections, past their checksums.
func FuzzCache(f *testing.F) {
	_, h, body := tinyImage(f)
	head, err := json.Marshal(h)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(head, body)
	f.Add([]byte("{}"), []byte{})
	f.Add([]byte(`{"Size":1}`), []byte("x"))
	f.Fuzz(func(t *testing.T, head, body []byte) {
		image := seal(head, body)
		var h header
		if json.Unmarshal(head, &h) == nil {
			image = resealed(t, h, body)
		}
		splits, err := readImage(image)
		if err != nil {
			if !errors.Is(err, errImage) {
				t.Fatal(err)
			}
			return
		}
		ids := 0
		for split, r := range splits {
			if len(r.X) != len(r.Y) || len(r.X) != h.Splits[split].Reviews {
				t.Fatalf("%d reviews, %d labels, %d in the header", len(r.X), len(r.Y), h.Splits[split].Reviews)
			}
			for _, row := range r.X {
				ids += len(row)
				r.Decode(row)
			}
		}
		if ids > len(body) { // a rank has two bytes, a review nine more and a start mark
			t.Fatalf("%d ids of %d bytes", ids, len(body))
		}
	})
}
