//go:build unix

package faults

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	t.Run("read only", func(t *testing.T) {
		if err := os.WriteFile(path, []byte("text"), 0o644); err != nil {
			t.Fatal(err)
		}
		ReadOnly(t, dir)
		if text, err := os.ReadFile(path); string(text) != "text" {
			t.Errorf("read %q, %v", text, err)
		}
		if err := os.WriteFile(path+".new", nil, 0o644); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("a new file: %v", err)
		}
		if err := os.Remove(path); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("removing a file: %v", err)
		}
	})
	if err := os.WriteFile(path+".new", nil, 0o644); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	if !Alone(t) {
		return
	}
	path := filepath.Join(t.TempDir(), "file")
	t.Run("full", func(t *testing.T) {
		FullDisk(t, 1000)
		err := os.WriteFile(path, make([]byte, 3000), 0o644)
		if info, statErr := os.Stat(path); !errors.Is(err, syscall.EFBIG) || statErr != nil ||
			info.Size() != 1000 {
			t.Errorf("%v; the file: %v, %v", err, info, statErr)
		}
	})
	if err := os.WriteFile(path, make([]byte, 3000), 0o644); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestProgram(t *testing.T) {
	if what := Child(); what != "" {
		if what != "to be killed" {
			t.Errorf("the child is %q", what)
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		t.Fatal("survived", err)
	}
	err := Program(t, "to be killed").Run()
	if err == nil || err.Error() != "signal: killed" {
		t.Errorf("the child ended with %v", err)
	}
}
