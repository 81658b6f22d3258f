package imdb

import (
	"fmt"
	"math"
	"strconv"
)

// Options are the arguments of keras.datasets.imdb.load_data. The zero value of each field is
// Keras's default; where Python would say None or 0 for it, say [None] or [Zero].
type Options struct {
	NumWords  int // keep ids below NumWords; 0 (Python's None) keeps all but the largest id, as Keras does
	SkipTop   int // ids below SkipTop are out of vocabulary: the most frequent words, and the start mark too
	MaxLen    int // drop (not cut) reviews of MaxLen or more ids, the start mark counted; 0 keeps all
	Seed      int // of the shuffles; 0 means 113
	StartChar int // the id every review starts with; 0 means 1, None leaves it out
	OOVChar   int // the id of words out of vocabulary; 0 means 2, None leaves them out
	IndexFrom int // added to a word's rank to give its id; 0 means 3, None and Zero add nothing

	// Vocabulary, if not empty, is the Reviews.Vocabulary that ids must have. Where these options or
	// the corpus number words otherwise, Load, Encode and EncodeFor refuse to.
	Vocabulary string

	// Archive is the path of the file or folder of the reviews, or MadeUp; Offline says whether they
	// may be downloaded, and Dir is the folder of downloads and caches. Where one is empty, the
	// environment decides: IMDB_ARCHIVE, GORNN_OFFLINE, and imdb/ in the data folder, which is that
	// of GORNN_DATA.
	Archive string
	Offline string // "1": no download; "0": try again now what has just failed
	Dir     string

	// Progress, if not nil, is called with how far a download or a first encoding is: at most ten
	// times a second, and at the end of each stage. It is not called where the cache has the
	// corpus.
	Progress func(stage string, done, total int64)
}

// None and Zero stand in a field of [Options] for Python's None and 0, where a plain 0 would mean
// the default: None for StartChar, OOVChar and IndexFrom, Zero for those and Seed. There is no
// value for Python's seed=None, a shuffle that differs each time.
const (
	None = math.MinInt32
	Zero = math.MinInt32 + 1
)

// numbering says how ranks become ids: Options with the defaults filled in.
type numbering struct {
	numWords, skipTop, maxLen int // numWords and maxLen 0: no limit
	seed                      uint32
	start, oov, from          int
	hasStart, hasOOV          bool
	expected                  string // fingerprint, "" for any
}

func (o Options) numbering() (numbering, error) {
	n := numbering{hasStart: o.StartChar != None, hasOOV: o.OOVChar != None, expected: o.Vocabulary}
	var seed int
	for _, field := range []struct {
		name     string
		value    int
		standard int
		none     bool // None is allowed
		zero     bool // Zero is allowed
		into     *int
	}{
		{"NumWords", o.NumWords, 0, false, false, &n.numWords},
		{"SkipTop", o.SkipTop, 0, false, false, &n.skipTop},
		{"MaxLen", o.MaxLen, 0, false, false, &n.maxLen},
		{"Seed", o.Seed, 113, false, true, &seed},
		{"StartChar", o.StartChar, 1, true, true, &n.start},
		{"OOVChar", o.OOVChar, 2, true, true, &n.oov},
		{"IndexFrom", o.IndexFrom, 3, true, true, &n.from},
	} {
		switch {
		case field.value == 0:
			*field.into = field.standard
		case field.value == Zero && field.zero, field.value == None && field.none:
			*field.into = 0
		case field.value < 0:
			return n, fmt.Errorf("imdb: Options.%s must be 0 or more%s, got %s", field.name, orNone(field.none, field.zero), shown(field.value))
		case field.value > math.MaxInt32/2 && field.name != "Seed":
			return n, fmt.Errorf("imdb: Options.%s must be below 2³⁰, got %d", field.name, field.value)
		case field.value > math.MaxUint32:
			return n, fmt.Errorf("imdb: Options.%s must be below 2³², got %d", field.name, field.value)
		default:
			*field.into = field.value
		}
	}
	n.seed = uint32(seed)
	return n, nil
}

func orNone(none, zero bool) string {
	switch {
	case none:
		return ", imdb.Zero or imdb.None"
	case zero:
		return " or imdb.Zero (and below 2³²)"
	}
	return " (and below 2³⁰)"
}

// shown writes a value as a program does.
func shown(value int) string {
	switch value {
	case None:
		return "imdb.None"
	case Zero:
		return "imdb.Zero"
	}
	return strconv.Itoa(value)
}

// dropped marks an id that is left out.
const dropped = -1

// id returns what Keras makes of an id already shifted by IndexFrom, the start mark included.
func (n numbering) id(shifted int) int32 {
	switch {
	case n.skipTop <= shifted && shifted < n.numWords:
		return int32(shifted)
	case n.hasOOV:
		return int32(n.oov)
	}
	return dropped
}

// idTable has the id of every rank.
type idTable struct {
	all    []int32         // [rank]
	narrow [wide + 1]int32 // the same for ranks below wide, and tooWide
}

// tooWide is the narrow table's answer where a rank of wide and above follows. It says so too of
// ranks that no word has, which are in no intact image.
const tooWide = -2

func (n numbering) table(words int) *idTable {
	t := &idTable{all: make([]int32, words+1)}
	for rank := range t.all {
		t.all[rank] = n.id(rank + n.from)
	}
	for i := copy(t.narrow[:wide], t.all); i <= wide; i++ {
		t.narrow[i] = tooWide
	}
	return t
}
