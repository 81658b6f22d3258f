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
		out, err := exec.Command("git", arguments...).CombinedOutput()
		if err != nil {
			t.Skipf("git %q: %v: %s", arguments, err, out) // no git, or not a checkout
		}
		return string(out)
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
