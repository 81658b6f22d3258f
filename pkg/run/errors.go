package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"gornn/pkg/internal/brief"
	"gornn/pkg/settings"
)

// The errors that a caller may tell apart with errors.Is. Each prints as a sentence which names the
// run and the cure.
var (
	ErrNotFound   = errors.New("no such run")                // nothing is saved under that name
	ErrDamaged    = errors.New("the run is damaged")         // a file is missing, cut or changed
	ErrFormat     = errors.New("the run has another format") // written by another version of gornn
	ErrUnfinished = errors.New("the training did not come to its end")
	ErrReplaced   = errors.New("another training has saved this run") // since it was opened or last saved
	ErrTraining   = errors.New("another program trains this run")     // at this moment

	// ErrBegun is ErrNotFound where a training has begun under that name.
	ErrBegun = fmt.Errorf("%w: its training has no finished epoch", ErrNotFound)
)

// errNil is the error of a nil run, such as comes with an error of Open.
var errNil = errors.New("run: there is no run; see why Open made none")

// sentence is an error that prints as text and is, for errors.Is, the kind.
type sentence struct {
	kind error
	text string
}

func (s *sentence) Error() string { return s.text }
func (s *sentence) Unwrap() error { return s.kind }

// explain returns an error of that kind whose text names the run, in place of %[1]q, and the cure.
func explain(kind error, format, name string, values ...any) error {
	return &sentence{kind, fmt.Sprintf(format, append([]any{name}, values...)...)}
}

func notFound(runs fs.FS, name string) error {
	failed, _ := readFailed(runs, name)
	if failed != "" {
		return explain(ErrBegun, "run %q has no finished epoch: its last Fit failed (%[2]s); "+
			"run the cell that calls Fit for %[1]q again", name, oneLine(failed))
	}
	if begun, err := readBegun(runs, name); err == nil && begun != "" {
		return explain(ErrBegun, "run %q has no finished epoch: its training is under way or was stopped; "+
			"run the cell that calls Fit for %[1]q to its end", name)
	}
	others := ""
	if names, err := list(runs); err == nil && len(names) > 0 {
		others = "; trained so far: " + strings.Join(names, ", ")
	}
	return explain(ErrNotFound, "no run %q: train it first (run the cell that calls Fit for %[1]q)%[2]s", name, others)
}

func damaged(name string, cause error) error {
	return explain(ErrDamaged, "run %q is damaged (%v): train it again (run the cell that calls Fit for %[1]q)",
		name, cause)
}

// Damaged returns [ErrDamaged] for what a reader of the run's content has found wrong in it.
func (r *Run) Damaged(cause error) error {
	if r == nil {
		return errNil
	}
	return damaged(brief.Text(r.Name), cause)
}

func otherFormat(name string, format int) error {
	return explain(ErrFormat, "run %q has format %d and this version of gornn reads format %d: "+
		"train it again (run the cell that calls Fit for %[1]q)", name, format, manifestFormat)
}

func replaced(name string) error {
	return explain(ErrReplaced, "run %q was saved by another training meanwhile: "+
		"run this cell again, or give one of the two models another name", name)
}

func inTraining(name, process string) error {
	if process == strconv.Itoa(os.Getpid()) {
		return explain(ErrTraining, "run %q is being trained by this program: "+
			"wait until that ends, or choose another name", name)
	}
	if process != "" {
		process = fmt.Sprintf(" (process %s)", process)
	}
	return explain(ErrTraining, "run %q is being trained by another program%s: "+
		"wait until that ends or stop it, or give this model another name", name, process)
}

func readOnly(name string) error {
	return fmt.Errorf("run %q was not read from a folder, so it cannot be changed: "+
		"train it (run the cell that calls Fit for %[1]q) to have one that can: %w", name, fs.ErrPermission)
}

// problem names the run in an error of the file system, which names the file.
func problem(name string, err error) error {
	return fmt.Errorf("run %q: %w; check the folder's permissions and free space, "+
		"or set %s to another folder", name, err, settings.Data)
}
