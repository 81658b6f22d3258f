//go:build unix

package stream

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gornn/pkg/internal/faults"
)

// On a full disk there is a sentence, and the disk does not stay full of shards.
func TestFullDisk(t *testing.T) {
	if !faults.Alone(t) {
		return
	}
	for _, size := range []uint64{100, 1300} { // in the first shard, in the index
		dir := filepath.Join(t.TempDir(), "shards")
		t.Run("full", func(t *testing.T) {
			faults.FullDisk(t, size)
			shards := Shards{Vocabulary: vocabulary, PerShard: 10, Classes: []string{"bad", "good", strings.Repeat("long", 400)}}
			err := Write(dir, madeUp{n: 40, mean: 20}, shards)
			is(t, "full", err, "cannot be written: file too large; make room there")
			if !errors.Is(err, syscall.EFBIG) {
				t.Error("the cause is not wrapped")
			}
			empty(t, dir)
		})
	}
}

// A folder that may only be read is refused, and shards in it are read.
func TestReadOnly(t *testing.T) {
	d := written(t, 30)
	above := filepath.Dir(d.dir)
	t.Run("read only", func(t *testing.T) {
		faults.ReadOnly(t, above)
		err := Write(filepath.Join(above, "more"), madeUp{n: 3, mean: 3}, Shards{Vocabulary: vocabulary})
		is(t, "read only", err, "cannot be made: permission denied")
		if again, err := Open(d.dir); err != nil || failure(again.Iter()) != nil {
			t.Errorf("reading: %v", err)
		}
	})
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	is(t, "a file", Write(file, madeUp{n: 3, mean: 3}, Shards{Vocabulary: vocabulary}), "not a directory")
}
