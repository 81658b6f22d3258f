package stream

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"gornn/pkg/internal/atomicfile"
)

const (
	indexFile = "index.json" // is written last: without it there are no shards
	version   = 1
	mostIndex = 64 << 20 // bytes of an index, of a million shards
	mostShard = 1 << 30  // bytes of a shard
)

// index describes the shards of a folder.
type index struct {
	Format     int      `json:"format"`
	Vocabulary string   `json:"vocabulary"` // its fingerprint
	Size       int      `json:"size"`       // ids are below it
	Classes    []string `json:"classes"`    // none: the texts have no labels
	Examples   int      `json:"examples"`
	IDs        int      `json:"ids"`     // of all texts
	Longest    int      `json:"longest"` // ids of a text
	Shards     []shard  `json:"shards"`
}

// shard describes one file.
type shard struct {
	Examples int    `json:"examples"`
	Bytes    int    `json:"bytes"`
	Checksum uint32 `json:"crc32c"` // that at its end
}

func shardName(i int) string { return fmt.Sprintf("%06d.shard", i) }

// readIndex reads and checks the index of a folder.
func readIndex(dir string) (x index, data []byte, err error) {
	if dir == "" {
		return x, nil, errorf("Open needs the folder of the shards, got no name")
	}
	path := filepath.Join(dir, indexFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return x, nil, errorf("%s has no shards that were written to the end (there is no %s); "+
			"call Write", quoted(dir), indexFile)
	}
	if err == nil && info.Size() > mostIndex {
		return x, nil, damaged(path, errors.New("it is too large"))
	}
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return x, nil, errorf("%s cannot be read: %w", quoted(path), withoutPath(err))
	}
	if err := json.Unmarshal(data, &x); err != nil {
		return x, nil, damaged(path, errors.New("it is no JSON of an index"))
	}
	if x.Format != version {
		return x, nil, errorf("%s has the format %d, and this version of the package reads %d; "+
			"write the shards again", quoted(path), x.Format, version)
	}
	if !x.sound() {
		return x, nil, damaged(path, errors.New("its numbers contradict each other"))
	}
	return x, data, nil
}

// sound reports whether the numbers fit together.
func (x index) sound() bool {
	total := 0
	for _, s := range x.Shards {
		if s.Examples < 1 || s.Bytes < 3*s.Examples || s.Bytes > mostShard {
			return false
		}
		total += s.Examples
	}
	return total == x.Examples && total > 0 && x.Longest >= 0 && x.Longest <= mostShard &&
		x.IDs >= x.Longest && x.Size > 0 && x.Size <= math.MaxInt32 && !repeated(x.Classes)
}

func repeated(words []string) bool {
	sorted := slices.Sorted(slices.Values(words))
	return len(slices.Compact(sorted)) < len(words)
}

// read returns the examples of the i-th shard.
func (x index) read(dir string, i int) ([]example, error) {
	path, want := filepath.Join(dir, shardName(i)), x.Shards[i]
	info, err := os.Stat(path)
	if err == nil && info.Size() != int64(want.Bytes) {
		return nil, damaged(path, fmt.Errorf("it has %d bytes in place of %d",
			info.Size(), want.Bytes))
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, errorf("shard %s cannot be read: %w; write the shards again",
			quoted(path), withoutPath(err))
	}
	if checksum(data) != want.Checksum {
		return nil, damaged(path, errors.New("its checksum is another than the index has"))
	}
	all, err := readShard(data, len(x.Classes), x.Size)
	if err == nil && len(all) != want.Examples {
		err = errShard
	}
	if err != nil {
		return nil, damaged(path, err)
	}
	return all, nil
}

// writeIndex writes the index, the last file of all.
func (x index) write(dir string) error {
	data, err := json.Marshal(x)
	if err != nil {
		return err
	}
	return atomicfile.Write(atomicfile.OS{}, filepath.Join(dir, indexFile), data)
}
