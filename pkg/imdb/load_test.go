package imdb

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// goldenCorpus is testdata/tiny.json: a tiny corpus, and what Keras's load_data gives for it.
// testdata/tiny.py writes it.
type goldenCorpus struct {
	Texts map[string]string
	Index map[string]int32
	Cases []struct {
		Arguments   map[string]*int
		Train, Test [][]int32
		TrainLabels []int32 `json:"train_labels"`
		TestLabels  []int32 `json:"test_labels"`
		Error       string
	}
}

func useGolden(t *testing.T) (golden goldenCorpus) {
	t.Helper()
	data, err := os.ReadFile("testdata/tiny.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	var entries []entry
	for name, body := range golden.Texts {
		entries = append(entries, entry{"aclImdb/" + name, body})
	}
	useArchive(t, zipped(t, entries))
	return golden
}

// options says Python's keyword arguments in Go.
func options(arguments map[string]*int) (o Options) {
	fields := map[string]*int{"num_words": &o.NumWords, "skip_top": &o.SkipTop, "maxlen": &o.MaxLen, "seed": &o.Seed,
		"start_char": &o.StartChar, "oov_char": &o.OOVChar, "index_from": &o.IndexFrom}
	for name, value := range arguments {
		switch {
		case value == nil:
			*fields[name] = None
		case *value == 0:
			*fields[name] = Zero
		default:
			*fields[name] = *value
		}
	}
	return o
}

func TestLoadAsKeras(t *testing.T) {
	golden := useGolden(t)
	for _, c := range golden.Cases {
		arguments, _ := json.Marshal(c.Arguments)
		t.Run(string(arguments), func(t *testing.T) {
			train, test, err := Load(options(c.Arguments))
			if c.Error != "" {
				if err == nil || !strings.Contains(err.Error(), "raise MaxLen") {
					t.Errorf("Load: %v; Keras: %s", err, c.Error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, split := range []struct {
				name  string
				got   Reviews
				wantX [][]int32
				wantY []int32
			}{{"train", train, c.Train, c.TrainLabels}, {"test", test, c.Test, c.TestLabels}} {
				if !sameRows(split.got.X, split.wantX) || !slices.Equal(split.got.Y, split.wantY) {
					t.Errorf("%s = %v %v\nKeras: %v %v", split.name, split.got.X, split.got.Y, split.wantX, split.wantY)
				}
			}
		})
	}
	if ranks, err := WordIndex(); err != nil || !reflect.DeepEqual(ranks, golden.Index) {
		t.Errorf("WordIndex = %v, %v; want %v", ranks, err, golden.Index)
	}
}

func sameRows(a, b [][]int32) bool { return slices.EqualFunc(a, b, slices.Equal[[]int32]) }

func TestLoadErrors(t *testing.T) {
	for _, test := range []struct {
		options Options
		want    string
	}{
		{Options{NumWords: -1}, "Options.NumWords must be 0 or more (and below 2³⁰), got -1"},
		{Options{NumWords: None}, "Options.NumWords must be 0 or more (and below 2³⁰), got imdb.None"},
		{Options{NumWords: 1 << 30}, "Options.NumWords must be below 2³⁰, got 1073741824"},
		{Options{SkipTop: Zero}, "Options.SkipTop must be 0 or more (and below 2³⁰), got imdb.Zero"},
		{Options{SkipTop: -2}, "Options.SkipTop"},
		{Options{MaxLen: -3}, "Options.MaxLen"},
		{Options{Seed: -1}, "Options.Seed must be 0 or more or imdb.Zero (and below 2³²), got -1"},
		{Options{Seed: math.MaxUint32 + 1}, "Options.Seed must be below 2³², got 4294967296"},
		{Options{StartChar: -1}, "Options.StartChar must be 0 or more, imdb.Zero or imdb.None, got -1"},
		{Options{OOVChar: -7}, "Options.OOVChar"},
		{Options{IndexFrom: math.MaxInt32}, "Options.IndexFrom must be below 2³⁰, got 2147483647"},
		{Options{Vocabulary: "x", MaxLen: -3}, "Options.MaxLen"},
	} {
		if _, _, err := Load(test.options); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.options, err, test.want)
		}
		if _, _, err := Encode("good", test.options); err == nil {
			t.Errorf("Encode took %+v", test.options)
		}
	}
}

func TestEncode(t *testing.T) {
	golden := useGolden(t)
	for _, test := range []struct {
		name    string
		text    string
		options Options
		want    []int32
		unknown []string
	}{
		{"defaults", "The BEST film, it is good!", Options{NumWords: 100}, []int32{1, 4, 13, 14, 8, 6, 5}, nil},
		{"not in the corpus", "a zany, zany film", Options{NumWords: 100}, []int32{1, 19, 2, 2, 14}, []string{"zany"}},
		{"cut by NumWords", "the best zany film", Options{NumWords: 10}, []int32{1, 4, 2, 2, 2}, []string{"best", "zany", "film"}},
		{"left out", "the best zany film", Options{NumWords: 14, OOVChar: None}, []int32{1, 4, 13}, []string{"zany", "film"}},
		{"SkipTop", "the film", Options{NumWords: 100, SkipTop: 5}, []int32{2, 2, 14}, []string{"the"}},
		{"no start", "good", Options{NumWords: 100, StartChar: None}, []int32{5}, nil},
		{"the rarest word without NumWords", "the worst", Options{}, []int32{1, 4, 2}, []string{"worst"}},
		{"MaxLen does not drop", "the film is good", Options{NumWords: 100, MaxLen: 4}, []int32{1, 4, 14, 6, 5}, nil},
		{"MaxLen moves the limit", "the worst film of the year", Options{MaxLen: 9}, []int32{1, 4, 2, 14, 9, 4, 18}, []string{"worst"}},
		{"nothing", "", Options{}, []int32{1}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			ids, unknown, err := Encode(test.text, test.options)
			if err != nil || !slices.Equal(ids, test.want) || !slices.Equal(unknown, test.unknown) {
				t.Errorf("Encode = %v, %q, %v; want %v, %q", ids, unknown, err, test.want, test.unknown)
			}
		})
	}
	// A review of the corpus is encoded as Load gives it.
	o := Options{NumWords: 15, SkipTop: 5, StartChar: 7, OOVChar: 9, IndexFrom: 4}
	train, _, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range golden.Texts {
		if !strings.HasPrefix(name, "train/") {
			continue
		}
		ids, _, err := Encode(text, o)
		if err != nil || !slices.ContainsFunc(train.X, func(x []int32) bool { return slices.Equal(x, ids) }) {
			t.Errorf("%s: Encode = %v, %v, which is not in %v", name, ids, err, train.X)
		}
	}
}

func TestDecode(t *testing.T) {
	useGolden(t)
	got, err := Decode([]int32{0, 0, 1, 4, 14, 6, 2, 5, 3, 25, 26, -1})
	if want := "[PAD] [PAD] [START] the film is [OOV] good [3] worst [26] [-1]"; err != nil || got != want {
		t.Errorf("Decode = %q, %v; want %q", got, err, want)
	}
	train, _, err := Load(Options{StartChar: 7, OOVChar: None, IndexFrom: 10})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := train.Decode([]int32{0, 7, 11, 21, 2}), "[PAD] [START] the film [2]"; got != want {
		t.Errorf("Reviews.Decode = %q, want %q", got, want)
	}
	if got := train.Decode(nil); got != "" {
		t.Errorf("Decode(nil) = %q", got)
	}
}

func TestNames(t *testing.T) {
	useGolden(t)
	train, test, err := Load(Options{})
	if err != nil || train.Name != "reviews of tiny.tar.gz" || test.Name != train.Name || test.Notice != train.Notice {
		t.Fatalf("Name = %q, %q, %v", train.Name, test.Name, err)
	}
	want := fmt.Sprintf("These are the %d training and %d test reviews of %s, which are not",
		len(train.X), len(test.X), os.Getenv("IMDB_ARCHIVE"))
	if !strings.HasPrefix(train.Notice, want) || strings.Contains(train.Notice, "\n") {
		t.Errorf("Notice = %q, want %q...", train.Notice, want)
	}
}
