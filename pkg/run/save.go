package run

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gornn/pkg/internal/atomicfile"
	"gornn/pkg/internal/brief"
)

const begunName = "begun"

// Begin notes that a training of r has begun, before its first epoch is there to be saved, and so
// finds out beforehand whether the run can be written. What was saved under the name stays;
// Open now says of it that it is superseded. Until [Run.End] no other program can train the run.
//
// The error is [ErrTraining] if one does already.
func (r *Run) Begin() error {
	return r.train(func(dir string) error {
		id := rand.Text()
		if err := write(atomicfile.OS{}, dir, begunName, []byte(id+"\n")); err != nil {
			return err
		}
		r.begun, r.Superseded = id, false
		return nil
	})
}

// Continue is Begin for a run that was opened and whose training goes on. The error is
// [ErrTraining] if another program trains it, and [ErrReplaced] if one has done so since it was
// opened.
func (r *Run) Continue() error { return r.train(r.checkOwn) }

// End ends the training that Begin or Continue began, for now or for good.
func (r *Run) End() {
	if r != nil && r.unlock != nil {
		r.unlock()
		r.unlock = nil
	}
}

// train calls begin as the only program that trains r, and keeps it so if begin succeeds.
func (r *Run) train(begin func(dir string) error) error {
	return r.locked(func(dir string) error {
		unlock, err := lockTraining(dir, r.Name)
		if err != nil {
			return err
		}
		if err := begin(dir); err != nil {
			unlock()
			return err
		}
		r.unlock = unlock
		return nil
	})
}

// Save commits r with state, its weights and optimizer state. Nothing of an earlier Save is
// touched before all is safely on disk, see the package documentation; what it replaced is then
// removed. Test is cleared: it was measured with other weights.
//
// To keep this state as the best one so far, set BestEpoch to History.Epochs() before Save; as long
// as BestEpoch stays the same, later Saves keep that state beside the last.
//
// The error is [ErrReplaced] if another training has saved the run since r was opened or saved, and
// [ErrTraining] if another program trains it. If Save fails, r and the run on disk stay as they
// were.
func (r *Run) Save(state []Tensor) error { return r.save(atomicfile.OS{}, state) }

func (r *Run) save(d atomicfile.Disk, state []Tensor) error {
	data, err := encodeState(state)
	if err != nil && r != nil {
		return fmt.Errorf("run %q: %w", brief.Text(r.Name), err)
	}
	return r.locked(func(dir string) error {
		if r.unlock == nil { // saved by a program that does not train it
			unlock, err := lockTraining(dir, r.Name)
			if err != nil {
				return err
			}
			defer unlock()
		}
		if err := r.checkOwn(dir); err != nil {
			return err
		}
		next := *r
		next.Test = nil
		next.last = describe(data, r.History.Epochs())
		if err := next.chooseBest(); err != nil {
			return err
		}
		if err := write(d, dir, next.last.File, data); err != nil {
			return err
		}
		if err := next.commit(d, dir); err != nil {
			return err
		}
		*r = next
		r.sweep(d, dir)
		return nil
	})
}

// SaveManifest writes r again without its arrays, for instance to note Test. r must have been
// opened or saved before. The error is [ErrReplaced] if another training has saved the run since.
func (r *Run) SaveManifest() error {
	return r.locked(func(dir string) error {
		now, err := readManifest(runsOf(dir), r.Name)
		if err != nil {
			return err
		}
		if r.last == nil || now.last.File != r.last.File {
			return replaced(r.Name)
		}
		r.Finished = r.Finished || now.Finished // another program may have noted these meanwhile
		if r.Test == nil {
			r.Test = now.Test
		}
		return r.commit(atomicfile.OS{}, dir)
	})
}

// checkOwn refuses to save a run on top of another training's. A run that was neither opened nor
// saved before is a fresh training and may replace anything.
func (r *Run) checkOwn(dir string) error {
	if r.last == nil {
		return nil
	}
	now, err := readManifest(runsOf(dir), r.Name)
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrDamaged): // by hand: Save makes it whole again
		return nil
	case err != nil:
		return err
	case now.last.File != r.last.File:
		return replaced(r.Name)
	}
	return nil
}

// chooseBest lets best follow BestEpoch.
func (r *Run) chooseBest() error {
	switch {
	case r.BestEpoch == 0:
		r.best = nil
	case r.best != nil && r.best.Epoch == r.BestEpoch:
	case r.BestEpoch == r.last.Epoch:
		r.best = r.last
	default:
		return fmt.Errorf("run %q: BestEpoch is %d, but the state is that of epoch %d: "+
			"set BestEpoch to History.Epochs() to keep this state as the best", r.Name, r.BestEpoch, r.last.Epoch)
	}
	return nil
}

func (r *Run) commit(d atomicfile.Disk, dir string) error {
	text, err := r.encode()
	if err != nil {
		return fmt.Errorf("run %q: %w", r.Name, err)
	}
	return write(d, dir, manifestName, text)
}

// write makes dir/name hold data: all of it, or what it held before.
func write(d atomicfile.Disk, dir, name string, data []byte) error {
	if err := atomicfile.Write(d, filepath.Join(dir, name), data); err != nil {
		return problem(filepath.Base(dir), err)
	}
	return nil
}

// sweep removes the files that no manifest names any more. What cannot be removed now can be after
// the next Save.
func (r *Run) sweep(d atomicfile.Disk, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		name := entry.Name()
		used := name == r.last.File || r.best != nil && name == r.best.File
		if stateNamePattern.MatchString(name) && !used || strings.HasSuffix(name, atomicfile.Suffix) {
			_ = d.Remove(filepath.Join(dir, name))
		}
	}
}

// locked calls change on the run's folder, made if need be, while no other program changes it.
func (r *Run) locked(change func(dir string) error) error {
	if r == nil {
		return errNil
	}
	if r.Folder.files != nil {
		return readOnly(r.Name)
	}
	if err := CheckName(r.Name); err != nil {
		return err
	}
	runs, err := r.Folder.path()
	if err != nil {
		return err
	}
	dir := filepath.Join(runs, r.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return problem(r.Name, err)
	}
	defer lock(dir)()
	return change(dir)
}
