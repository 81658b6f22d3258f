//go:build darwin || linux || freebsd || netbsd || openbsd || dragonfly

package run

import (
	"errors"
	"os"
	"syscall"
)

// lock waits until no other program changes the run in dir. A file system that knows no locks is
// used without: then only two trainings under one name, saving in the same instant, can collide.
func lock(dir string) (unlock func(), err error) {
	file, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for {
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); !errors.Is(err, syscall.EINTR) {
			return func() { file.Close() }, nil
		}
	}
}
