package imdb

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"gornn/pkg/internal/parallel"
)

// treeIn returns the folder of the tree: folder itself, or aclImdb in it.
func treeIn(folder string) (root string, found bool) {
	for _, inside := range []string{".", "aclImdb"} {
		root := filepath.Join(folder, inside)
		for _, split := range []string{"train", "test"} {
			if info, err := os.Stat(filepath.Join(root, split)); err == nil && info.IsDir() {
				return root, true
			}
		}
	}
	return "", false
}

// leaf is a review of a folder.
type leaf struct {
	text
	root     string // of the tree
	size     int64
	modified int64 // in nanoseconds since 1970
}

// listFolder lists the reviews of a folder. 50,000 take some 0.3 s.
func (l limits) listFolder(folder string) (leaves []leaf, err error) {
	root, found := treeIn(folder)
	if !found {
		return nil, folderKind(folder)
	}
	reviews := tree{limits: l}
	for _, part := range []string{"train/pos", "train/neg", "test/pos", "test/neg"} {
		entries, err := os.ReadDir(filepath.Join(root, part))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, unreadable(part, err)
		}
		for _, entry := range entries {
			info, err := entry.Info()
			if err != nil {
				return nil, unreadable(part+"/"+entry.Name(), err)
			}
			name, plain := part+"/"+entry.Name(), info.Mode().IsRegular()
			t, wanted, err := reviews.next(name, plain, info.Size())
			if err != nil {
				return nil, err
			}
			if wanted {
				leaves = append(leaves, leaf{t, root, info.Size(), info.ModTime().UnixNano()})
			}
		}
	}
	return leaves, reviews.complete("a folder")
}

// unreadable is an error without the path that it names.
func unreadable(name string, err error) error {
	return fmt.Errorf("%s cannot be read: %w", quoted(name), cmp.Or(errors.Unwrap(err), err))
}

// folderSource identifies a folder by the names, sizes and times of its reviews: a changed file,
// one more or one less make it another source.
func (l limits) folderSource(folder string) (source, error) {
	leaves, err := l.listFolder(folder)
	from, sum := source{Path: folder}, fnv.New64a()
	var line []byte
	for _, f := range leaves {
		line = append(line[:0], f.name...)
		for _, n := range []int64{int64(f.split), int64(f.label), f.size, f.modified} {
			line = binary.LittleEndian.AppendUint64(line, uint64(n))
		}
		sum.Write(line)
		from.Size += f.size
		from.Modified = max(from.Modified, f.modified)
	}
	from.End = sum.Sum64()
	return from, err
}

// readFolder emits the reviews of a folder, in any order.
func (l limits) readFolder(folder string, emit sink, progress meter) error {
	leaves, err := l.listFolder(folder)
	if err != nil {
		return err
	}
	return parallel.Share(len(leaves), func(numbers iter.Seq[int]) error {
		for i := range numbers {
			f := leaves[i]
			var err error
			if f.body, err = f.read(); err != nil {
				return err
			}
			if err := emit(f.text); err != nil {
				return fmt.Errorf("%w, at %s", err, quoted(f.path()))
			}
			progress(int64(i+1), int64(len(leaves)))
		}
		return nil
	})
}

func (f leaf) path() string { return filepath.Join(f.root, entryName(f.split, f.label, f.name)) }

// read reads a review, which has the size that it was listed with.
func (f leaf) read() ([]byte, error) {
	file, err := os.Open(f.path())
	if err != nil {
		return nil, unreadable(f.path(), err)
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, f.size+1))
	if err == nil && int64(len(body)) != f.size {
		err = errors.New("another program changes it: let that end, and load again")
	}
	if err != nil {
		return nil, unreadable(f.path(), err)
	}
	return body, nil
}
