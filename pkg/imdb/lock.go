package imdb

import (
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

const lockName = "lock"

// lock keeps other processes from downloading or encoding at the same time.
func (s store) lock() (unlock func(), err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	file := flock.New(s.path(lockName), flock.SetPermissions(0o644)) // others may share the folder
	locked, err := file.TryLock()
	if err == nil && !locked {
		err = s.await(file)
	}
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", file.Path(), err)
	}
	return func() { _ = file.Close() }, nil
}

// await waits for the program that holds the lock, and reports how far its download is.
func (s store) await(file *flock.Flock) error {
	report := s.report("waiting for another program that loads the reviews", "")
	for end := time.Now().Add(s.patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if locked, err := file.TryLock(); locked || err != nil {
			report.end()
			return err
		}
		done := int64(0)
		if info, err := os.Stat(s.download.path + ".part"); err == nil {
			done = info.Size()
		}
		report.step(done, s.download.size)
	}
	return fmt.Errorf("another program has held it for %v: let it finish or end it, and load again", s.patience)
}
