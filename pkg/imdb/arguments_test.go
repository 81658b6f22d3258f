package imdb

import (
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// TestArguments: whatever the arguments, there is a result or one sentence, and no panic.
func TestArguments(t *testing.T) {
	archive := useArchive(t, zipped(t, tiny))
	huge := []int32{math.MinInt32, -1, 0, math.MaxInt32}
	for _, o := range []Options{
		{Dir: archive}, {Dir: "a\x00b"}, {Dir: filepath.Join(t.TempDir(), "line\nline")},
		{Archive: "a\x00b"}, {Archive: "line\nline"}, {Archive: t.TempDir() + "/\x1b[2J\n"}, {Archive: "~/aclImdb.tar.gz"},
		{Archive: "/dev/null"}, {Archive: filepath.Join(archive, "below")}, {Archive: strings.Repeat("long", 10_000)},
		{Offline: "perhaps"}, {Vocabulary: "line\nline"}, {Vocabulary: strings.Repeat("0", 1<<20)},
		{NumWords: math.MaxInt}, {NumWords: 1<<30 - 1}, {NumWords: math.MinInt}, {SkipTop: 1<<30 - 1}, {MaxLen: 1<<30 - 1},
		{Seed: math.MaxInt}, {Seed: math.MaxUint32}, {StartChar: 1<<30 - 1}, {OOVChar: 1<<30 - 1}, {IndexFrom: 1<<30 - 1},
		{StartChar: None, OOVChar: None, IndexFrom: None}, {StartChar: Zero, OOVChar: Zero, IndexFrom: Zero, Seed: Zero},
	} {
		train, test, err := Load(o)
		checkSentence(t, err)
		for _, r := range []Reviews{train, test} {
			r.Decode(huge)
			r.Decode(nil)
			r.WordIndex()
		}
		for _, dataset := range []string{"", imdbName, "line\nline\x1b[2J", strings.Repeat("long", 1000)} {
			for _, text := range []string{"", "\x00", "\xff\xfe\x80", "a good film", strings.Repeat("é\u0301’", 1000)} {
				ids, unknown, err := EncodeFor(dataset, text, o)
				checkSentence(t, err)
				if words := Words(text); err == nil && len(ids) > 1+len(words) || len(unknown) > len(words) {
					t.Errorf("%q: %d ids, %d unknown, %d words", text, len(ids), len(unknown), len(words))
				}
			}
		}
	}
	for _, ids := range [][]int32{nil, {}, huge} {
		if _, err := Decode(ids); err != nil {
			t.Errorf("Decode(%v): %v", ids, err)
		}
	}
}

func checkSentence(t *testing.T, err error) {
	t.Helper()
	checkWords(t, err)
	if err != nil && (!strings.HasPrefix(err.Error(), "imdb: ") || strings.ContainsAny(err.Error(), "\x1b\x00")) {
		t.Errorf("not a sentence of this package: %q", err)
	}
}

// TestEncodeAtOnce: goroutines share the words that come with gornn, and each gets its own ids.
func TestEncodeAtOnce(t *testing.T) {
	var working sync.WaitGroup
	results := make([][]int32, 16)
	for i := range results {
		working.Go(func() {
			ids, _, err := EncodeFor(imdbName, "I don’t like it", Options{NumWords: 10_000, Vocabulary: "fb94773b50fd5a57"})
			if results[i] = ids; err != nil {
				t.Error(err)
			}
		})
	}
	working.Wait()
	for _, got := range results {
		if want := []int32{1, 13, 92, 40, 12}; !reflect.DeepEqual(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}
