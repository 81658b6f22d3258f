package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Array is a named array, in row-major order.
type Array struct {
	Name    string
	DType   string    // "F32", "I64", "I32" or "U32"
	Dims    []int     // none: a scalar
	Bytes   []byte    // little-endian, as in a file
	numbers []float32 // in place of Bytes, for an array to be written
}

// Float32s returns an array of numbers, as many as the product of dims.
func Float32s(name string, dims []int, numbers []float32) Array {
	return Array{Name: name, DType: "F32", Dims: dims, numbers: numbers}
}

// Int64 returns an array of one integer.
func Int64(name string, x int64) Array {
	return Array{Name: name, DType: "I64", Bytes: binary.LittleEndian.AppendUint64(nil, uint64(x))}
}

// size returns how many bytes the array takes in a file.
func (a Array) size() uint64 { return uint64(len(a.Bytes) + 4*len(a.numbers)) }

// appendTo appends the array's bytes to those of a file.
func (a Array) appendTo(data []byte) []byte {
	for _, x := range a.numbers {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return append(data, a.Bytes...)
}

// check returns an error unless the bytes are those of the dims.
func (a Array) check() error {
	size, err := elements(a.Dims)
	if err != nil {
		return fmt.Errorf("tensor %q: %w", a.Name, err)
	}
	if sizes[a.DType]*size != a.size() {
		return fmt.Errorf("tensor %q has %d numbers, but Dims %v make %d",
			a.Name, a.size()/max(sizes[a.DType], 1), a.Dims, size)
	}
	return nil
}

// Float32s returns the numbers of an array of F32 that was read.
func (a Array) Float32s() ([]float32, error) {
	if a.DType != "F32" {
		return nil, fmt.Errorf("dtype is %q, expected \"F32\"", a.DType)
	}
	numbers := make([]float32, len(a.Bytes)/4)
	for i := range numbers {
		numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(a.Bytes[4*i:]))
	}
	return numbers, nil
}

// Integer returns the integer of an array of one.
func (a Array) Integer() (int64, error) {
	switch {
	case a.DType == "I64" && len(a.Bytes) == 8:
		return int64(binary.LittleEndian.Uint64(a.Bytes)), nil
	case a.DType == "I32" && len(a.Bytes) == 4:
		return int64(int32(binary.LittleEndian.Uint32(a.Bytes))), nil
	case a.DType == "U32" && len(a.Bytes) == 4:
		return int64(binary.LittleEndian.Uint32(a.Bytes)), nil
	}
	return 0, fmt.Errorf("expected one integer, got %q %v", a.DType, a.Dims)
}
