package imdb

import (
	"os"
	"slices"
	"strings"
	"testing"
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
