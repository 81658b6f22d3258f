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
	Truncating Side  // where a longer sequence is cut; "": Pre
	Value      int32 // the padding
}

// PadSequences returns the sequences, each padded or cut to pad.MaxLen: Keras's pad_sequences. The
// rows lie one after another in one array.
func PadSequences(sequences [][]int32, pad Pad) ([][]int32, error) {
	if err := pad.setSides(); err != nil {
		return nil, err
	}
	length, err := pad.length(sequences)
	if err != nil {
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
		pad.fill(row, sequences[len(rows)])
		rows = append(rows, row)
	}
	for len(rows) < len(sequences) { // all are empty
		rows = append(rows, nil)
	}
	return rows, nil
}

// setSides checks both sides, and sets an empty one to Pre.
func (pad *Pad) setSides() error {
	for _, side := range []struct {
		name string
		side *Side
	}{{"Padding", &pad.Padding}, {"Truncating", &pad.Truncating}} {
		switch *side.side {
		case Pre, Post:
		case "":
			*side.side = Pre
		default:
			return errorf("Pad.%s must be %q or %q, got %q", side.name, Pre, Post, *side.side)
		}
	}
	return nil
}

// length returns the length of the rows, once it is sure that memory can hold them.
func (pad Pad) length(sequences [][]int32) (int, error) {
	if pad.MaxLen < 0 {
		return 0, errorf("Pad.MaxLen must be > 0, or 0 for the length of the longest sequence, "+
			"got %d", pad.MaxLen)
	}
	length := pad.MaxLen
	if length == 0 {
		for _, s := range sequences {
			length = max(length, len(s))
		}
	}
	return length, memory.Fits(fmt.Sprintf("%d sequences of %d", len(sequences), length),
		4*dims.Numbers(len(sequences), length), "set Pad.MaxLen to less")
}

// fill copies a sequence into a row of padding, and cuts a longer one.
func (pad Pad) fill(row, sequence []int32) {
	if cut := len(sequence) - len(row); cut > 0 && pad.Truncating == Pre {
		sequence = sequence[cut:]
	} else if cut > 0 {
		sequence = sequence[:len(row)]
	}
	if pad.Padding == Pre {
		row = row[len(row)-len(sequence):]
	}
	copy(row, sequence)
}
