// Package run keeps trained models on disk under a name, so that a program that did not train
// a model (another notebook cell, another day) has its history and its weights at once.
//
// A run is a folder, runs/<name> below [gornn/pkg/datadir], with
//
//	run.json              the manifest: what [Run] holds, the size and SHA-256 of each state file, and its own SHA-256
//	state-*.safetensors   weights and optimiser state, readable by any safetensors library
//	begun                 which training began last
//	*.lock                held while a program writes here, and as long as one trains
//
// The manifest is the commit point. [Run.Save] writes the state under a new name, then replaces
// the manifest, each by temporary file, fsync and rename: whatever ends the process, and whenever,
// the run is afterwards either the one before the call or the one after it.
//
// # Training again
//
// A new training under an old name leaves the old run in place until its own first epoch is saved;
// there is always something whole to open. Between [Run.Begin] and that first epoch, or for good if
// it was stopped before, [Open] gives the old run with Superseded set, so that whoever shows it can
// say that it is not what was trained last; without an old run, Open says that there is no finished
// epoch yet. From the first epoch on the new run is there, and Finished tells whether its training
// came to its end.
//
// Of two programs that would train one run at one time the second is refused, with [ErrTraining]. Where a file system
// knows no locks, they still do not mix: the one that commits its first epoch later replaces the other, whose next Save
// fails with [ErrReplaced].
package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"

	"gornn/pkg/datadir"
	"gornn/pkg/history"
)

// Run is a trained, or half trained, model: everything but the arrays, which [Run.Load] reads.
// Fill a Run and Save it to make one, or Open one that is there.
type Run struct {
	Name           string              `json:"name"`                  // "lstm"; see CheckName
	Dataset        string              `json:"dataset,omitempty"`     // what Fit was told of its data, "IMDB reviews"; shown beside results
	Fingerprint    string              `json:"fingerprint,omitempty"` // of the training data; resuming on other data is refused
	Input          []int               `json:"input,omitempty"`       // dims of one example, -1 for any; nil in runs of older versions
	Layers         json.RawMessage     `json:"layers,omitempty"`      // the model's layers, as pkg/keras writes them, compact
	Training       json.RawMessage     `json:"training,omitempty"`    // options of Compile and Fit, as pkg/keras writes them, compact
	Backend        string              `json:"backend,omitempty"`     // "xla:cpu", "go"
	Params         int                 `json:"params"`                // trainable numbers
	Epochs         int                 `json:"epochs"`                // asked for; History.Epochs() are done
	Finished       bool                `json:"finished"`              // false while training, and when it was stopped
	Iterations     int64               `json:"iterations"`            // optimiser steps so far
	CompileSeconds float64             `json:"compile_seconds"`       // before the first step
	History        history.History     `json:"history"`               // one entry an epoch
	BestEpoch      int                 `json:"best_epoch,omitempty"`  // the epoch, from 1, whose state LoadBest reads; 0: none is kept
	Test           *history.Evaluation `json:"test,omitempty"`        // the last Evaluate of these weights, nil before
	Superseded     bool                `json:"-"`                     // set by Open: a newer training began and has no finished epoch

	last, best *stateFile // as committed; best is nil without a BestEpoch
	begun      string     // which Begin this run comes from
	from       fs.FS      // what OpenIn was given; nil: the runs of the data folder
	unlock     func()     // of a training under way, between Begin and End
}

var namePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// CheckName reports whether name can name a run: it becomes the name of a folder.
func CheckName(name string) error {
	if namePattern.MatchString(name) {
		return nil
	}
	return fmt.Errorf("run: a name is 1 to 64 lower-case letters, digits, '-', '_' and '.', and begins with a letter or digit, such as \"lstm\"; got %q", name)
}

// Open reads the manifest of the run called name, and no weights, in about a millisecond.
// The error is [ErrNotFound], [ErrDamaged] or [ErrFormat], each in one sentence with the cure.
func Open(name string) (*Run, error) {
	dir, err := folder(name)
	if err != nil {
		return nil, err
	}
	return open(runsOf(dir), name)
}

// OpenIn is Open for a run that is not in the data folder: runs holds a folder for each. Such a run can be loaded
// and not changed: what would change it fails with an error that is [fs.ErrPermission].
func OpenIn(runs fs.FS, name string) (*Run, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	r, err := open(runs, name)
	if err == nil {
		r.from = runs
	}
	return r, err
}

func open(runs fs.FS, name string) (*Run, error) {
	r, err := readManifest(runs, name)
	if err != nil {
		return nil, err
	}
	begun, err := readBegun(runs, name)
	if err != nil {
		return nil, problem(name, err)
	}
	r.Superseded = begun != "" && begun != r.begun
	return r, nil
}

// Load returns the arrays of the last saved epoch, in the order Save was given them. Size and
// checksum are verified, and the arrays are new: the caller may change them.
// The error is [ErrDamaged], or [ErrReplaced] if a training saved the run again after Open.
func (r *Run) Load() ([]Tensor, error) { return r.load(r.last) }

// LoadBest returns the arrays of BestEpoch, else as Load. It fails if no best epoch was kept.
func (r *Run) LoadBest() ([]Tensor, error) {
	if r.best == nil {
		return nil, fmt.Errorf("run %q keeps no best epoch, only the last: train it with a callback that keeps the best", r.Name)
	}
	return r.load(r.best)
}

func (r *Run) load(file *stateFile) ([]Tensor, error) {
	dir, runs := "", r.from
	if runs == nil {
		var err error
		if dir, err = folder(r.Name); err != nil {
			return nil, err
		}
		runs = runsOf(dir)
	}
	if file == nil {
		return nil, notFound(runs, r.Name)
	}
	state, err := file.read(runs, r.Name)
	if errors.Is(err, fs.ErrNotExist) && r.from == nil {
		state, err = r.readAgain(dir, file)
	}
	if errors.Is(err, ErrReplaced) {
		return nil, err
	}
	if err != nil {
		return nil, damaged(r.Name, err)
	}
	return state, nil
}

// readAgain reads a file that was not there, this time while no other program changes the run.
func (r *Run) readAgain(dir string, file *stateFile) ([]Tensor, error) {
	defer lock(dir)()
	if now, err := readManifest(runsOf(dir), r.Name); err == nil && now.last.File != r.last.File {
		return nil, replaced(r.Name)
	}
	return file.read(runsOf(dir), r.Name)
}

// Complete returns nil if the training of r came to its end, else [ErrUnfinished]. What an
// unfinished run holds is whole, but fewer epochs than were asked for.
func (r *Run) Complete() error {
	if r.Finished {
		return nil
	}
	return unfinished(r)
}

// List returns the names of the runs there are, sorted. Without any it returns none and no error.
func List() ([]string, error) {
	runs, err := datadir.Path("runs")
	if err != nil {
		return nil, err
	}
	return list(folderFS(runs))
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
		if _, err := fs.Stat(runs, path.Join(entry.Name(), manifestName)); err == nil && CheckName(entry.Name()) == nil {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

func folder(name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	return datadir.Path("runs", name)
}

// runsOf returns the files of the runs that lie beside the one in dir.
func runsOf(dir string) fs.FS { return folderFS(filepath.Dir(dir)) }

// folderFS is os.DirFS with errors that name the whole path.
type folderFS string

func (f folderFS) Open(name string) (fs.File, error) {
	file, err := os.DirFS(string(f)).Open(name)
	if problem := (*fs.PathError)(nil); errors.As(err, &problem) {
		problem.Path = filepath.Join(string(f), filepath.FromSlash(name))
	}
	return file, err
}
