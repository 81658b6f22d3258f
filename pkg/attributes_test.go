package pkg_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A checkout by a git that writes CRLF, as on Windows, has the bytes of any other: checksums and
// shell scripts stay whole.
func TestAttributes(t *testing.T) {
	git := func(arguments ...string) string {
		t.Helper()
		out, err := exec.Command("git", arguments...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v: %s", arguments, err, out)
		}
		return string(out)
	}
	if err := exec.Command("git", "rev-parse", "--show-toplevel").Run(); err != nil {
		t.Skipf("needs git and a checkout: %v", err)
	}
	here, there := filepath.Join(t.TempDir(), "lf"), filepath.Join(t.TempDir(), "crlf")
	root := strings.TrimSpace(git("rev-parse", "--show-toplevel"))
	git("clone", "-q", "-c", "core.autocrlf=false", root, here)
	git("clone", "-q", "-c", "core.autocrlf=true", root, there)
	files := strings.Fields(git("-C", here, "ls-files"))
	for _, name := range files {
		want, err := os.ReadFile(filepath.Join(here, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(there, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s has other bytes, %v", name, err)
		}
	}
	if len(files) < 100 {
		t.Errorf("%d files were compared", len(files))
	}
}
