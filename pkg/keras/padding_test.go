package keras

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/gomlx/compute/dtypes/float16"
)

type (
	wordID int32
	review []wordID
)

// PadSequences takes whatever numbers a program has, and keeps their types.
func TestPadSequencesOfAnyType(t *testing.T) {
	pad := Pad{MaxLen: 2, Value: 1}
	for name, c := range map[string]struct{ got, want any }{
		"int":       {padded1(t, [][]int{{5}}, pad), [][]int{{1, 5}}},
		"int64":     {padded1(t, [][]int64{{1 << 62}}, Pad{MaxLen: 2, Value: math.MinInt64}), [][]int64{{math.MinInt64, 1 << 62}}},
		"byte":      {padded1(t, [][]byte{{7}}, Pad{MaxLen: 2, Value: 255}), [][]byte{{255, 7}}},
		"uint16":    {padded1(t, [][]uint16{{7, 8, 9}}, pad), [][]uint16{{8, 9}}},
		"uint64":    {padded1(t, [][]uint64{{7}}, Pad{MaxLen: 2, Value: 1 << 63}), [][]uint64{{1 << 63, 7}}},
		"bool":      {padded1(t, [][]bool{{false}}, pad), [][]bool{{true, false}}},
		"durations": {padded1(t, [][]time.Duration{{time.Hour}}, pad), [][]time.Duration{{1, time.Hour}}},
		"named":     {padded1(t, []review{{5}, {6, 7}}, Pad{Padding: Post}), []review{{5, 0}, {6, 7}}},
		"texts":     {padded1(t, [][]string{{"a"}, {"b", "c"}}, Pad{}), [][]string{{"", "a"}, {"b", "c"}}},
		"arrays":    {padded1(t, [][][2]float32{{{5, 6}}}, pad), [][][2]float32{{{1, 1}, {5, 6}}}},
		"infinite":  {padded1(t, [][]float32{{5}}, Pad{MaxLen: 2, Value: math.Inf(-1)}), [][]float32{{float32(math.Inf(-1)), 5}}},
		"halves":    {padded1(t, [][]float16.Float16{{5}}, Pad{MaxLen: 2}), [][]float16.Float16{{0, 5}}},
		"vectors of bytes": {padded1(t, [][][]byte{nil, {{1, 2}}, {{3, 4}, {5, 6}}}, Pad{Value: 9}),
			[][][]byte{{{9, 9}, {9, 9}}, {{9, 9}, {1, 2}}, {{3, 4}, {5, 6}}}},
		"vectors that are not there": {padded1(t, [][][]float32{nil, {}}, Pad{MaxLen: 1}), [][][]float32{{{}}, {{}}}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
}

func padded1[S ~[]T, T any](t *testing.T, sequences []S, pad Pad) []S {
	t.Helper()
	rows, err := PadSequences(sequences, pad)
	if err != nil {
		t.Error(err)
	}
	return rows
}

// The rows are the caller's own: they lie one after another, apart from the sequences.
func TestPadSequencesCopies(t *testing.T) {
	x := [][][]float32{{{1, 2}}, {{3, 4}, {5, 6}}}
	rows := padded1(t, x, Pad{})
	rows[1][0][0] = 9
	if x[1][0][0] != 3 {
		t.Error("a change of the rows changed the sequences")
	}
	if whole := rows[0][0][:2:2]; &whole[0] != &rows[0][0][0] || cap(rows[0][0]) != 2 {
		t.Errorf("a vector has room for %d", cap(rows[0][0]))
	}
}

func TestPadSequencesRefuses(t *testing.T) {
	refused := func(want string, err error) {
		t.Helper()
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	cannot := func(kind, value string) string {
		return "keras: Pad.Value must be a value that " + kind + " can hold, got " + value + "; give another, or sequences of another type"
	}
	_, err := PadSequences([][]byte{{1}}, Pad{Value: 300})
	refused(cannot("uint8", "300"), err)
	_, err = PadSequences([][]int{{1}}, Pad{Value: 0.5})
	refused(cannot("int", "0.5"), err)
	_, err = PadSequences([][]uint64{{1}}, Pad{Value: -1})
	refused(cannot("uint64", "-1"), err)
	_, err = PadSequences([][]int64{{1}}, Pad{Value: math.MaxInt64})
	refused(cannot("int64", "9.223372036854776e+18"), err)
	_, err = PadSequences([][]int32{{1}}, Pad{Value: math.NaN()})
	refused(cannot("int32", "NaN"), err)
	_, err = PadSequences([][][]float32{{{1}}}, Pad{Value: 1e300})
	refused(cannot("float32", "1e+300"), err)
	_, err = PadSequences([][]string{{"a"}}, Pad{Value: 1})
	refused(cannot("string", "1"), err)
	_, err = PadSequences([][]bool{{true}}, Pad{Value: 2})
	refused(cannot("bool", "2"), err)
	_, err = PadSequences([][][2]int8{{{1, 2}}}, Pad{Value: 128})
	refused(cannot("[2]int8", "128"), err)
	_, err = PadSequences([][]float16.Float16{{1}}, Pad{Value: 1})
	refused(cannot("float16.Float16", "1"), err)
	_, err = PadSequences([][][]float32{{{1, 2}}, nil, {{1, 2}, {3}}}, Pad{})
	refused("keras: PadSequences: all vectors must be equally long, got lengths 2 and 1 (sequence 2, time step 1); fill up or cut the vectors first", err)
	_, err = PadSequences([][]any{{1}}, Pad{})
	refused("keras: PadSequences takes sequences of integers, floats, bools or texts, or of vectors of those, got sequences of interface {}", err)
	_, err = PadSequences([][][][]int{{{{1}}}}, Pad{})
	refused("keras: PadSequences takes sequences of integers, floats, bools or texts, or of vectors of those, got sequences of [][]int", err)
}
