package imdb

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	texts "gornn/pkg/text"
)

// The ids of the IMDB reviews need no reviews: a word's rank in Keras's index, and 3.
func TestEncodeForIMDB(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	t.Setenv("GORNN_OFFLINE", "1")
	t.Setenv("IMDB_ARCHIVE", "")
	const text = "The and a of to is BR in it i, retrospect edged Retains qxqxqx edged"
	for _, test := range []struct {
		options Options
		ids     []int32
		unknown []string
	}{
		{Options{NumWords: 10_000}, []int32{1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 9_998, 9_999, 2, 2, 9_999}, []string{"retains", "qxqxqx"}},
		{Options{}, []int32{1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 9_998, 9_999, 10_000, 2, 9_999}, []string{"qxqxqx"}},
		{Options{NumWords: 12, StartChar: None, OOVChar: None}, []int32{4, 5, 6, 7, 8, 9, 10, 11}, []string{"it", "i", "retrospect", "edged", "retains", "qxqxqx"}},
	} {
		ids, unknown, err := EncodeFor(imdbName, text, test.options)
		if err != nil || !slices.Equal(ids, test.ids) || !slices.Equal(unknown, test.unknown) {
			t.Errorf("%+v: %v, %q, %v; want %v, %q", test.options, ids, unknown, err, test.ids, test.unknown)
		}
	}
	if entries, err := os.ReadDir(os.Getenv("GORNN_DATA")); err != nil || len(entries) > 0 {
		t.Errorf("the data folder holds %v, %v", entries, err)
	}
	if _, _, err := EncodeFor(imdbName, text, Options{NumWords: -1}); err == nil || !strings.Contains(err.Error(), "NumWords") {
		t.Errorf("NumWords -1: %v", err)
	}
}

// The words of another corpus are only there while it is in use.
func TestEncodeForOther(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	t.Setenv("GORNN_OFFLINE", "1")
	t.Setenv("IMDB_ARCHIVE", "")
	const text = "the plot was anything but dull"
	want, _, err := Encode(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := EncodeFor(MadeUp, text, Options{}); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	_, _, err = EncodeFor("reviews of other.tar.gz", text, Options{})
	if err == nil || err.Error() != "imdb: the model was trained on reviews of other.tar.gz, and the corpus in use is made-up reviews: train it again, on that" {
		t.Errorf("got %v", err)
	}
}

// With the reviews or without them, a text has the same ids.
func TestRealArchiveEncodeFor(t *testing.T) {
	useRealArchive(t)
	const text = "It wasn't a bad film, was it? The best of the WORST, retains xyzzyx <br /> edged"
	for _, o := range []Options{{}, {NumWords: 10_000}, {SkipTop: 20, StartChar: None}, {NumWords: 500, IndexFrom: Zero}} {
		want, wantUnknown, err := Encode(text, o)
		if err != nil {
			t.Fatal(err)
		}
		if got, unknown, err := EncodeFor(imdbName, text, o); err != nil || !slices.Equal(got, want) || !slices.Equal(unknown, wantUnknown) {
			t.Errorf("%+v: %v, %q, %v; want %v, %q", o, got, unknown, err, want, wantUnknown)
		}
	}
}

// fingerprint identifies what ids mean by n, whose numWords is resolved.
func (v vocabulary) fingerprint(n numbering) string { return v.numbered(n).Fingerprint() }

// TestWordsKept: the vocabulary of reviews is written and read, and numbers texts as Encode does with
// the options of Load.
func TestWordsKept(t *testing.T) {
	useGolden(t)
	for _, o := range []Options{{}, {NumWords: 15}, {NumWords: 1}, {NumWords: 15, SkipTop: 2, OOVChar: 7},
		{StartChar: None, OOVChar: None}, {StartChar: Zero, OOVChar: Zero, IndexFrom: Zero}, {MaxLen: 9}} {
		train, test, err := Load(o)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := train.Words().Write(&file); err != nil {
			t.Fatal(err)
		}
		v, err := texts.ReadVocabulary(&file)
		if err != nil {
			t.Fatal(err)
		}
		if f := v.Fingerprint(); f != train.Vocabulary || f != test.Words().Fingerprint() {
			t.Errorf("%+v: the fingerprint is %s, want %s", o, f, train.Vocabulary)
		}
		const text = "A good film’s plot, is it? Good GOOD xyzzy É"
		ids, unknown, err := Encode(text, o)
		if err != nil || !slices.Equal(v.Encode(text), ids) || !slices.Equal(v.Unknown(text), unknown) {
			t.Errorf("%+v: %v, %q; want %v, %q, %v", o, v.Encode(text), v.Unknown(text), ids, unknown, err)
		}
		for _, row := range train.X {
			if v.Decode(row) != train.Decode(row) || len(row) > 0 && int(slices.Max(row)) >= v.Size() {
				t.Errorf("%+v: %v is %q, of %d ids", o, row, v.Decode(row), v.Size())
			}
		}
	}
	if v := (Reviews{}).Words(); v.Size() != 2 || len(v.List()) > 0 {
		t.Errorf("no reviews have the words %v", v)
	}
}
