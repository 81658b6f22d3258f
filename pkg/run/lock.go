package run

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// The files of a run's folder that are locked. The system lets go of a lock when its holder ends,
// however it ends, so a file that was left behind locks nothing.
const (
	changeName   = "change.lock"   // held while something is written, for an instant
	trainingName = "training.lock" // held as long as a training lasts; in it is the number of its process
)

// lock waits until no other program changes the run in dir. It does without a lock where there is
// none to be had: on some network file systems, and in a folder that may only be read.
func lock(dir string) (unlock func()) {
	file := flock.New(filepath.Join(dir, changeName), flock.SetPermissions(0o644))
	_ = file.Lock()
	return func() { _ = file.Close() }
}

// lockTraining makes this program the one that trains the run in dir, or returns [ErrTraining].
func lockTraining(dir, name string) (unlock func(), err error) {
	path := filepath.Join(dir, trainingName)
	file := flock.New(path, flock.SetPermissions(0o644))
	if mine, err := file.TryLock(); err == nil && !mine {
		_ = file.Close()
		process, _ := os.ReadFile(path)
		return nil, inTraining(name, strings.TrimSpace(string(process)))
	}
	_ = os.WriteFile(path, fmt.Appendln(nil, os.Getpid()), 0o644) // for the error of a second trainer
	return func() { _ = file.Close() }, nil
}
