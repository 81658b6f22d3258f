package keras

import (
	"fmt"
	"slices"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/memory"
)

// Side is the end of a sequence at which PadSequences pads or truncates.
type Side string

// The sides. The zero value is Pre, Keras's default.
const (
	Pre  Side = "pre"
	Post Side = "post"
)

// Pad says how PadSequences makes sequences equally long.
type Pad struct {
	MaxLen     int   // 0: the length of the longest sequence
	Padding    Side  // where Value is filled in; "": Pre
	Truncating Side  // where a sequence that is too long is cut; "": Pre
	Value      int32 // what is filled in
}

// PadSequences returns the sequences, each padded or cut to pad.MaxLen: Keras's pad_sequences. The
// rows lie one after another in one array.
func PadSequences(sequences [][]int32, pad Pad) ([][]int32, error) {
	for _, side := range []struct {
		name string
		side *Side
	}{{"Padding", &pad.Padding}, {"Truncating", &pad.Truncating}} {
		switch *side.side {
		case Pre, Post:
		case "":
			*side.side = Pre
		default:
			return nil, errorf("Pad.%s must be %q or %q, got %q", side.name, Pre, Post, *side.side)
		}
	}
	if pad.MaxLen < 0 {
		return nil, errorf("Pad.MaxLen must be > 0, or 0 for the length of the longest sequence, "+
			"got %d", pad.MaxLen)
	}
	length := pad.MaxLen
	if length == 0 {
		for _, s := range sequences {
			length = max(length, len(s))
		}
	}
	if err := memory.Fits(fmt.Sprintf("%d sequences of %d", len(sequences), length), 4*dims.Numbers(len(sequences), length), "set Pad.MaxLen to less"); err != nil {
		return nil, err
	}
	flat := make([]int32, len(sequences)*length)
	if pad.Value != 0 {
		for i := range flat {
			flat[i] = pad.Value
		}
	}
	rows := make([][]int32, 0, len(sequences))
	for row := range slices.Chunk(flat, max(length, 1)) {
		s := sequences[len(rows)]
		if cut := len(s) - length; cut > 0 && pad.Truncating == Pre {
			s = s[cut:]
		} else if cut > 0 {
			s = s[:length]
		}
		if pad.Padding == Pre {
			copy(row[length-len(s):], s)
		} else {
			copy(row, s)
		}
		rows = append(rows, row)
	}
	for len(rows) < len(sequences) { // all are empty
		rows = append(rows, nil)
	}
	return rows, nil
}
