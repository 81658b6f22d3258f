// Package run keeps trained models on disk under a name, so that a program that did not train
// a model (another notebook cell, another day) has its history and its weights at once.
//
// A run is a folder, by default runs/<name> in the data folder (package datadir), else <name> in
// the folder that [In] names. It holds
//
//	run.json              the manifest: what [Run] holds, the size and SHA-256 of each other file,
//	                      and its own SHA-256
//	state-*.safetensors   weights and optimizer state, readable by any safetensors library
//	vocabulary-*.txt      the words of a model of texts, once for all epochs
//	begun                 which training began last
//	failed                why the last one ended with an error
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
// it was stopped before, [Open] gives the old run with Superseded set, so that a program can say
// that it is not what was trained last; without an old run, Open says that there is no finished
// epoch yet. From the first epoch on the new run is there, and Finished tells whether its training
// came to its end.
//
// Of two programs that would train one run at one time the second is refused, with [ErrTraining].
// Where a file system knows no locks, they still do not mix: the one that commits its first epoch
// later replaces the other, whose next Save fails with [ErrReplaced].
package run

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"gornn/pkg/history"
	"gornn/pkg/internal/brief"
)

// Run is a trained, or half trained, model: everything but the arrays, which [Run.Load] reads.
// Fill a Run and Save it to make one, or Open one that is there.
type Run struct {
	Folder Folder `json:"-"` // where the run is kept

	// Name is the model's, such as "lstm"; see [CheckName].
	Name string `json:"name"`
	// Dataset is the name of the training data, to be shown beside results: "IMDB reviews".
	Dataset string `json:"dataset,omitempty"`
	// Fingerprint is that of the training data. To resume on other data is refused.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Vocabulary is a fingerprint of what the ids of the data mean; "" if it is not known.
	Vocabulary string `json:"vocabulary,omitempty"`
	// Input is the dims of one example, -1 for any; nil in runs of older versions.
	Input []int `json:"input"`
	// Layers and Training are the model's layers and the options of Compile and Fit, as package
	// keras writes them, in compact JSON.
	Layers   json.RawMessage `json:"layers,omitempty"`
	Training json.RawMessage `json:"training,omitempty"`
	// Frozen lists the weights, by their paths, that training does not change; nil in runs
	// of older versions.
	Frozen []string `json:"frozen"`

	Backend        string          `json:"backend,omitempty"` // "xla:cpu", "go"
	Params         int             `json:"params"`            // trainable numbers
	Epochs         int             `json:"epochs"`            // asked for; History.Epochs() are done
	Finished       bool            `json:"finished"`          // false while training, and when it was stopped
	Stopped        bool            `json:"stopped,omitempty"` // a callback ended it after the last epoch of History
	Iterations     int64           `json:"iterations"`        // optimizer steps so far
	Trained        int             `json:"trained,omitempty"` // epochs so far, of earlier calls of Fit too
	CompileSeconds float64         `json:"compile_seconds"`   // before the first step
	History        history.History `json:"history"`           // one entry an epoch

	// Epoch is the epoch, from 1, whose weights Load reads; 0: the last of History.
	Epoch int `json:"epoch,omitempty"`
	// BestEpoch is the epoch, from 1, whose state LoadBest reads; 0 if none is kept.
	// BestIterations are the optimizer steps up to it; 0 in runs of older versions.
	BestEpoch      int   `json:"best_epoch,omitempty"`
	BestIterations int64 `json:"best_iterations,omitempty"`
	// Test is the last Evaluate of these weights, nil before.
	Test *history.Evaluation `json:"test,omitempty"`
	// Superseded is set by Open: a newer training began and has no finished epoch.
	Superseded bool `json:"-"`
	// Failed is set by Open: why the last Fit of this name ended with an error since the run was saved.
	Failed string `json:"-"`

	last, end, best *stateFile // as committed; end and best are nil where there is none
	words           *savedFile // of KeepVocabulary, nil without
	wordsText       []byte     // what it is to hold; nil where the file is there, after Open
	begun           string     // which Begin this run comes from
	unlock          func()     // of a training under way, between Begin and End
}

var namePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// CheckName reports whether name can name a run: it becomes the name of a folder.
func CheckName(name string) error {
	if namePattern.MatchString(name) {
		if !filepath.IsLocal(name) || runtime.GOOS == "windows" && strings.HasSuffix(name, ".") {
			return fmt.Errorf("run: %q cannot name a folder on Windows: take another name", name)
		}
		return nil
	}
	return fmt.Errorf("run: a name is 1 to 64 lower-case letters, digits, '-', '_' and '.', "+
		"and begins with a letter or digit, such as \"lstm\"; got %q", brief.Text(name))
}

