package run

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"

	"gornn/pkg/internal/safetensors"
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

func encodeState(state []Tensor) ([]byte, error) {
	arrays := make([]safetensors.Array, len(state))
	for i, t := range state {
		arrays[i] = safetensors.Float32s(t.Name, t.Dims, t.Data)
	}
	return safetensors.File{Arrays: arrays}.Encode()
}

func decodeState(data []byte) ([]Tensor, error) {
	file, err := safetensors.Decode(data)
	if err != nil {
		return nil, err
	}
	state := make([]Tensor, len(file.Arrays))
	for i, a := range file.Arrays {
		numbers, err := a.Float32s()
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", a.Name, err)
		}
		state[i] = Tensor{a.Name, a.Dims, numbers}
	}
	return state, nil
}
