// Package atomicfile replaces files whole: whatever ends the program or the machine, a reader finds
// the old file or the new one, and what was reported as written is on the disk.
//
// Libraries for this (google/renameio, natefinch/atomic) do not sync the folder, so that a rename
// may be lost with the power; and their steps cannot be made to fail one by one in a test.
package atomicfile

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Suffix ends the name of a file that is being written. A program that was killed leaves such
// files.
const Suffix = ".tmp"

// Disk holds the operations of the file system that Write takes. Tests have one that crashes.
type Disk interface {
	Create(path string, data []byte) error // makes a new file and syncs it
	Rename(from, to string) error
	Sync(dir string) error // makes the renames in dir last
	Remove(path string) error
}

// Write makes path hold data, or leaves it as it was.
func Write(d Disk, path string, data []byte) error {
	temp := fmt.Sprintf("%s.%016x%s", path, rand.Uint64(), Suffix)
	err := d.Create(temp, data)
	if err == nil {
		err = Move(d, temp, path)
	}
	if err != nil {
		_ = d.Remove(temp) // a full disk must not stay full of it
	}
	return err
}

// Move gives a file that is synced another name in its folder, in place of what has that name.
func Move(d Disk, from, to string) error {
	if err := d.Rename(from, to); err != nil {
		return err
	}
	return d.Sync(filepath.Dir(to))
}

// OS is the [Disk] of the operating system.
type OS struct{}

// Create makes a file that others may read as far as the user's umask lets them.
func (OS) Create(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

func (OS) Rename(from, to string) error {
	return Patiently(func() error { return os.Rename(from, to) })
}

func (OS) Remove(path string) error { return os.Remove(path) }

// Sync does nothing where folders cannot be synced: on Windows, and on some network file systems.
func (OS) Sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

// Patiently returns what do returns. On Windows a file that is open cannot be replaced, and one that
// is being replaced cannot be opened: there do is repeated for two seconds while that is its error.
func Patiently(do func() error) error {
	const accessDenied, sharingViolation = syscall.Errno(5), syscall.Errno(32)
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(time.Millisecond) {
		err := do()
		busy := errors.Is(err, accessDenied) || errors.Is(err, sharingViolation)
		if !busy || runtime.GOOS != "windows" || time.Now().After(end) {
			return err
		}
	}
}
