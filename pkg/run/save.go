package run

import (
	"cmp"
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
		return r.forgetFailure(dir)
	})
}

// Continue is Begin for a run that was opened and whose training goes on. The error is
// [ErrTraining] if another program trains it, and [ErrReplaced] if one has done so since it was
// opened.
func (r *Run) Continue() error {
	return r.train(func(dir string) error {
		if err := r.checkOwn(dir); err != nil {
			return err
		}
		return r.forgetFailure(dir)
	})
}

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
	return r.write(d, state, func(next *Run, file *stateFile) error {
		next.last, next.end = file, nil
		return next.chooseBest()
	})
}

// SaveEnd ends the training of r with state: what callbacks made of the model after its last epoch,
// as the weights of Epoch again. Load gives it from then on, and LoadLast still the last epoch's. r
// must have been saved before.
func (r *Run) SaveEnd(state []Tensor) error {
	return r.write(atomicfile.OS{}, state, func(next *Run, file *stateFile) error {
		if r.last == nil {
			return fmt.Errorf("run %q has no saved epoch to end with: Save it first", brief.Text(r.Name))
		}
		next.Finished, next.end = true, file
		if file.SHA256 == r.last.SHA256 {
			next.Epoch, next.end = 0, nil
		}
		return nil
	})
}

// write commits r with state in a file, which place gives its place in r.
func (r *Run) write(
	d atomicfile.Disk, state []Tensor, place func(next *Run, file *stateFile) error) error {
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
		next, file := *r, describe(data, cmp.Or(r.Epoch, r.History.Epochs()))
		next.Test = nil
		if err := place(&next, file); err != nil {
			return err
		}
		if err := next.settle(dir); err != nil {
			return err
		}
		if err := next.writeVocabulary(d, dir); err != nil {
			return err
		}
		if err := write(d, dir, file.File, data); err != nil {
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

// settle makes a run that is saved without a training the newest of its name.
func (r *Run) settle(dir string) (err error) {
	if r.unlock != nil {
		return nil
	}
	if r.begun, err = readBegun(runsOf(dir), r.Name); err != nil {
		return problem(r.Name, err)
	}
	r.Superseded = false
	return r.forgetFailure(dir)
}

// SaveManifest writes r again without its arrays, for instance to note Test. r must have been
// opened or saved before. The error is [ErrReplaced] if another training has saved the run since.
func (r *Run) SaveManifest() error {
	return r.locked(func(dir string) error {
		now, err := readManifest(runsOf(dir), r.Name)
		if err != nil {
			return err
		}
		if r.last == nil || !now.sameState(r) {
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
	case !now.sameState(r):
		return replaced(r.Name)
	}
	return nil
}

// sameState reports whether two runs have the same arrays to Load.
func (r *Run) sameState(other *Run) bool {
	return cmp.Or(r.end, r.last).File == cmp.Or(other.end, other.last).File
}

// chooseBest lets best follow BestEpoch.
func (r *Run) chooseBest() error {
	switch {
	case r.BestEpoch == 0:
		r.best, r.BestIterations = nil, 0
	case r.best != nil && r.best.Epoch == r.BestEpoch:
	case r.BestEpoch == r.last.Epoch:
		r.best, r.BestIterations = r.last, r.Iterations
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
		used := func(f *stateFile) bool { return f != nil && f.File == name }
		stale := stateNamePattern.MatchString(name) && !used(r.last) && !used(r.end) && !used(r.best)
		other := vocabularyNamePattern.MatchString(name) && (r.words == nil || r.words.File != name)
		if stale || other || strings.HasSuffix(name, atomicfile.Suffix) {
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
