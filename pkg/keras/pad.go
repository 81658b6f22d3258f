package keras

import (
	"cmp"
	"fmt"
	"reflect"
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
	MaxLen     int     // 0: the length of the longest sequence
	Padding    Side    // where Value is filled in; "": Pre
	Truncating Side    // where a longer sequence is cut; "": Pre
	Value      float64 // the padding, which the numbers' type must hold: no 0.5 among integers
}

// PadSequences returns the sequences, each padded or cut to pad.MaxLen: Keras's pad_sequences. A
// time step T is an integer or a float of any type, a bool, or a vector of those: [][]int32 are ids
// [n][time], and [][][]float32 vectors [n][time][features], which must be equally long. A text is
// padded with the empty one. The rows lie one after another in one array.
func PadSequences[S ~[]T, T any](sequences []S, pad Pad) ([]S, error) {
	if err := pad.setSides(); err != nil {
		return nil, err
	}
	features, err := featuresOf[T](sequences)
	if err != nil {
		return nil, err
	}
	length, err := pad.length(longest(sequences), len(sequences), features, reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	flat, err := padding[T](len(sequences)*length, features, pad.Value)
	if err != nil {
		return nil, err
	}
	rows := make([]S, 0, len(sequences))
	for row := range slices.Chunk(flat, max(length, 1)) {
		fill(pad, row, sequences[len(rows)])
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

func longest[S ~[]T, T any](sequences []S) (length int) {
	for _, s := range sequences {
		length = max(length, len(s))
	}
	return length
}

// length returns the length of n rows, once it is sure that memory can hold them. step is a time
// step's type, of so many features.
func (pad Pad) length(longest, n, features int, step reflect.Type) (int, error) {
	if pad.MaxLen < 0 {
		return 0, errorf("Pad.MaxLen must be > 0, or 0 for the length of the longest sequence, "+
			"got %d", pad.MaxLen)
	}
	length := cmp.Or(pad.MaxLen, longest)
	bytes := float64(step.Size())
	if step.Kind() == reflect.Slice {
		bytes += dims.Numbers(features, int(step.Elem().Size()))
	}
	return length, memory.Fits(fmt.Sprintf("%d sequences of %d", n, length),
		bytes*dims.Numbers(n, length), "set Pad.MaxLen to less")
}

// fill copies a sequence into a row of padding, and cuts a longer one.
func fill[T any](pad Pad, row, sequence []T) {
	if cut := len(sequence) - len(row); cut > 0 && pad.Truncating == Pre {
		sequence = sequence[cut:]
	} else if cut > 0 {
		sequence = sequence[:len(row)]
	}
	if pad.Padding == Pre {
		row = row[len(row)-len(sequence):]
	}
	copySteps(row, sequence)
}
