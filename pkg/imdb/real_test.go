package imdb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// The golden values are those of the arrays of keras.datasets.imdb; data/README.md has them too.

// useRealArchive makes IMDB_ARCHIVE the corpus, encoded once for all tests in a folder of theirs.
func useRealArchive(t testing.TB) {
	t.Helper()
	if realArchive == "" {
		t.Skip("needs the IMDB reviews: set IMDB_ARCHIVE=/path/to/aclImdb_v1.tar.gz (" + archiveURL + ")")
	}
	t.Setenv("IMDB_ARCHIVE", realArchive)
	t.Setenv("GORNN_DATA", realData)
}

var realArchive, realData string

// TestMain keeps the tests off the user's data, and off the network.
func TestMain(m *testing.M) {
	realArchive = os.Getenv("IMDB_ARCHIVE")
	dir, err := os.MkdirTemp("", "imdb")
	if err != nil {
		panic(err)
	}
	realData = dir
	os.Setenv("GORNN_DATA", dir)
	os.Setenv("GORNN_OFFLINE", "1")
	os.Unsetenv("IMDB_ARCHIVE")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func TestRealArchiveArrays(t *testing.T) {
	useRealArchive(t)
	train, test, err := Load(Options{NumWords: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	if train.Name != "IMDB reviews" || test.Name != train.Name || train.Notice != "" {
		t.Errorf("Name = %q, Notice = %q", train.Name, train.Notice)
	}
	if want := "fb94773b50fd5a57"; train.Vocabulary != want || test.Vocabulary != want { // that of the shipped words
		t.Errorf("Vocabulary = %s, %s, want %s", train.Vocabulary, test.Vocabulary, want)
	}
	for _, golden := range []struct {
		name                  string
		reviews               Reviews
		tokens, oov, under100 int
		shortest, longest     int
		median                int
		y10                   []int32
		padded, concatenated  string
		labels                string
	}{
		{"train", train, 5_967_841, 341_611, 2_773, 11, 2494, 178, []int32{1, 0, 0, 1, 0, 0, 1, 0, 1, 0},
			"69908a08607c90baa813e3afc5d7f594cdd65c80f40b6a2df99c2950a4a2ae6a",
			"092cd3b8c48a2d83c346ef781d034f8d5b3c103832a6bf852668a54d7fce3f10",
			"badd67404bc50cb6140ba027f9dfeefbec564a8a9c47ff73495f4a21848a88c2"},
		{"test", test, 5_770_105, 297_058, 2_963, 7, 2315, 174, []int32{0, 1, 1, 0, 1, 1, 1, 0, 0, 1},
			"01e476e99458777c4f770257a926bb72e77057bd22ec10c252ccae0d0c10a614",
			"13cb293a750020a16890481dea0810c5a9e81c2762cbb3ccef72314c3bfc44cb",
			"9e7042191d5d9d5a10d281324045e0065ee838d6f6bee607609dc506d95b93e9"},
	} {
		t.Run(golden.name, func(t *testing.T) {
			x, y := golden.reviews.X, golden.reviews.Y
			if len(x) != 25_000 || len(y) != 25_000 || !slices.Equal(y[:10], golden.y10) {
				t.Fatalf("%d reviews, %d labels, the first %v", len(x), len(y), y[:min(10, len(y))])
			}
			var lengths []int
			var all []int32
			under100, oov := 0, 0
			for _, ids := range x {
				lengths = append(lengths, len(ids))
				all = append(all, ids...)
				if len(ids) < 100 {
					under100++
				}
			}
			for _, id := range all {
				if id == 2 {
					oov++
				}
			}
			slices.Sort(lengths)
			got := []int{len(all), oov, under100, lengths[0], lengths[24_999], (lengths[12_499] + lengths[12_500]) / 2}
			want := []int{golden.tokens, golden.oov, golden.under100, golden.shortest, golden.longest, golden.median}
			if !slices.Equal(got, want) {
				t.Errorf("tokens, oov, under 100, shortest, longest, median = %v, want %v", got, want)
			}
			padded := pad(x, 100)
			for what, pair := range map[string][2]string{
				"padded":       {sumInts(slices.Concat(padded...)), golden.padded},
				"concatenated": {sumInts(all), golden.concatenated},
				"labels":       {sumBytes(y), golden.labels},
			} {
				if pair[0] != pair[1] {
					t.Errorf("sha256 of %s = %s, want %s", what, pair[0], pair[1])
				}
			}
		})
	}
	positives := 0
	for _, y := range train.Y[20_000:] {
		positives += int(y)
	}
	if positives != 2_469 {
		t.Errorf("%d positives in the last 5,000, want 2,469", positives)
	}
	first := []int32{1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65, 458, 4468, 66, 3941, 4, 173, 36, 256, 5, 25}
	if !slices.Equal(train.X[0][:20], first) || len(train.X[0]) != 218 {
		t.Errorf("x_train[0] = %v (%d), want %v (218)", train.X[0][:20], len(train.X[0]), first)
	}
}

func TestRealArchiveWords(t *testing.T) {
	useRealArchive(t)
	ranks, err := WordIndex()
	if err != nil {
		t.Fatal(err)
	}
	for i, word := range strings.Fields("the and a of to is br in it i") {
		if ranks[word] != int32(i+1) {
			t.Errorf("rank of %q = %d, want %d", word, ranks[word], i+1)
		}
	}
	if len(ranks) != 88_584 || ranks["retrospect"] != 9995 || ranks["edged"] != 9996 || ranks["retains"] != 9997 {
		t.Errorf("%d words, retrospect %d, edged %d, retains %d", len(ranks), ranks["retrospect"], ranks["edged"], ranks["retains"])
	}
	text, err := Decode([]int32{0, 1, 14, 22, 16, 43, 530, 2, 88587})
	if err != nil || !strings.HasPrefix(text, "[PAD] [START] this film was just brilliant [OOV] ") {
		t.Errorf("Decode = %q, %v", text, err)
	}
	ids, unknown, err := Encode("This film was JUST brilliant, wasn't it? Retains xyzzyx!", Options{NumWords: 10_000})
	if want := []int32{1, 14, 22, 16, 43, 530, 286, 12, 2, 2}; err != nil || !slices.Equal(ids, want) || !slices.Equal(unknown, []string{"retains", "xyzzyx"}) {
		t.Errorf("Encode = %v, %q, %v; want %v", ids, unknown, err, want)
	}
}

// pad is keras.utils.pad_sequences(x, maxlen): the last maxlen ids, zeros before them.
func pad(x [][]int32, maxlen int) [][]int32 {
	room := make([]int32, len(x)*maxlen)
	padded := make([][]int32, len(x))
	for i, ids := range x {
		ids = ids[max(0, len(ids)-maxlen):]
		row := room[i*maxlen : (i+1)*maxlen : (i+1)*maxlen]
		copy(row[maxlen-len(ids):], ids)
		padded[i] = row
	}
	return padded
}

func sumInts(values []int32) string {
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(data))
}

func sumBytes(values []int32) string {
	data := make([]byte, len(values))
	for i, v := range values {
		data[i] = byte(v)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
