package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"gornn/pkg/datadir"
	"gornn/pkg/internal/atomicfile"
)

// Folder holds runs, each in a folder of its own. The zero value is runs/ in the data folder
// (package datadir).
type Folder struct {
	dir   string
	files fs.FS // of OpenIn: such runs can only be read
}

// In returns the folder of runs at dir, which is made when the first run is saved in it.
func In(dir string) Folder { return Folder{dir: dir} }

// Open is [Folder.Open] for the runs in the data folder.
func Open(name string) (*Run, error) { return Folder{}.Open(name) }

// OpenIn is [Folder.Open] for runs that are embedded in a program, or lie in an archive. Such a run
// can be loaded and not changed: Begin, Continue, Save and SaveManifest fail with an error that is
// [fs.ErrPermission].
func OpenIn(runs fs.FS, name string) (*Run, error) { return Folder{files: runs}.Open(name) }

// List is [Folder.List] for the runs in the data folder.
func List() ([]string, error) { return Folder{}.List() }

// Open reads the manifest of the run called name, and no weights, in about a millisecond.
// The error is [ErrNotFound], [ErrDamaged] or [ErrFormat], each in one sentence with the cure.
func (f Folder) Open(name string) (*Run, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	runs, err := f.open()
	if err != nil {
		return nil, err
	}
	r, err := readManifest(runs, name)
	if err != nil {
		return nil, err
	}
	begun, err := readBegun(runs, name)
	if err != nil {
		return nil, problem(name, err)
	}
	r.Folder, r.Superseded = f, begun != "" && begun != r.begun
	if r.Failed, err = readFailed(runs, name); err != nil {
		return nil, problem(name, err)
	}
	return r, nil
}

// List returns the names of the runs in f, sorted. Without any it returns none and no error.
func (f Folder) List() ([]string, error) {
	runs, err := f.open()
	if err != nil {
		return nil, err
	}
	return list(runs)
}

func list(runs fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(runs, ".") // sorted
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("run: listing the runs: %w", err)
	}
	var names []string
	for _, entry := range entries {
		_, err := fs.Stat(runs, path.Join(entry.Name(), manifestName))
		if err == nil && CheckName(entry.Name()) == nil {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// open returns the files of the runs.
func (f Folder) open() (fs.FS, error) {
	if f.files != nil {
		return f.files, nil
	}
	dir, err := f.path()
	return folderFS(dir), err
}

// path returns where the runs lie that can be changed.
func (f Folder) path() (string, error) {
	if f.dir != "" {
		return f.dir, nil
	}
	return datadir.Path("runs")
}

// runsOf returns the files of the runs that lie beside the one in dir.
func runsOf(dir string) fs.FS { return folderFS(filepath.Dir(dir)) }

// folderFS is os.DirFS with errors that name the whole path.
type folderFS string

func (f folderFS) Open(name string) (file fs.File, err error) {
	err = atomicfile.Patiently(func() (err error) {
		file, err = os.DirFS(string(f)).Open(name)
		return err
	})
	if problem := (*fs.PathError)(nil); errors.As(err, &problem) {
		path := filepath.Join(string(f), filepath.FromSlash(name))
		problem.Path = strings.Trim(strconv.Quote(path), `"`) // may be of any letters
	}
	return file, err
}