// Load returns the arrays of [Run.SaveEnd], else those of the last saved epoch, in the order they
// were given. Size and checksum are verified, and the arrays are new: the caller may change them.
// The error is [ErrDamaged], or [ErrReplaced] if a training saved the run again after Open.
func (r *Run) Load() ([]Tensor, error) {
	if r == nil {
		return nil, errNil
	}
	return r.load(cmp.Or(r.end, r.last))
}

// LoadLast is Load for a training that goes on: the arrays of the last epoch, whatever SaveEnd left.
// It fails if the run holds the weights of another epoch alone.
func (r *Run) LoadLast() ([]Tensor, error) {
	if r == nil {
		return nil, errNil
	}
	if r.last != nil && r.last.Epoch != r.History.Epochs() {
		return nil, fmt.Errorf("run %q holds the weights of epoch %d, and not those of its last, %d: "+
			"there is nothing to go on with; train it again without Resume",
			brief.Text(r.Name), r.last.Epoch, r.History.Epochs())
	}
	return r.load(r.last)
}

// LoadBest returns the arrays of BestEpoch, else as Load. It fails if no best epoch was kept.
func (r *Run) LoadBest() ([]Tensor, error) {
	if r == nil {
		return nil, errNil
	}
	if r.best == nil {
		return nil, fmt.Errorf("run %q keeps no best epoch, only the last: "+
			"train it with a callback that keeps the best", r.Name)
	}
	return r.load(r.best)
}

func (r *Run) load(file *stateFile) ([]Tensor, error) {
	if file == nil {
		return readFile(r, func(runs fs.FS, name string) ([]Tensor, error) {
			return nil, notFound(runs, name)
		})
	}
	return readFile(r, file.read)
}

// readFile reads a file of r. Its errors are those of [Run.Load].
func readFile[T any](r *Run, read func(runs fs.FS, name string) (T, error)) (content T, err error) {
	if err := CheckName(r.Name); err != nil {
		return content, err
	}
	runs, err := r.Folder.open()
	if err != nil {
		return content, err
	}
	content, err = read(runs, r.Name)
	if errors.Is(err, fs.ErrNotExist) && r.Folder.files == nil {
		content, err = readLocked(r, read)
	}
	if err != nil && !errors.Is(err, ErrReplaced) && !errors.Is(err, ErrNotFound) {
		return content, damaged(r.Name, err)
	}
	return content, err
}

// readLocked reads a file that was not there, this time while no other program changes the run.
func readLocked[T any](
	r *Run, read func(runs fs.FS, name string) (T, error)) (content T, err error) {
	runs, err := r.Folder.path()
	if err != nil {
		return content, err
	}
	dir := filepath.Join(runs, r.Name)
	defer lock(dir)()
	if now, err := readManifest(runsOf(dir), r.Name); err == nil && !now.sameState(r) {
		return content, replaced(r.Name)
	}
	return read(runsOf(dir), r.Name)
}

// Complete returns nil if the training of r came to its end, else [ErrUnfinished]. What an
// unfinished run holds is whole, but fewer epochs than were asked for.
func (r *Run) Complete() error {
	if r == nil {
		return errNil
	}
	if r.Finished {
		return nil
	}
	return explain(ErrUnfinished, "run %q has %d of %d epochs: its training is under way or was stopped; "+
		"run the cell that calls Fit for %[1]q to its end, with Resume: true to go on where it stopped",
		r.Name, r.History.Epochs(), r.Epochs)
}

// Notice says, in a sentence without its stop, what a reader of the run must know: that its training
// is unfinished, or that a newer one failed or has no finished epoch. It is "" for a run that is what
// it seems.
func (r *Run) Notice() string {
	if r == nil {
		return ""
	}
	failed := oneLine(r.Failed)
	done, before := "", "this is the run before it"
	if !r.Finished {
		done = fmt.Sprintf("%d of %d epochs", r.History.Epochs(), r.Epochs)
		before += ", with " + done
	}
	switch {
	case failed != "" && !r.Finished && !r.Superseded: // else what failed was another training
		return fmt.Sprintf("%q has %s; its last Fit ended with: %s", r.Name, done, failed)
	case failed != "":
		return fmt.Sprintf("the last Fit of %q failed (%s); %s", r.Name, failed, before)
	case r.Superseded:
		return fmt.Sprintf("a newer training of %q began and has no finished epoch; %s", r.Name, before)
	case !r.Finished:
		return fmt.Sprintf("%q has %s: its training is under way or was stopped; "+
			"Fit with Resume: true goes on where it stopped", r.Name, done)
	}
	return ""
}
