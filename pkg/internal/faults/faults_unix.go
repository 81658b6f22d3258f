//go:build unix

package faults

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// FullDisk limits every file to size bytes until the test ends: the system cuts a write there, as
// on a full disk. The limit holds for the whole process, and for the files of "go test" in it, so
// the test must be [Alone].
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

// ReadOnly lets the calling goroutine read and not write the folder dir of t.TempDir until the test
// ends. From root's thread it takes the rights of root, so the limit holds for root too.
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
