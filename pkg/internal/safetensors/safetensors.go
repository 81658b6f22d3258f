// Package safetensors reads and writes files of named arrays
// (https://github.com/huggingface/safetensors#format): the length of the header in 8 bytes,
// little-endian; the header, JSON, which maps each name to an entry; the arrays, little-endian, in
// the order of their offsets and without gaps.
package safetensors

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// File is the content of a file.
type File struct {
	Arrays   []Array
	Metadata map[string]string
}

// MetadataKey is the one key of the header that is no array.
const MetadataKey = "__metadata__"

// sizes are the bytes of a number, by dtype.
var sizes = map[string]uint64{"F32": 4, "I64": 8, "I32": 4, "U32": 4}

type entry struct {
	name  string
	DType string `json:"dtype"`
	Shape []int  `json:"shape"`
	// Offsets are those of the first byte and of the one after the last, from the header's end.
	Offsets [2]uint64 `json:"data_offsets"`
}

// Encode returns the bytes of a file. Two arrays of one name, and one whose bytes are not those of
// its dims, are errors.
func (f File) Encode() ([]byte, error) {
	header, end, err := f.header()
	if err != nil {
		return nil, err
	}
	data := make([]byte, 0, 8+len(header)+int(end))
	data = binary.LittleEndian.AppendUint64(data, uint64(len(header)))
	data = append(data, header...)
	for _, a := range f.Arrays {
		data = a.appendTo(data)
	}
	return data, nil
}

// header returns the header, and where the arrays end.
func (f File) header() (header []byte, end uint64, err error) {
	header = []byte{'{'}
	put := func(name string, value any) error {
		// A map of one keeps the order of the arrays, which a map of all would not.
		text, err := json.Marshal(map[string]any{name: value})
		if len(header) > 1 {
			header = append(header, ',')
		}
		if err == nil {
			header = append(header, text[1:len(text)-1]...)
		}
		return err
	}
	if len(f.Metadata) > 0 {
		err = put(MetadataKey, f.Metadata)
	}
	names := make(map[string]bool, len(f.Arrays))
	for i, a := range f.Arrays {
		if err == nil {
			err = a.check()
		}
		if err == nil && (a.Name == MetadataKey || names[a.Name]) {
			err = fmt.Errorf("the name %q of tensor %d is taken: each needs its own", a.Name, i)
		}
		if err != nil {
			return nil, 0, err
		}
		names[a.Name] = true
		size := a.size()
		dims := append([]int{}, a.Dims...) // [] for a scalar, not null
		err = put(a.Name, entry{DType: a.DType, Shape: dims, Offsets: [2]uint64{end, end + size}})
		end += size
	}
	header = append(header, '}')
	for len(header)%8 != 0 {
		header = append(header, ' ') // so that the arrays are aligned
	}
	return header, end, err
}

// Decode reads the bytes of a file. It checks every size against the bytes there are before it uses
// it. The arrays share the bytes of data.
func Decode(data []byte) (f File, err error) {
	if len(data) < 8 {
		return f, fmt.Errorf("%d bytes are too short for a header", len(data))
	}
	length := binary.LittleEndian.Uint64(data)
	if rest := uint64(len(data) - 8); length > rest {
		return f, fmt.Errorf("the header claims %d bytes, the file has %d", length, rest)
	}
	header, arrays := data[8:8+length], data[8+length:]
	entries, metadata, err := decodeHeader(header)
	if err != nil {
		return f, err
	}
	f.Arrays, f.Metadata = make([]Array, 0, len(entries)), metadata
	var end uint64
	for _, e := range entries {
		if e.Offsets[0] != end {
			return f, fmt.Errorf("tensor %q begins at byte %d, expected %d",
				e.name, e.Offsets[0], end)
		}
		a, err := e.array(arrays)
		if err != nil {
			return f, fmt.Errorf("tensor %q: %w", e.name, err)
		}
		end = e.Offsets[1]
		f.Arrays = append(f.Arrays, a)
	}
	if end != uint64(len(arrays)) {
		return f, fmt.Errorf("%d bytes of arrays, the header describes %d", len(arrays), end)
	}
	return f, nil
}

// decodeHeader returns the entries in the order of their arrays.
func decodeHeader(header []byte) (entries []entry, metadata map[string]string, err error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(header, &raw); err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	if text, found := raw[MetadataKey]; found {
		if err := json.Unmarshal(text, &metadata); err != nil {
			return nil, nil, fmt.Errorf("header, %s: %w", MetadataKey, err)
		}
		delete(raw, MetadataKey)
	}
	entries = make([]entry, 0, len(raw))
	for name, text := range raw {
		e := entry{name: name}
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, nil, fmt.Errorf("header, tensor %q: %w", name, err)
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(slices.Compare(a.Offsets[:], b.Offsets[:]), cmp.Compare(a.name, b.name))
	})
	return entries, metadata, nil
}

func (e entry) array(arrays []byte) (a Array, err error) {
	bytes, known := sizes[e.DType]
	if !known {
		return a, fmt.Errorf("dtype is %q, expected \"F32\" or integers", e.DType)
	}
	size, err := elements(e.Shape)
	if err != nil {
		return a, err
	}
	begin, end := e.Offsets[0], e.Offsets[1]
	if end < begin || end > uint64(len(arrays)) || end-begin != bytes*size {
		return a, fmt.Errorf("bytes %d to %d of %d do not hold shape %v",
			begin, end, len(arrays), e.Shape)
	}
	return Array{Name: e.name, DType: e.DType, Dims: e.Shape, Bytes: arrays[begin:end]}, nil
}

// elements returns the product of dims; 8 times it does not overflow an int64.
func elements(dims []int) (uint64, error) {
	size := uint64(1)
	for _, dim := range dims {
		if dim < 0 {
			return 0, fmt.Errorf("negative dimension in %v", dims)
		}
		if dim > 0 && size > math.MaxInt64/8/uint64(dim) {
			return 0, errors.New("the dimensions overflow")
		}
		size *= uint64(dim)
	}
	return size, nil
}
