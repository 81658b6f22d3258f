//go:build !linux

package main

import (
	"os/exec"
	"testing"
)

// confine leaves the command as it is.
func confine(*testing.T, *exec.Cmd) {}
