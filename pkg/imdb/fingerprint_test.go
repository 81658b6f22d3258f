package imdb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fingerprintOf returns the fingerprint of v for options.
func fingerprintOf(t testing.TB, v vocabulary, o Options) string {
	t.Helper()
	n, err := o.numbering()
	if err != nil {
		t.Fatal(err)
	}
	c := corpus{vocabulary: v}
	if n, err = c.resolve(n); err != nil {
		t.Fatal(err)
	}
	return c.fingerprint(n)
}

// TestFingerprintGolden: what is kept with a model must be the same tomorrow, and elsewhere.
func TestFingerprintGolden(t *testing.T) {
	shipped, err := shippedVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	for want, o := range map[string]Options{
		"9d1150f1e78aa2cc": {},
		"fb94773b50fd5a57": {NumWords: 10_000},
	} {
		if got := fingerprintOf(t, shipped, o); got != want {
			t.Errorf("the shipped words, %+v: %s, want %s", o, got, want)
		}
	}
	for want, o := range map[string]Options{
		"609bddc1986a95b7": {},
		"e72896076b11bb78": {NumWords: 10_000},
	} {
		train, test := loadMadeUp(t, o)
		if train.Vocabulary != want || test.Vocabulary != want {
			t.Errorf("the made-up reviews, %+v: %s, %s, want %s", o, train.Vocabulary, test.Vocabulary, want)
		}
	}
}

// TestFingerprintOptions: the options that number words change the fingerprint, the others do not.
func TestFingerprintOptions(t *testing.T) {
	v := vocabulary{words: strings.Fields("the film is good bad")}
	v.sorted = sortedPlaces(v.words)
	plain := fingerprintOf(t, v, Options{NumWords: 7})
	for _, test := range []struct {
		options Options
		same    bool
	}{
		{Options{NumWords: 7, Seed: 5, Offline: "1", Archive: "x", Dir: "y", MaxLen: 100}, true},
		{Options{NumWords: 7, StartChar: 1, OOVChar: 2, IndexFrom: 3}, true},
		{Options{NumWords: 7, Vocabulary: "0123456789abcdef"}, true},
		{Options{NumWords: 8}, false},
		{Options{NumWords: 7, SkipTop: 5}, false},
		{Options{NumWords: 7, StartChar: 5}, false},
		{Options{NumWords: 7, StartChar: Zero}, false},
		{Options{NumWords: 7, StartChar: None}, false},
		{Options{NumWords: 7, OOVChar: 5}, false},
		{Options{NumWords: 7, OOVChar: Zero}, false},
		{Options{NumWords: 7, OOVChar: None}, false},
		{Options{NumWords: 7, IndexFrom: 4}, false},
		{Options{NumWords: 7, IndexFrom: Zero}, false},
	} {
		if got := fingerprintOf(t, v, test.options); (got == plain) != test.same || len(got) != 16 {
			t.Errorf("%+v: %s; that of NumWords 7 is %s", test.options, got, plain)
		}
	}
	for _, pair := range [][2]Options{ // the same ids
		{{NumWords: 9}, {NumWords: 1_000_000}}, {{}, {NumWords: 8}}, {{IndexFrom: Zero}, {IndexFrom: None}},
	} {
		if a, b := fingerprintOf(t, v, pair[0]), fingerprintOf(t, v, pair[1]); a != b {
			t.Errorf("%+v: %s; %+v: %s", pair[0], a, pair[1], b)
		}
	}
	for _, words := range []string{"the film is bad good", "the film is good", "the film is good badly", "the film isgood bad"} {
		other := vocabulary{words: strings.Fields(words)}
		if got := fingerprintOf(t, other, Options{NumWords: 7}); got == plain {
			t.Errorf("%q has the fingerprint of other words", words)
		}
	}
}

