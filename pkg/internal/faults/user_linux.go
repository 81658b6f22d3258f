package faults

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// asOrdinaryUser takes root's rights to files from the calling goroutine, which keeps its thread
// until they are restored. dir, a folder below that for temporary files, can be reached without
// them.
func asOrdinaryUser(t testing.TB, dir string) (restore func()) {
	t.Helper()
	if os.Getuid() != 0 {
		return func() {}
	}
	temp := filepath.Clean(os.TempDir())
	for above := filepath.Dir(dir); above != temp && strings.HasPrefix(above, temp); above = filepath.Dir(above) {
		if err := os.Chmod(above, 0o755); err != nil { // testing's folders are root's alone
			t.Fatal(err)
		}
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
