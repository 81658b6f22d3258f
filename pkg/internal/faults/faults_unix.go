//go:build unix

package faults

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// FullDisk has the system refuse, until the test ends, what would make a file longer than size
// bytes: a write is cut there, as it is where the disk is full. It holds for the whole process,
// where "go test" has files too, so the test must be [Alone].
func FullDisk(t testing.TB, size uint64) {
	t.Helper()
	if Child() == "" {
		t.Fatal("a full disk is for a test that is alone in its program")
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ) // the write's error is to be seen, not the signal
	limit := before
	limit.Cur = size
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	})
}

// ReadOnly makes the folder dir one that the calling goroutine may read and not write, until the
// test ends. dir is one of t.TempDir. It does so for root too, by taking from this thread the right
// to what is not everybody's.
func ReadOnly(t testing.TB, dir string) {
	t.Helper()
	info, err := os.Stat(dir)
	if err == nil {
		err = os.Chmod(dir, 0o555)
	}
	if err != nil {
		t.Fatal(err)
	}
	restore := asOrdinaryUser(t, dir)
	t.Cleanup(func() {
		restore()
		if err := os.Chmod(dir, info.Mode().Perm()); err != nil {
			t.Error(err)
		}
	})
}