// TestFingerprintCached: a corpus has one fingerprint, whether it was encoded just now or lay in a
// cache, and in both splits.
func TestFingerprintCached(t *testing.T) {
	golden := useGolden(t)
	seen := map[string]bool{}
	for range 3 {
		train, test, err := Load(Options{NumWords: 15})
		if err != nil {
			t.Fatal(err)
		}
		seen[train.Vocabulary], seen[test.Vocabulary] = true, true
	}
	var entries []entry // in the order of a map
	for name, body := range golden.Texts {
		entries = append(entries, entry{"other/" + name, body})
	}
	useArchive(t, zipped(t, entries))
	train, _, err := Load(Options{NumWords: 15, MaxLen: 9, Seed: 7})
	if seen[train.Vocabulary] = true; err != nil || len(seen) != 1 {
		t.Errorf("fingerprints: %v, %v", seen, err)
	}
}

// TestVocabulary: ids that are not those of the training are refused, in one sentence with its cure.
func TestVocabulary(t *testing.T) {
	useGolden(t)
	trained := Options{NumWords: 15, SkipTop: 2, OOVChar: 7}
	train, _, err := Load(trained)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for file, entries := range map[string][]entry{"a/reviews.tar.gz": tiny, "b/reviews.tar.gz": append(without(tiny, "README"),
		entry{"aclImdb/train/pos/0_9.txt", "bad bad bad bad"})} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), zipped(t, entries), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	one, other := filepath.Join(dir, "a/reviews.tar.gz"), filepath.Join(dir, "b/reviews.tar.gz")
	of := func(o Options) string {
		r, _, err := Load(o)
		if err != nil {
			t.Fatal(err)
		}
		return r.Vocabulary
	}
	for _, test := range []struct {
		name, dataset string
		options       Options
		refused       bool
	}{
		{"those of the training", train.Name, Options{NumWords: 15, SkipTop: 2, OOVChar: 7, Vocabulary: train.Vocabulary}, false},
		{"without a fingerprint", train.Name, Options{NumWords: 14}, false},
		{"another NumWords", train.Name, Options{NumWords: 14, SkipTop: 2, OOVChar: 7, Vocabulary: train.Vocabulary}, true},
		{"SkipTop forgotten", "", Options{NumWords: 15, OOVChar: 7, Vocabulary: train.Vocabulary}, true},
		{"no fingerprint at all", "", Options{NumWords: 15, Vocabulary: "none\nof\x1bthese"}, true},
		{"an archive of the same name", "reviews of reviews.tar.gz", Options{Archive: other, Vocabulary: of(Options{Archive: one})}, true},
		{"the archive under another name", "reviews of mine.tar.gz", Options{Archive: one, Vocabulary: of(Options{Archive: one})}, false},
		{"the limit of MaxLen", "", Options{Vocabulary: of(Options{MaxLen: 9})}, true},
		{"the limit of MaxLen, given", "", Options{MaxLen: 9, Vocabulary: of(Options{MaxLen: 9})}, false},
		{"the words of IMDB", imdbName, Options{NumWords: 15, SkipTop: 2, OOVChar: 7, Vocabulary: train.Vocabulary}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, errEncode := EncodeFor(test.dataset, "a good film", test.options)
			_, _, errLoad := Load(test.options)
			if test.dataset == imdbName {
				errLoad = errEncode
			}
			for what, err := range map[string]error{"EncodeFor": errEncode, "Load": errLoad} {
				if !test.refused && err != nil || test.refused && (err == nil || strings.Contains(err.Error(), "\n") ||
					!strings.Contains(err.Error(), fmt.Sprintf("imdb: Options.Vocabulary is %q, and", test.options.Vocabulary)) ||
					!strings.Contains(err.Error(), "load with the options of the training")) {
					t.Errorf("%s: %v; refused must be %v", what, err, test.refused)
				}
			}
		})
	}
	if _, _, err := EncodeFor(imdbName, "good", Options{MaxLen: 100}); err == nil || !strings.Contains(err.Error(), "set NumWords") {
		t.Errorf("MaxLen without NumWords and reviews: %v", err)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	shipped, err := shippedVocabulary()
	if err != nil {
		b.Fatal(err)
	}
	n := numbering{numWords: 10_000}
	for b.Loop() {
		shipped.fingerprint(n)
	}
}
