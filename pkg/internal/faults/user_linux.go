package faults

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// asOrdinaryUser takes root's rights to files from the calling goroutine and binds it to its thread
// until restore. dir is a folder below os.TempDir; it can be reached without root's rights.
func asOrdinaryUser(t testing.TB, dir string) (restore func()) {
	t.Helper()
	if os.Getuid() != 0 {
		return func() {}
	}
	temp, above := filepath.Clean(os.TempDir()), filepath.Dir(dir)
	for above != temp && strings.HasPrefix(above, temp) {
		if err := os.Chmod(above, 0o755); err != nil { // testing's folders are root's alone
			t.Fatal(err)
		}
		above = filepath.Dir(above)
	}
	const nobody = 65534
	runtime.LockOSThread()
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Error(err)
		}
		runtime.UnlockOSThread()
	}
}
