package imdb

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"gornn/pkg/internal/odd"
)

// Arguments that the maker tells apart by their types.
type (
	forLoad Options
	corpora string // the name of a corpus
)

// functions are the exported ones. Any corpus is small, and none is downloaded.
func functions() odd.Functions {
	f := odd.Functions{
		"Decode": func(ids []int32, o forLoad) (string, error) { return Decode(ids, o.options()) },
		"Encode": func(text string, o forLoad) ([]int32, []string, error) { return Encode(text, o.options()) },
		"EncodeFor": func(of corpora, text string, o forLoad) ([]int32, []string, error) {
			return EncodeFor(string(of), text, o.options())
		},
		"Load":      func(o forLoad) (Reviews, Reviews, error) { return Load(o.options()) },
		"WordIndex": func(o forLoad) (map[string]int32, error) { return WordIndex(o.options()) }, "Words": Words,
		"SetArchive": func(path string) error { return os.Setenv("IMDB_ARCHIVE", strings.ReplaceAll(path, "\x00", "")) },
		"Damage":     damageFile,
	}
	odd.Methods[Reviews](f)
	return f
}

// options forbids the download and cuts paths to a length that is possible.
func (o forLoad) options() Options {
	switch o.Offline {
	case "", "0", "false", "no":
		o.Offline = "1"
	}
	o.Archive, o.Dir = o.Archive[:min(len(o.Archive), 100)], o.Dir[:min(len(o.Dir), 100)]
	if o.Archive == "" && os.Getenv("IMDB_ARCHIVE") == "" {
		o.Archive = "tiny.tar.gz" // the made-up reviews take seconds
	}
	return Options(o)
}

// damageFile changes a byte of a file in the data folder: of a cache, say.
func damageFile(file, at int, to byte) {
	odd.Damage(filepath.Join(os.Getenv("GORNN_DATA"), "imdb", "*"), file, at, to)
}

func TestEveryFunctionIsFuzzed(t *testing.T) { functions().AllOf(t, ".", nil) }

// FuzzFunctions calls the exported functions in any order, on small archives, sound and odd.
func FuzzFunctions(f *testing.F) {
	archive, npz := zipped(f, tiny), npzOf(f, arrays())
	odd.Seeds(f, 25)
	f.Fuzz(func(t *testing.T, bytes []byte) {
		odd.Home(t, fstest.MapFS{})
		t.Setenv("IMDB_ARCHIVE", "tiny.tar.gz")
		m := odd.New(bytes)
		broken := append([]byte{}, archive...)
		broken[m.Below(len(broken))] ^= byte(1 + m.Below(255))
		for name, data := range map[string][]byte{"tiny.tar.gz": archive, "cut.tar.gz": archive[:m.Below(len(archive))],
			"broken.tar.gz": broken, "empty.tar.gz": nil, "imdb.npz": npz, "tiny.csv": []byte(tinyTable)} {
			if err := os.WriteFile(name, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		unpackedIn(t, ".", tiny)
		soundValues(m)
		all := functions()
		for range 2 + m.Below(6) {
			c := all.Do(m)
			c.Judge(t, regexp.MustCompile(`^imdb: `))
			if c.Name == "Load" && c.Panic == nil && c.Err() == nil {
				odd.Also(m, c.Results[0].Interface().(Reviews))
			}
		}
	})
}

// soundValues gives the maker what fits together.
func soundValues(m *odd.Maker) {
	odd.Sound(m, forLoad{}, forLoad{NumWords: 6}, forLoad{SkipTop: 2, MaxLen: 5}, forLoad{StartChar: None, OOVChar: None, IndexFrom: Zero},
		forLoad{Seed: Zero, Dir: "other"}, forLoad{Archive: "aclImdb"}, forLoad{Archive: "imdb.npz"}, forLoad{Archive: "tiny.csv"})
	odd.Odd(m, forLoad{Archive: "cut.tar.gz"}, forLoad{Archive: "broken.tar.gz"}, forLoad{Archive: "empty.tar.gz"}, forLoad{Archive: "aclImdb/train"},
		forLoad{Dir: "tiny.tar.gz"}, forLoad{NumWords: None}, forLoad{IndexFrom: math.MaxInt32})
	odd.Sound(m, "", "a good film", "tiny.tar.gz")
	odd.Sound[corpora](m, "", imdbName, "the archive tiny.tar.gz")
	odd.Sound(m, []int32{1, 4, 5}, []int32{0, 2, 3, -1, math.MaxInt32})
	odd.Sound(m, Reviews{})
}
