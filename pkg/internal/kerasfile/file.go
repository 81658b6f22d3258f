package kerasfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gornn/pkg/internal/atomicfile"
	"gornn/pkg/internal/filekind"
	"gornn/pkg/internal/safetensors"
)

// File is one of Keras's files as safetensors: what convert.py makes of a .keras or .weights.h5
// file, and makes one of again.
type File struct {
	Config   string                       // config.json; "" for weights alone
	Metadata string                       // metadata.json
	Assets   map[string]string            // texts by their paths, "assets/..."
	Arrays   map[string]safetensors.Array // by their paths in HDF5, "layers/lstm/cell/vars/0"
}

const format = "keras" // in the metadata

// Read reads a file. Its errors are one sentence, with the cure.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	kind := filekind.Of(data[:min(len(data), filekind.StartSize)])
	if kind == filekind.Zip || kind == filekind.HDF5 {
		to := strings.TrimSuffix(strings.TrimSuffix(path, ".h5"), ".weights")
		to = strings.TrimSuffix(to, filepath.Ext(to)) + ".safetensors"
		return nil, fmt.Errorf("%s must be a file of convert.py, got %s of Keras; "+
			"say: uv run pkg/keras/convert.py %s %s",
			path, kind, filekind.Shell(path), filekind.Shell(to))
	}
	content, err := safetensors.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged, or no file of convert.py: %w; convert it again",
			path, err)
	}
	if content.Metadata["format"] != format {
		return nil, fmt.Errorf("%s must be a file of convert.py or ExportKeras, "+
			"got one of safetensors without Keras's names; convert a .keras or .weights.h5 file",
			path)
	}
	f := &File{Config: content.Metadata["config"], Metadata: content.Metadata["metadata"],
		Assets: map[string]string{}, Arrays: map[string]safetensors.Array{}}
	for name, text := range content.Metadata {
		if strings.HasPrefix(name, "assets/") {
			f.Assets[name] = text
		}
	}
	for _, a := range content.Arrays {
		f.Arrays[a.Name] = a
	}
	return f, nil
}

// Write writes a file whole or not at all, with the arrays in the given order.
func (f *File) Write(path string, arrays []safetensors.Array) error {
	if !strings.HasSuffix(path, ".safetensors") {
		return fmt.Errorf("the path must end in .safetensors, got %q; "+
			"convert.py makes a .keras file of it", path)
	}
	content := safetensors.File{Arrays: arrays, Metadata: map[string]string{"format": format,
		"config": f.Config, "metadata": f.Metadata}}
	for name, text := range f.Assets {
		content.Metadata[name] = text
	}
	data, err := content.Encode()
	if err != nil {
		return err
	}
	err = atomicfile.Write(atomicfile.OS{}, path, data)
	if of := (*fs.PathError)(nil); errors.As(err, &of) {
		return fmt.Errorf("%s cannot be written: %w", path, of.Err)
	}
	return err
}
