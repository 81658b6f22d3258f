package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// confine has the command see its folder alone, as its root, and no network, as in an image that is
// built FROM scratch. Where the system forbids that it runs as it is.
func confine(t *testing.T, command *exec.Cmd) {
	t.Helper()
	confined := &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		Chroot:      command.Dir,
	}
	try := exec.Command("/" + filepath.Base(command.Path))
	try.Dir, try.Env, try.SysProcAttr = "/", []string{}, confined
	if err := try.Start(); err != nil {
		t.Logf("this system confines no program: %v", err)
		return
	}
	_ = try.Wait() // without arguments it says how it is used
	command.Path, command.Dir, command.SysProcAttr = try.Path, try.Dir, confined
}
