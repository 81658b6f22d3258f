package run

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"regexp"
	"slices"
)

// Tensor is one array of a model's state: a weight or a slot of the optimizer.
type Tensor struct {
	Name string
	Dims []int     // none: a scalar
	Data []float32 // row-major, as many as the product of Dims
}

// savedFile names a file of the run and says how to know it again.
type savedFile struct {
	File   string `json:"file"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func describeFile(data []byte) savedFile {
	sum := sha256.Sum256(data)
	return savedFile{Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
}

// bytes returns the file's, of the run called name.
func (f savedFile) bytes(runs fs.FS, name string) ([]byte, error) {
	file := path.Join(name, f.File)
	info, err := fs.Stat(runs, file)
	if err != nil {
		return nil, err
	}
	if info.Size() != f.Size {
		return nil, fmt.Errorf("%s has %d bytes, expected %d", f.File, info.Size(), f.Size)
	}
	data, err := fs.ReadFile(runs, file)
	if err != nil {
		return nil, err
	}
	if describeFile(data).SHA256 != f.SHA256 {
		return nil, fmt.Errorf("%s has another checksum than when it was written", f.File)
	}
	return data, nil
}

// stateFile is a file of a model's state.
type stateFile struct {
	savedFile
	Epoch int `json:"epoch"`
}

var stateNamePattern = regexp.MustCompile(`^state-[0-9a-f-]+\.safetensors$`)

func describe(data []byte, epoch int) *stateFile {
	f := &stateFile{describeFile(data), epoch}
	f.File = fmt.Sprintf("state-%04d-%.16s.safetensors", epoch, f.SHA256)
	return f
}

func (f *stateFile) read(runs fs.FS, name string) ([]Tensor, error) {
	data, err := f.bytes(runs, name)
	if err != nil {
		return nil, err
	}
	state, err := decodeState(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.File, err)
	}
	return state, nil
}

// The safetensors format (https://github.com/huggingface/safetensors#format): the length of the
// header in 8 bytes, little-endian; the header, JSON, which maps each name to an entry; the arrays,
// little-endian, in the order of their offsets and without gaps.

const metadataKey = "__metadata__" // the one key of the header that is no tensor

type stateEntry struct {
	name    string
	DType   string    `json:"dtype"`
	Shape   []int     `json:"shape"`
	Offsets [2]uint64 `json:"data_offsets"` // first byte and the one after the last, from the header's end
}

func encodeState(state []Tensor) ([]byte, error) {
	header, end, err := encodeHeader(state)
	if err != nil {
		return nil, err
	}
	data := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+len(header)+int(end)), uint64(len(header)))
	data = append(data, header...)
	for _, tensor := range state {
		for _, x := range tensor.Data {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
	}
	return data, nil
}

// encodeHeader returns the header, and where the arrays end.
func encodeHeader(state []Tensor) (header []byte, end uint64, err error) {
	header = []byte{'{'}
	names := make(map[string]bool, len(state))
	for i, tensor := range state {
		size, err := elements(tensor.Dims)
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("tensor %q: %w", tensor.Name, err)
		case size != uint64(len(tensor.Data)):
			return nil, 0, fmt.Errorf("tensor %q has %d numbers, but Dims %v make %d",
				tensor.Name, len(tensor.Data), tensor.Dims, size)
		case tensor.Name == metadataKey || names[tensor.Name]:
			return nil, 0, fmt.Errorf("the name %q of tensor %d is taken: each needs its own", tensor.Name, i)
		}
		names[tensor.Name] = true
		dims := append([]int{}, tensor.Dims...) // [] for a scalar, not null
		// A map of one keeps the order of the state, which a map of all would not.
		entry, err := json.Marshal(map[string]stateEntry{tensor.Name: {DType: "F32", Shape: dims, Offsets: [2]uint64{end, end + 4*size}}})
		if err != nil {
			return nil, 0, err
		}
		end += 4 * size
		if i > 0 {
			header = append(header, ',')
		}
		header = append(header, entry[1:len(entry)-1]...)
	}
	header = append(header, '}')
	for len(header)%8 != 0 {
		header = append(header, ' ') // so that the arrays are aligned
	}
	return header, end, nil
}

// decodeState checks every size against the bytes there are before it uses it.
func decodeState(data []byte) ([]Tensor, error) {
	if len(data) < 8 {
		return nil, fmt.Errorf("%d bytes are too short for a state file", len(data))
	}
	length := binary.LittleEndian.Uint64(data)
	if rest := uint64(len(data) - 8); length > rest {
		return nil, fmt.Errorf("the header claims %d bytes, the file has %d", length, rest)
	}
	header, arrays := data[8:8+length], data[8+length:]
	entries, err := decodeHeader(header)
	if err != nil {
		return nil, err
	}
	state := make([]Tensor, 0, len(entries))
	var end uint64
	for _, entry := range entries {
		if entry.Offsets[0] != end {
			return nil, fmt.Errorf("tensor %q begins at byte %d, expected %d", entry.name, entry.Offsets[0], end)
		}
		tensor, err := entry.tensor(arrays)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", entry.name, err)
		}
		end = entry.Offsets[1]
		state = append(state, tensor)
	}
	if end != uint64(len(arrays)) {
		return nil, fmt.Errorf("%d bytes of arrays, the header describes %d", len(arrays), end)
	}
	return state, nil
}

// decodeHeader returns the entries in the order of their arrays.
func decodeHeader(header []byte) ([]stateEntry, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(header, &raw); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	delete(raw, metadataKey)
	entries := make([]stateEntry, 0, len(raw))
	for name, text := range raw {
		entry := stateEntry{name: name}
		if err := json.Unmarshal(text, &entry); err != nil {
			return nil, fmt.Errorf("header, tensor %q: %w", name, err)
		}
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(a, b stateEntry) int {
		return cmp.Or(slices.Compare(a.Offsets[:], b.Offsets[:]), cmp.Compare(a.name, b.name))
	})
	return entries, nil
}

func (e stateEntry) tensor(arrays []byte) (Tensor, error) {
	if e.DType != "F32" {
		return Tensor{}, fmt.Errorf("dtype is %q, expected \"F32\"", e.DType)
	}
	size, err := elements(e.Shape)
	if err != nil {
		return Tensor{}, err
	}
	begin, end := e.Offsets[0], e.Offsets[1]
	if end < begin || end > uint64(len(arrays)) || end-begin != 4*size {
		return Tensor{}, fmt.Errorf("bytes %d to %d of %d do not hold shape %v", begin, end, len(arrays), e.Shape)
	}
	data := make([]float32, size)
	for i := range data {
		data[i] = math.Float32frombits(binary.LittleEndian.Uint32(arrays[begin+4*uint64(i):]))
	}
	return Tensor{e.name, e.Shape, data}, nil
}

// elements returns the product of dims; 4 times it does not overflow an int64.
func elements(dims []int) (uint64, error) {
	size := uint64(1)
	for _, dim := range dims {
		if dim < 0 {
			return 0, fmt.Errorf("negative dimension in %v", dims)
		}
		if dim > 0 && size > math.MaxInt64/4/uint64(dim) {
			return 0, errors.New("the dimensions overflow")
		}
		size *= uint64(dim)
	}
	return size, nil
}
