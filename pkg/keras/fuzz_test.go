package keras

import (
	"slices"
	"testing"
)

// padded is pad_sequences after numpy's slices, one number after another.
func padded(s []int32, length int, pad Pad) []int32 {
	for len(s) > length {
		if pad.Truncating == Post {
			s = s[:len(s)-1]
		} else {
			s = s[1:]
		}
	}
	row := slices.Clone(s)
	for len(row) < length {
		if pad.Padding == Post {
			row = append(row, int32(pad.Value))
		} else {
			row = slices.Insert(row, 0, int32(pad.Value))
		}
	}
	return row
}

// comparePairs pads the vectors [id, -id] as the ids were padded to rows.
func comparePairs(t *testing.T, sequences, rows [][]int32, pad Pad) {
	var vectors [][][]float64
	for _, s := range sequences {
		var pairs [][]float64
		for _, id := range s {
			pairs = append(pairs, []float64{float64(id), -float64(id)})
		}
		vectors = append(vectors, pairs)
	}
	got, err := PadSequences(vectors, pad)
	if err != nil || len(got) != len(rows) {
		t.Fatalf("%d rows of vectors, %v", len(got), err)
	}
	for i, row := range rows {
		for k, id := range row {
			v, isPadding := got[i][k], int(pad.Value) == int(id)
			if len(v) != 0 && (v[0] != float64(id) || v[1] != -v[0] && !isPadding) || len(row) != len(got[i]) {
				t.Fatalf("%+v makes the vectors %v where it makes the ids %v", pad, got[i], row)
			}
		}
	}
}

// FuzzPadSequences pads any sequences to any length on any side. A byte above 127 ends a sequence.
func FuzzPadSequences(f *testing.F) {
	f.Add([]byte("\x01\x02\x03\xff\xff\x04"), 2, false, true, int32(7))
	f.Add([]byte{}, 0, true, false, int32(0))
	f.Add([]byte("\xff\xff"), 0, true, true, int32(-1))
	f.Fuzz(func(t *testing.T, data []byte, length int, postPad, postCut bool, value int32) {
		pad := Pad{MaxLen: length % 100, Value: float64(value)}
		if postPad {
			pad.Padding = Post
		}
		if postCut {
			pad.Truncating = Post
		}
		sequences := [][]int32{nil}
		longest := 0
		for _, b := range data {
			last := &sequences[len(sequences)-1]
			if b > 127 {
				sequences = append(sequences, nil)
				continue
			}
			*last = append(*last, int32(b))
			longest = max(longest, len(*last))
		}
		before := make([][]int32, len(sequences))
		for i, s := range sequences {
			before[i] = slices.Clone(s)
		}
		rows, err := PadSequences(sequences, pad)
		if pad.MaxLen < 0 {
			if err == nil {
				t.Fatalf("MaxLen %d is taken", pad.MaxLen)
			}
			return
		}
		if err != nil || len(rows) != len(sequences) {
			t.Fatalf("%d rows for %d sequences, %v", len(rows), len(sequences), err)
		}
		want := pad.MaxLen
		if want == 0 {
			want = longest
		}
		for i, row := range rows {
			if !slices.Equal(row, padded(before[i], want, pad)) ||
				!slices.Equal(sequences[i], before[i]) {
				t.Fatalf("%+v makes %v of %v, which is now %v", pad, row, before[i], sequences[i])
			}
		}
		comparePairs(t, sequences, rows, pad)
	})
}
